package rewind_test

import (
	"testing"

	"pgregory.net/rapid"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/rewind"
)

// TestRerunFromAnyStep: a random orchestration in which activities fail at
// random is run to its end, however it ends, and then rerun from a step that is
// drawn, without failures: what came before the step is not run again, and its
// code follows what was taken over.
func TestRerunFromAnyStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := 0
		p := drawProgram(t, 3, &names)
		events := p.eventNames()
		budget := rapid.IntRange(0, 4).Draw(t, "failures")
		w := newWorld(t, p, func(string) bool {
			if budget > 0 && rapid.Bool().Draw(t, "fails") {
				budget--
				return true
			}
			return false
		})
		defer func() { w.machine.Close() }()
		w.run(events)
		if budget == 0 && rapid.Bool().Draw(t, "rewound first") {
			if end, _ := w.machine.Finished(); end.Status == history.StatusFailed {
				w.rewind()
				w.run(events)
			}
		}
		var steps []int32
		for _, e := range w.events {
			switch e.Body.(type) {
			case history.TaskScheduled, history.TimerCreated:
				steps = append(steps, e.ID)
			}
		}
		if len(steps) == 0 {
			return // it only waits for events
		}
		from := rapid.SampledFrom(steps).Draw(t, "from")
		reused := succeededBefore(w.events, from)
		w.takeOver(from)
		budget = 0
		before := map[string]int{}
		for name, n := range w.succeeded {
			before[name] = n
		}
		w.run(events)
		for _, name := range reused {
			if w.succeeded[name] != before[name] {
				t.Fatalf("%s succeeded before task %d, and ran again", name, from)
			}
		}
	})
}

// succeededBefore are the inputs of the activities with ids below the step's
// that have a result.
func succeededBefore(events []history.Event, from int32) (names []string) {
	inputs := map[int32]string{}
	for _, e := range events {
		switch b := e.Body.(type) {
		case history.TaskScheduled:
			inputs[e.ID] = b.Input
		case history.TaskCompleted:
			if input := inputs[b.TaskID]; b.TaskID < from {
				names = append(names, input[2:len(input)-2])
			}
		}
	}
	return names
}

// takeOver makes w the execution that goes on from the step, replayed once more.
func (w *world) takeOver(from int32) {
	w.t.Helper()
	w.machine.Close()
	other := w.events
	w.started = history.ExecutionStarted{Name: "Program", InstanceID: "j", ExecutionID: "fedcba9876543210fedcba9876543210"}
	begun, err := rewind.Rerun(rewind.Takeover{Events: other, TaskID: from, Started: w.started, Build: w.build, Now: w.now})
	if err != nil {
		w.t.Fatal(err)
	}
	begun.Machine.Close()
	w.events, w.raised = begun.Events, map[string]bool{}
	for _, e := range w.events {
		if raised, ok := e.Body.(history.EventRaised); ok {
			w.raised[raised.Name] = true
		}
	}
	w.machine = w.build(true)
	if err := w.machine.Replay(w.events); err != nil {
		w.t.Fatalf("the beginning is no history: %v", err)
	}
	if mismatch := w.machine.Mismatch(); mismatch != nil {
		w.t.Fatalf("the code does not follow its beginning: %v", mismatch)
	}
}
