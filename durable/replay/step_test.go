package replay

import (
	"errors"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
)

// sequence calls a, then b.
func sequence(m *Machine) (string, *history.Failure) {
	return await(m, call(m, "a")) + await(m, call(m, "b")), nil
}

// both calls a and b at once.
func both(m *Machine) (string, *history.Failure) {
	a, b := call(m, "a"), call(m, "b")
	return await(m, a) + await(m, b), nil
}

func waitTwo(m *Machine) (string, *history.Failure) {
	return await(m, m.WaitEvent("go")) + await(m, m.WaitEvent("Go")), nil
}

func TestEpisodes(t *testing.T) {
	for _, c := range []struct {
		name  string
		code  Function
		steps []history.Event
		want  string
	}{
		{"sequence", sequence, []history.Event{start(), done(0), done(1)},
			"( start call:a#0 ) ( done#0 call:b#1 ) ( done#1 Completed#2 )"},
		{"failure is an outcome", sequence, []history.Event{start(), failure(0, "no"), done(1)},
			"( start call:a#0 ) ( failed#0 call:b#1 ) ( done#1 Completed#2 )"},
		{"fan-out, completions out of order", both, []history.Event{start(), done(1), done(0)},
			"( start call:a#0 call:b#1 ) ( done#1 ) ( done#0 Completed#2 )"},
		{"events before and while awaited", waitTwo, []history.Event{start(), raised("GO", "1"), raised("go", "2")},
			"( start ) ( event:GO ) ( event:go Completed#0 )"},
		{"terminate", both, []history.Event{start(), done(0), news(history.ExecutionTerminated{Reason: "r"})},
			"( start call:a#0 call:b#1 ) ( done#0 ) ( Terminated Terminated#2 )"},
		{"suspend and resume", both, []history.Event{start(), news(history.ExecutionSuspended{}), done(0), done(1), news(history.ExecutionResumed{})},
			"( start call:a#0 call:b#1 ) ( Suspended ) ( done#0 ) ( done#1 ) ( Resumed Completed#2 )"},
		{"terminate while suspended", both, []history.Event{start(), news(history.ExecutionSuspended{}), done(0), news(history.ExecutionTerminated{})},
			"( start call:a#0 call:b#1 ) ( Suspended ) ( done#0 ) ( Terminated Terminated#2 )"},
		{"no code at all", nil, []history.Event{start()}, "( start Failed#0 )"},
		{"ends at once, open calls forgotten", func(m *Machine) (string, *history.Failure) { call(m, "a"); return "", nil },
			[]history.Event{start(), done(0)}, "( start call:a#0 Completed#1 )"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events := play(t, c.code, c.steps...)
			want(t, events, c.want)
			again := machineOf(t, c.code)
			if err := again.Replay(events); err != nil {
				t.Fatal(err)
			}
			if again.Mismatch() != nil && c.code != nil {
				t.Errorf("its own history does not fit: %v", again.Mismatch())
			}
			if again.Length() != len(events) {
				t.Errorf("length %d, want %d", again.Length(), len(events))
			}
		})
	}
}

// TestIllegalMoves: news that mean nothing never become history.
func TestIllegalMoves(t *testing.T) {
	suspended, resumed := news(history.ExecutionSuspended{}), news(history.ExecutionResumed{})
	timed := func(m *Machine) (string, *history.Failure) {
		id, _ := timer(m, 5)
		m.CancelTimer(id)
		timer(m, 9)
		return await(m, call(m, "a")) + await(m, m.WaitEvent("never")), nil
	}
	for name, steps := range map[string][]history.Event{
		"completion of an unknown task":       {start(), done(7)},
		"completion of a closed task":         {start(), done(2), done(2)},
		"failure of a closed task":            {start(), done(2), failure(2, "late")},
		"completion of a timer":               {start(), done(1)},
		"firing of a task":                    {start(), fired(2)},
		"firing of an unknown timer":          {start(), fired(9)},
		"firing of a cancelled timer":         {start(), fired(0)},
		"firing twice":                        {start(), fired(1), fired(1)},
		"a second start":                      {start(), start()},
		"a second suspension":                 {start(), suspended, suspended},
		"resuming what runs":                  {start(), resumed},
		"resuming twice":                      {start(), suspended, resumed, resumed},
		"a duplicate while suspended":         {start(), suspended, done(2), done(2)},
		"an orchestrator's own kind of event": {start(), news(history.TaskScheduled{Name: "a"})},
		"anything after termination":          {start(), news(history.ExecutionTerminated{}), raised("x", "1")},
		"a second termination":                {start(), news(history.ExecutionTerminated{}), news(history.ExecutionTerminated{})},
		"a completion after termination":      {start(), news(history.ExecutionTerminated{}), done(2)},
		"a suspension of what was terminated": {start(), news(history.ExecutionTerminated{}), suspended},
	} {
		t.Run(name, func(t *testing.T) {
			m := machineOf(t, timed)
			last := len(steps) - 1
			for i, e := range steps[:last] {
				if len(step(t, m, i, e)) == 0 {
					t.Fatalf("news %d was refused", i)
				}
			}
			length, now := m.Length(), m.Now()
			decisions, err := m.Step(t0.Add(time.Hour), steps[last:])
			if err != nil || len(decisions.Events) != 0 || decisions.Dropped != 1 {
				t.Errorf("decisions %s, dropped %d, error %v", spell(decisions.Events), decisions.Dropped, err)
			}
			if m.Length() != length || !m.Now().Equal(now) {
				t.Error("the refused news changed the machine")
			}
		})
	}
}

