package replay

import (
	"strings"
	"testing"

	"azurehaymaker/durable/history"
)

// changed is a history and the code it is replayed under.
type changed struct {
	name    string
	was     Function
	steps   []history.Event
	is      Function
	ordinal int
	says    []string
}

func mismatches() []changed {
	withTimer := func(m *Machine) (string, *history.Failure) {
		_, f := timer(m, 60)
		return await(m, f) + await(m, call(m, "a")), nil
	}
	return []changed{
		{"activities swapped", both, []history.Event{start()}, func(m *Machine) (string, *history.Failure) {
			b, a := call(m, "b"), call(m, "a")
			return await(m, a) + await(m, b), nil
		}, 2, []string{`TaskScheduled "a" (id 0)`, `TaskScheduled "b" (id 0)`, "reordered"}},
		{"activity renamed", sequence, []history.Event{start(), done(0)}, func(m *Machine) (string, *history.Failure) {
			return await(m, call(m, "a")) + await(m, call(m, "c")), nil
		}, 6, []string{`TaskScheduled "b" (id 1)`, `"c"`, "renamed"}},
		{"activity removed at the end", both, []history.Event{start()}, func(m *Machine) (string, *history.Failure) {
			return await(m, call(m, "a")), nil
		}, 3, []string{`TaskScheduled "b" (id 1)`, "nothing more", "removed"}},
		{"activity added at the end", sequence, []history.Event{start()}, both,
			3, []string{"OrchestratorCompleted", `first decided TaskScheduled "b" (id 1)`, "added"}},
		{"timer added before", sequence, []history.Event{start()}, withTimer,
			2, []string{`TaskScheduled "a"`, "TimerCreated (id 0)"}},
		{"timer removed", withTimer, []history.Event{start()}, sequence,
			2, []string{"TimerCreated (id 0)", `TaskScheduled "a"`, "timer"}},
		{"ends too early", sequence, []history.Event{start(), done(0)}, func(m *Machine) (string, *history.Failure) {
			return await(m, call(m, "a")), nil
		}, 6, []string{`TaskScheduled "b"`, "nothing more"}},
		{"ends although it waited", waitTwo, []history.Event{start(), raised("go", "1")}, func(m *Machine) (string, *history.Failure) {
			return await(m, m.WaitEvent("go")), nil
		}, 5, []string{"OrchestratorCompleted", "ended with ExecutionCompleted with status Completed", "removed"}},
		{"goes on although it ended", func(m *Machine) (string, *history.Failure) {
			return await(m, m.WaitEvent("go")), nil
		}, []history.Event{start(), raised("go", "1")}, waitTwo,
			5, []string{"ExecutionCompleted with status Completed", "has not ended"}},
		{"ends otherwise", sequence, []history.Event{start(), done(0), done(1)}, func(m *Machine) (string, *history.Failure) {
			text, _ := sequence(m)
			return "", &history.Failure{ErrorMessage: text}
		}, 10, []string{"status Completed", "status Failed"}},
		{"event renamed", sends("a", "b"), []history.Event{start()}, sends("a", "c"),
			3, []string{`EventSent "b" (id 1)`, `EventSent "c" (id 1)`, "an event was renamed"}},
		{"event removed", sends("a", "b"), []history.Event{start()}, sends("a"),
			3, []string{`EventSent "b" (id 1)`, "nothing more"}},
		{"event added", sends("a"), []history.Event{start()}, sends("a", "b"),
			3, []string{`first decided EventSent "b" (id 1)`, "a call was added"}},
		{"started instead of called", callsChild, []history.Event{start()}, func(m *Machine) (string, *history.Failure) {
			m.StartChild(Child{Name: "c"})
			return await(m, m.WaitEvent("go")), nil
		}, 2, []string{`SubOrchestrationInstanceCreated "c" (id 0)`, `"c" without answer`, "started instead of called"}},
		{"sub-orchestration renamed", callsChild, []history.Event{start()}, func(m *Machine) (string, *history.Failure) {
			_, _, f := m.CallChild(Child{Name: "d"})
			return await(m, f), nil
		}, 2, []string{`"c" (id 0)`, `"d" (id 0)`, "a sub-orchestration was renamed"}},
		{"a setting decides", sequence, []history.Event{start()}, func(m *Machine) (string, *history.Failure) {
			return await(m, m.WaitEvent("go")), nil // where the setting is there, it calls
		}, 2, []string{"a setting that is missing or differs here"}},
		{"waits for another event", waitTwo, []history.Event{start(), raised("go", "1"), raised("go", "2")}, func(m *Machine) (string, *history.Failure) {
			return await(m, m.WaitEvent("went")), nil
		}, 8, []string{"ExecutionCompleted", "has not ended"}},
	}
}

