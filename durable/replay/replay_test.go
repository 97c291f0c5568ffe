package replay

import (
	"strings"
	"testing"

	"azurehaymaker/durable/history"
)

func TestEventsThatAreNoHistory(t *testing.T) {
	whole := play(t, sequence, start(), done(0), done(1))
	without := func(drop ...int) []history.Event {
		var rest []history.Event
		for i, e := range whole {
			keep := true
			for _, d := range drop {
				keep = keep && i != d
			}
			if keep {
				rest = append(rest, e)
			}
		}
		return rest
	}
	for name, c := range map[string]struct {
		events []history.Event
		says   string
	}{
		"cut at the end":           {whole[:len(whole)-1], "not closed"},
		"cut at the beginning":     {whole[1:], "not OrchestratorStarted"},
		"episode not closed":       {without(3), "inside an episode"},
		"no ExecutionStarted":      {whole[4:], "not ExecutionStarted"},
		"empty episode first":      {without(1, 2), "not ExecutionStarted"},
		"news after the decisions": {append(append([]history.Event{}, whole[:3]...), done(0), whole[3]), "after the episode's decisions"},
		"events after the end":     {append(append([]history.Event{}, whole...), whole[4:8]...), "follows the end"},
	} {
		t.Run(name, func(t *testing.T) {
			m := machineOf(t, sequence)
			if err := m.Replay(c.events); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

// TestReplayInPieces: what another process appended is fed later.
func TestReplayInPieces(t *testing.T) {
	whole := play(t, sequence, start(), done(0), done(1))
	m := machineOf(t, sequence)
	for _, piece := range [][]history.Event{whole[:4], nil, whole[4:8], whole[8:]} {
		if err := m.Replay(piece); err != nil || m.Mismatch() != nil {
			t.Fatal(err, m.Mismatch())
		}
	}
	if m.Status() != history.StatusCompleted || m.Length() != len(whole) || output(t, m) != "01" {
		t.Errorf("%s after %d of %d events", m.Status(), m.Length(), len(whole))
	}
	if at := whole[len(whole)-2].Timestamp; !m.FinishedAt().Equal(at) {
		t.Errorf("finished at %v, want %v", m.FinishedAt(), at)
	}
}

// TestRecordedDuplicatesAreIgnored: other writers of history keep them.
func TestRecordedDuplicatesAreIgnored(t *testing.T) {
	whole := play(t, sequence, start(), done(0))
	doubled := append(append([]history.Event{}, whole...),
		whole[4], done(0), fired(7), whole[7])
	m := machineOf(t, sequence)
	if err := m.Replay(doubled); err != nil || m.Mismatch() != nil {
		t.Fatal(err, m.Mismatch())
	}
	want(t, step(t, m, 9, done(1)), "( done#1 Completed#2 )")
}

func TestIsReplaying(t *testing.T) {
	var seen []bool
	code := func(m *Machine) (string, *history.Failure) {
		for {
			seen = append(seen, m.IsReplaying())
			await(m, m.WaitEvent("go"))
		}
	}
	events := play(t, code, start(), raised("go", ""))
	seen = nil
	m := machineOf(t, code)
	if err := m.Replay(events); err != nil {
		t.Fatal(err)
	}
	step(t, m, 9, raised("go", ""))
	if len(seen) != 3 || !seen[0] || !seen[1] || seen[2] {
		t.Errorf("replaying: %v", seen)
	}
}