func TestStepNeedsItsStart(t *testing.T) {
	m := machineOf(t, sequence)
	for _, first := range [][]history.Event{nil, {done(0)}, {raised("x", ""), start()}} {
		if _, err := m.Step(t0, first); err == nil || !strings.Contains(err.Error(), "ExecutionStarted") {
			t.Errorf("first news %s: error %v", spell(first), err)
		}
	}
	want(t, step(t, m, 0, start()), "( start call:a#0 )")
	if events := step(t, m, 1); len(events) != 0 {
		t.Errorf("a step without news gave %s", spell(events))
	}
}

func TestSeveralNewsInOneStep(t *testing.T) {
	m := machineOf(t, sequence)
	want(t, step(t, m, 0, start(), raised("e", "1")), "( start event:e call:a#0 )")
	// b is scheduled only after a's completion was heard, so its own completion
	// in the same step is that of a task nobody knows.
	want(t, step(t, m, 1, done(0), done(1)), "( done#0 call:b#1 )")

	first := machineOf(t, waitTwo)
	want(t, step(t, first, 0, start(), raised("go", "1"), raised("go", "2"), raised("go", "3")), "( start event:go event:go Completed#0 )")
}

// TestTerminationRunsNoCode: whatever else an episode hears.
func TestTerminationRunsNoCode(t *testing.T) {
	ran := false
	m := machineOf(t, func(m *Machine) (string, *history.Failure) { ran = true; return "", nil })
	stop := news(history.ExecutionTerminated{Reason: `before "it" began`})
	want(t, step(t, m, 0, start(), raised("e", "1"), stop, raised("late", "1")), "( start event:e Terminated Terminated#0 )")
	if ran {
		t.Error("the code ran")
	}
	if output(t, m) != `before "it" began` || m.Status() != history.StatusTerminated {
		t.Errorf("status %s, output %s", m.Status(), output(t, m))
	}

	unwound := false
	m = machineOf(t, func(m *Machine) (string, *history.Failure) {
		defer func() { unwound = true }()
		return sequence(m)
	})
	step(t, m, 0, start())
	want(t, step(t, m, 1, done(0), stop), "( done#0 Terminated Terminated#1 )")
	if !unwound {
		t.Error("the terminated code is still parked")
	}
}

func TestPanicIsAFailureWithItsStack(t *testing.T) {
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		await(m, call(m, "a"))
		panic(errors.New("boom"))
	})
	step(t, m, 0, start())
	want(t, step(t, m, 1, done(0)), "( done#0 Failed#1 )")
	completion, _ := m.Finished()
	if f := completion.Failure; f == nil || f.ErrorType != ErrorTypePanic || !strings.Contains(f.ErrorMessage, "boom") || !strings.Contains(f.StackTrace, "step_test.go") {
		t.Errorf("failure %+v", completion.Failure)
	}
}

func TestTimesAreWholeTicksAndNeverGoBack(t *testing.T) {
	var seen []time.Time
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		seen = append(seen, m.Now())
		m.CreateTimer(m.Now().Add(1234567891 * time.Nanosecond))
		for {
			await(m, m.WaitEvent("go"))
			seen = append(seen, m.Now())
		}
	})
	zone := time.FixedZone("east", 3600)
	if _, err := m.Step(t0.Add(150*time.Nanosecond).In(zone), []history.Event{start()}); err != nil {
		t.Fatal(err)
	}
	decisions, err := m.Step(t0.Add(-time.Hour), []history.Event{raised("go", "")})
	if err != nil {
		t.Fatal(err)
	}
	first := t0.Add(100 * time.Nanosecond)
	if len(seen) != 2 || seen[0] != first || seen[1] != first {
		t.Errorf("the code saw %v, want %v twice", seen, first)
	}
	if at := m.PendingTimers()[0].FireAt; at != first.Add(1234567800*time.Nanosecond) {
		t.Errorf("the timer fires at %v", at)
	}
	for i, e := range decisions.Events {
		if e.Timestamp != first {
			t.Errorf("event %d has the time %v, want %v", i, e.Timestamp, first)
		}
	}
}

func TestActionCap(t *testing.T) {
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		for {
			call(m, "a")
		}
	})
	events := step(t, m, 0, start())
	completion, _ := m.Finished()
	if len(events) != MaxActions+4 || completion.Status != history.StatusFailed || !strings.Contains(completion.Result, "more than 100000") {
		t.Errorf("%d events, %+v", len(events), completion.Result)
	}
}