// sends sends events and waits.
func sends(names ...string) Function {
	return func(m *Machine) (string, *history.Failure) {
		for _, name := range names {
			m.SendEvent("other", name, "1")
		}
		return await(m, m.WaitEvent("go")), nil
	}
}

func callsChild(m *Machine) (string, *history.Failure) {
	_, _, f := m.CallChild(Child{Name: "c"})
	return await(m, f), nil
}

// TestWhatHasNoAnswerIsNotOpen: nothing of it is waited for, live, replayed, or
// followed without code.
func TestWhatHasNoAnswerIsNotOpen(t *testing.T) {
	code := func(m *Machine) (string, *history.Failure) {
		m.SendEvent("other", "go", "1")
		m.StartChild(Child{Name: "c"})
		return await(m, call(m, "a")), nil
	}
	events := play(t, code, start())
	want(t, events, "( start EventSent SubOrchestrationInstanceCreated call:a#2 )")
	for name, f := range map[string]Function{"replayed": code, "without code": nil} {
		m := machineOf(t, f)
		if err := m.Replay(events); err != nil || m.Mismatch() != nil {
			t.Fatalf("%s: %v, %v", name, err, m.Mismatch())
		}
		if waits := m.Waits(); len(m.PendingChildren()) != 0 || len(waits) != 1 || waits[0].ID != 2 {
			t.Errorf("%s: it waits for %+v", name, waits)
		}
		decided := step(t, m, 1, news(history.SubOrchestrationInstanceCompleted{TaskID: 1}), done(2))
		if last, _ := m.Finished(); len(decided) != 4 || decided[2].ID != 3 {
			t.Errorf("%s: an answer nobody asked for: %s, %s", name, spell(decided), last.Status)
		}
	}
}

// TestMismatch replays a history under changed code.
func TestMismatch(t *testing.T) {
	for _, c := range mismatches() {
		t.Run(c.name, func(t *testing.T) {
			events := play(t, c.was, c.steps...)
			m := machineOf(t, c.is)
			if err := m.Replay(events); err != nil {
				t.Fatal(err)
			}
			mismatch := m.Mismatch()
			if mismatch == nil {
				t.Fatalf("%s was accepted", spell(events))
			}
			if mismatch.Ordinal != c.ordinal {
				t.Errorf("ordinal %d, want %d: %v", mismatch.Ordinal, c.ordinal, mismatch)
			}
			for _, part := range append(c.says, "Likely cause", "new version") {
				if !strings.Contains(mismatch.Error(), part) {
					t.Errorf("the message lacks %q: %v", part, mismatch)
				}
			}
			expectFailedAfter(t, m, events)
		})
	}
}

// expectFailedAfter: the next step fails the instance, unless history says that
// it ended; then nothing changes any more.
func expectFailedAfter(t *testing.T, m *Machine, events []history.Event) {
	t.Helper()
	last := events[len(events)-2]
	ended := last.Body.Kind() == history.KindExecutionCompleted
	decided := step(t, m, 100)
	if ended {
		if len(decided) != 0 || output(t, m) != last.Body.(history.ExecutionCompleted).Result {
			t.Errorf("an ended instance changed: %s", spell(decided))
		}
		return
	}
	completion, _ := m.Finished()
	if len(decided) != 3 || completion.Status != history.StatusFailed || completion.Failure.ErrorType != ErrorTypeNonDeterministic {
		t.Errorf("decided %s, completion %+v", spell(decided), completion)
	}
	// The failure itself is replayable by anybody: history says it ended.
	again := machineOf(t, sequence)
	if err := again.Replay(append(events, decided...)); err != nil || again.Status() != history.StatusFailed {
		t.Errorf("replay of the failed instance: %s, %v", again.Status(), err)
	}
}

