package replay

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
)

func TestEventsAreBufferedInOrderAndServeTheOldestWaiter(t *testing.T) {
	var order []string
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		first, second, third := m.WaitEvent("go"), m.WaitEvent("Go"), m.WaitEvent("GO")
		m.CancelWait("gO", second)
		for _, f := range []*Future{third, first} {
			order = append(order, await(m, f))
		}
		await(m, call(m, "a"))
		for range 2 {
			order = append(order, await(m, m.WaitEvent("go")))
		}
		return "", nil
	})
	step(t, m, 0, start())
	for i, text := range []string{"1", "2", "3", "4"} {
		step(t, m, i, raised("go", text), raised("other", "x"))
	}
	step(t, m, 9, done(0))
	if m.Status() != history.StatusCompleted || !slices.Equal(order, []string{"2", "1", "3", "4"}) {
		t.Errorf("%s, order %v", m.Status(), order)
	}
}

func TestTimersAndTasksArePending(t *testing.T) {
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		timer(m, 30)
		call(m, "a")
		timer(m, 10)
		cancelled, _ := timer(m, 5)
		m.CancelTimer(cancelled)
		m.CancelTimer(1) // an activity: left alone
		timer(m, 10)
		return await(m, m.WaitEvent("end")), nil
	})
	want(t, step(t, m, 1, start()), "( start timer#0 call:a#1 timer#2 timer#3 timer#4 )")
	ids := func() (ids []int32) {
		for _, timer := range m.PendingTimers() {
			ids = append(ids, timer.ID)
		}
		return ids
	}
	if !slices.Equal(ids(), []int32{2, 4, 0}) {
		t.Errorf("pending timers %v", m.PendingTimers())
	}
	tasks := m.PendingTasks()
	if len(tasks) != 1 || tasks[0] != (PendingTask{ID: 1, Name: "a", Ordinal: 3, ScheduledAt: t0.Add(time.Second)}) || !m.IsTaskOpen(1) || m.IsTaskOpen(0) {
		t.Errorf("pending tasks %v", tasks)
	}
	if due := m.DueTimers(t0.Add(10 * time.Second)); len(due) != 0 {
		t.Errorf("due too early: %s", spell(due))
	}
	due := m.DueTimers(t0.Add(11 * time.Second))
	if want(t, due, "fired#2 fired#4"); len(due) == 2 {
		want(t, step(t, m, 11, due...), "( fired#2 fired#4 )")
	}
	if !slices.Equal(ids(), []int32{0}) {
		t.Errorf("pending timers %v", m.PendingTimers())
	}
	step(t, m, 12, raised("end", ""))
	if len(m.PendingTimers()) != 0 || len(m.PendingTasks()) != 0 {
		t.Error("a finished execution waits for nothing")
	}
}

func TestContinuationsRunBeforeTheCodeThatWaits(t *testing.T) {
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		a, both := call(m, "a"), &Future{}
		m.Then(a, func() {
			b := call(m, "b")
			m.Then(b, func() { m.Settle(both, "done", nil) })
		})
		m.Then(m.WaitEvent("x"), func() { call(m, "c") })
		text := await(m, both)
		m.Settle(both, "other", nil)
		m.Then(both, func() { text += await(m, both) })
		return text, nil
	})
	step(t, m, 0, start())
	want(t, step(t, m, 1, done(0)), "( done#0 call:b#1 )")
	want(t, step(t, m, 2, raised("x", "")), "( event:x call:c#2 )")
	want(t, step(t, m, 3, done(1)), "( done#1 Completed#3 )")
	if output(t, m) != "donedone" {
		t.Errorf("output %s", output(t, m))
	}
}

func TestCloseUnwindsTheCode(t *testing.T) {
	var unwound []string
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		defer func() { unwound = append(unwound, "outer") }()
		defer func() {
			if !m.IsReplaying() {
				t.Error("unwinding code must be silent")
			}
			m.SetCustomStatus("changed") // ends this deferred function
			unwound = append(unwound, "went on")
		}()
		defer func() { panic("while unwinding") }()
		for {
			func() {
				defer func() { _ = recover() }()
				await(m, m.WaitEvent("never"))
			}()
			unwound = append(unwound, "recovered and went on")
		}
	})
	step(t, m, 0, start())
	m.Close()
	m.Close()
	if !slices.Equal(unwound, []string{"outer"}) {
		t.Errorf("unwound %v", unwound)
	}
	if _, err := m.Step(t0, nil); !errors.Is(err, ErrClosed) {
		t.Errorf("step after close: %v", err)
	}
	if err := m.Replay(nil); !errors.Is(err, ErrClosed) {
		t.Errorf("replay after close: %v", err)
	}
	if m.Status() != history.StatusRunning || m.CustomStatus() != "" {
		t.Errorf("status %s, custom status %s", m.Status(), m.CustomStatus())
	}
}

func TestUseFromOutsideIsRefused(t *testing.T) {
	var leaked *Machine
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		leaked = m
		return await(m, m.WaitEvent("go")), nil
	})
	step(t, m, 0, start())
	defer func() {
		if r, _ := recover().(string); !strings.Contains(r, "outside of its own code") {
			t.Errorf("recovered %v", r)
		}
	}()
	call(leaked, "a")
}

func TestCustomStatus(t *testing.T) {
	m := machineOf(t, func(m *Machine) (string, *history.Failure) {
		m.SetCustomStatus("1")
		await(m, call(m, "a"))
		m.SetCustomStatus("2")
		m.SetCustomStatus(quote("3"))
		return "", nil
	})
	step(t, m, 0, start())
	if m.CustomStatus() != "1" {
		t.Errorf("custom status %s", m.CustomStatus())
	}
	step(t, m, 1, done(0))
	if m.CustomStatus() != `"3"` {
		t.Errorf("custom status %s", m.CustomStatus())
	}
}
