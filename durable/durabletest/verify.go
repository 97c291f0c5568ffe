package durabletest

import (
	"bytes"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/historyfile"
	"azurehaymaker/durable/replay"
)

// How often steps are verified by replay: each one while the history is short,
// then every so many, because verifying costs the history.
const (
	verifyEachUpTo = 1000
	verifyEvery    = 25
)

// verifyStep rebuilds the state before the step from history and demands the
// same decisions.
func (r *run) verifyStep(news []history.Event, live replay.Decisions) {
	r.t.Helper()
	if len(r.events) > verifyEachUpTo && r.steps%verifyEvery != 0 {
		return
	}
	again := r.registry.NewMachine(r.started, nil)
	defer again.Close()
	r.replayed(again)
	decisions, err := again.Step(r.now, news)
	if err != nil {
		r.t.Fatalf("step %d after replay: %v", r.steps, err)
	}
	want, got := decisionsText(r.t, live.Events), decisionsText(r.t, decisions.Events)
	if !bytes.Equal(want, got) || live.From != decisions.From || live.Dropped != decisions.Dropped {
		r.t.Fatalf("step %d is not deterministic.\nRunning on, it decided:\n%s\nReplayed from history, it decides:\n%s", r.steps, want, got)
	}
	if again.CustomStatus() != r.machine.CustomStatus() {
		r.t.Fatalf("step %d is not deterministic: the custom status is %s, replayed %s", r.steps, r.machine.CustomStatus(), again.CustomStatus())
	}
}

// verifyWhole replays the whole history once more.
func (r *run) verifyWhole() {
	r.t.Helper()
	again := r.registry.NewMachine(r.started, nil)
	defer again.Close()
	r.replayed(again)
	if again.Status() != r.machine.Status() || again.CustomStatus() != r.machine.CustomStatus() {
		r.t.Fatalf("the replayed instance is %s (%s), the live one %s (%s)",
			again.Status(), again.CustomStatus(), r.machine.Status(), r.machine.CustomStatus())
	}
}

func (r *run) replayed(machine *replay.Machine) {
	r.t.Helper()
	if err := machine.Replay(r.events); err != nil {
		r.t.Fatalf("step %d: %v", r.steps, err)
	}
	if mismatch := machine.Mismatch(); mismatch != nil {
		r.t.Fatalf("step %d: %v", r.steps, mismatch)
	}
}

// decisionsText is events in comparable form: stack traces hold addresses and
// say nothing about decisions.
func decisionsText(t interface{ Fatalf(string, ...any) }, events []history.Event) []byte {
	plain := make([]history.Event, len(events))
	for i, e := range events {
		if completed, ok := e.Body.(history.ExecutionCompleted); ok && completed.Failure != nil {
			failure := *completed.Failure
			failure.StackTrace = ""
			completed.Failure = &failure
			e.Body = completed
		}
		plain[i] = e
	}
	text, err := historyfile.Encode(plain)
	if err != nil {
		t.Fatalf("encode decisions: %v", err)
	}
	return text
}