// TestForeignIDs: ids are compared although order alone would hide a shift.
func TestForeignIDs(t *testing.T) {
	code := func(m *Machine) (string, *history.Failure) {
		timer(m, 5)
		return await(m, call(m, "a")), nil
	}
	whole := play(t, code, start(), done(1))
	for ordinal, kind := range map[int]history.Kind{
		2: history.KindTimerCreated, 3: history.KindTaskScheduled, 7: history.KindExecutionCompleted,
	} {
		events := append([]history.Event{}, whole...)
		if events[ordinal].Body.Kind() != kind {
			t.Fatalf("event %d of %s is not %s", ordinal, spell(whole), kind)
		}
		events[ordinal].ID += 5
		m := machineOf(t, code)
		if err := m.Replay(events); err != nil || m.Mismatch() == nil || m.Mismatch().Ordinal != ordinal {
			t.Errorf("a shifted id in %s: %v, %v", kind, err, m.Mismatch())
		}
	}
}

func TestHarmlessDifferences(t *testing.T) {
	events := play(t, sequence, start(), done(0))
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		_, f := m.Schedule("A", `["another input"]`) // names ignore case, inputs are not compared
		return await(m, f) + await(m, call(m, "B")), nil
	})
	if err := m.Replay(events); err != nil || m.Mismatch() != nil {
		t.Errorf("%v, %v", err, m.Mismatch())
	}
	longer := func(seconds int) Function {
		return func(m *Machine) (string, *history.Failure) {
			_, f := timer(m, seconds)
			return await(m, f), nil
		}
	}
	events = play(t, longer(60), start())
	m = machineOf(t, longer(3600))
	if err := m.Replay(events); err != nil || m.Mismatch() != nil {
		t.Errorf("%v, %v", err, m.Mismatch())
	}
	if at := m.PendingTimers()[0].FireAt; at.Sub(t0).Seconds() != 60 {
		t.Errorf("the timer fires at %v: the recorded time must rule", at)
	}
}

// TestBrokenInstanceStillHearsOfItsEnd: terminate beats non-determinism, and
// news are recorded with the failure.
func TestBrokenInstance(t *testing.T) {
	events := play(t, both, start(), done(1))
	broken := func() *Machine {
		m := machineOf(t, sequence)
		if err := m.Replay(events); err != nil || m.Mismatch() == nil {
			t.Fatalf("%v, %v", err, m.Mismatch())
		}
		return m
	}
	m := broken()
	if !m.IsTaskOpen(0) || m.IsTaskOpen(1) {
		t.Errorf("open tasks: %v", m.PendingTasks())
	}
	want(t, step(t, m, 9, done(0), done(1), raised("e", "1")), "( done#0 event:e Failed#2 )")
	want(t, step(t, broken(), 9, news(history.ExecutionTerminated{})), "( Terminated Terminated#2 )")
}

func TestUnregistered(t *testing.T) {
	m := machineOf(t, nil)
	step(t, m, 0, news(history.ExecutionStarted{Name: "Gone", Version: "v2"}))
	completion, _ := m.Finished()
	if f := completion.Failure; f == nil || f.ErrorType != ErrorTypeNotRegistered || !strings.Contains(f.ErrorMessage, `"Gone" version "v2"`) {
		t.Errorf("%+v", completion)
	}
	// In mid-run too, and without a mismatch that would hide the cause.
	m = machineOf(t, nil)
	if err := m.Replay(play(t, sequence, start())); err != nil || m.Mismatch() != nil || !m.IsTaskOpen(0) {
		t.Errorf("%v, %v, open %t", err, m.Mismatch(), m.IsTaskOpen(0))
	}
	want(t, step(t, m, 1, done(0)), "( done#0 Failed#1 )")
}
