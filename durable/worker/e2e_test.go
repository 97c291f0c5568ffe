package worker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func TestSequence(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(chain.Name(), 3)
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"Hello Hello Hello World"`)
		want := []history.Kind{
			history.KindOrchestratorStarted, history.KindExecutionStarted, history.KindTaskScheduled, history.KindOrchestratorCompleted,
			history.KindOrchestratorStarted, history.KindTaskCompleted, history.KindTaskScheduled, history.KindOrchestratorCompleted,
			history.KindOrchestratorStarted, history.KindTaskCompleted, history.KindTaskScheduled, history.KindOrchestratorCompleted,
			history.KindOrchestratorStarted, history.KindTaskCompleted, history.KindExecutionCompleted, history.KindOrchestratorCompleted,
		}
		got := h.history(id)
		if len(got) != len(want) {
			h.t.Fatalf("got %d events, want %d:\n%s", len(got), len(want), describe(got))
		}
		for i, e := range got {
			if e.Body.Kind() != want[i] {
				h.t.Fatalf("event %d is %s, want %s", i, e.Body.Kind(), want[i])
			}
		}
	})
}

func TestFanOut(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		const n = 200
		id := h.start(fanOut.Name(), n)
		h.drain()
		h.wantEnd(id, history.StatusCompleted, sumOfSquares(n))
		got := h.history(id)
		if scheduled, completed := count(got, history.KindTaskScheduled), count(got, history.KindTaskCompleted); scheduled != n || completed != n {
			h.t.Errorf("%d tasks scheduled and %d completed, want %d", scheduled, completed, n)
		}
	})
}

func TestTimersOfAnyLength(t *testing.T) {
	for _, d := range []time.Duration{time.Second, 1500 * time.Millisecond, 90 * time.Minute, 30 * 24 * time.Hour} {
		t.Run(d.String(), func(t *testing.T) {
			onEveryStore(t, func(h *hub) {
				began := h.clock.Now()
				id := h.start(timers.Name(), d)
				h.runToEnd()
				// Queues wake in whole seconds, never too early.
				h.wantEnd(id, history.StatusCompleted, `"`+(d+time.Second-1).Truncate(time.Second).String()+`"`)
				if passed := h.clock.Now().Sub(began); passed < d || passed > d+time.Second {
					h.t.Errorf("%s passed for a timer of %s", passed, d)
				}
			})
		})
	}
}

func TestEventsBeforeAndWhileAwaited(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 3)
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "early")) // before the first step
		h.drain()
		h.must(h.client.RaiseEvent(h.t.Context(), id, "GO", "awaited"))
		h.must(h.client.RaiseEvent(h.t.Context(), id, "other", "ignored"))
		h.must(h.client.RaiseEvent(h.t.Context(), id, "Go", "last"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"early,awaited,last"`)
	})
}

func TestAnInboxLongerThanOneStepIsServedToItsEnd(t *testing.T) {
	h := newHub(t, stores[0].open)
	const n = 3*store.MaxInbox + 7
	id := h.start(events.Name(), n)
	h.drain()
	for range n {
		h.must(h.client.RaiseEvent(t.Context(), id, "go", "x"))
	}
	h.loseMessages()
	h.must(h.store.Send(t.Context(), h.wakeQueue(), []byte(fmt.Sprintf(`{"instance_id":%q}`, id)), 0))
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"x`+strings.Repeat(",x", n-1)+`"`)
}

func TestRetriesWaitInTimers(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		began := h.clock.Now()
		id := h.start(retries.Name(), 2)
		h.runToEnd()
		h.wantEnd(id, history.StatusCompleted, `"at last"`)
		if passed := h.clock.Now().Sub(began); passed != 3*time.Minute {
			h.t.Errorf("the retries took %s, want 1m + 2m", passed)
		}
		id = h.start(retries.Name(), 3)
		h.runToEnd()
		row := h.status(id)
		if row.Status != history.StatusFailed || !strings.Contains(row.Output, "attempt 2 failed") {
			h.t.Errorf("after three failures the instance is %s: %q", row.Status, row.Output)
		}
	})
}

func TestFailuresAndPanicsOfActivitiesAreResults(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		failing, panicking := h.start(handles.Name(), "no luck"), h.start(handles.Name(), "panic")
		h.drain()
		h.wantEnd(failing, history.StatusCompleted, `"error: no luck"`)
		h.wantEnd(panicking, history.StatusCompleted, `"Panic: panic: it broke"`)
	})
}

func TestCustomStatusShowsWhileItRuns(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(statuses.Name(), "")
		for _, want := range []string{`"first"`, `"second"`} {
			h.drain()
			if row := h.status(id); row.CustomStatus != want || row.Status != history.StatusRunning {
				h.t.Fatalf("custom status is %s while %s, want %s", row.CustomStatus, row.Status, want)
			}
			h.must(h.client.RaiseEvent(h.t.Context(), id, "next", nil))
		}
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"done"`)
	})
}

func TestSuspendResumeTerminate(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		ctx := h.t.Context()
		id := h.start(events.Name(), 1)
		h.drain()
		h.must(h.client.Suspend(ctx, id, "tea"))
		h.drain()
		if s := h.status(id).Status; s != history.StatusSuspended {
			h.t.Fatalf("after suspend it is %s", s)
		}
		h.must(h.client.RaiseEvent(ctx, id, "go", "held"))
		h.drain()
		if s := h.status(id).Status; s != history.StatusSuspended {
			h.t.Fatalf("an event moved a suspended instance to %s", s)
		}
		h.must(h.client.Resume(ctx, id, ""))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"held"`)

		id = h.start(events.Name(), 1)
		h.drain()
		h.must(h.client.Suspend(ctx, id, ""))
		h.must(h.client.Terminate(ctx, id, "enough"))
		h.drain()
		h.wantEnd(id, history.StatusTerminated, "enough")
	})
}

func TestTerminateBeforeTheFirstStepRunsNothing(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.startWith(chain.Name(), 1, client.StartOptions{InstanceID: h.newID(), ScheduledStart: h.clock.Now().Add(time.Hour)})
		h.drain()
		if s := h.status(id).Status; s != history.StatusPending {
			h.t.Fatalf("before its time the instance is %s", s)
		}
		h.must(h.client.Terminate(h.t.Context(), id, "never mind"))
		h.drain()
		h.wantEnd(id, history.StatusTerminated, "never mind")
		if n := count(h.history(id), history.KindTaskScheduled); n != 0 {
			h.t.Errorf("%d tasks were scheduled", n)
		}
		h.runToEnd() // the start's own wake comes later and finds it ended
	})
}

func TestScheduledStartWaitsForItsTime(t *testing.T) {
	for _, wait := range []time.Duration{time.Hour, 20 * 24 * time.Hour} {
		t.Run(wait.String(), func(t *testing.T) {
			onEveryStore(t, func(h *hub) {
				at := h.clock.Now().Add(wait)
				id := h.startWith(chain.Name(), 1, client.StartOptions{ScheduledStart: at})
				h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "early"))
				h.runToEnd()
				h.wantEnd(id, history.StatusCompleted, `"Hello World"`)
				if got := h.history(id)[0].Timestamp; !got.Equal(at) {
					h.t.Errorf("it began at %s, want %s", got, at)
				}
			})
		})
	}
}

func TestLargeInputsTravelThroughHistory(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		for _, size := range []int{20_000, 40_000, 200_000} {
			id := h.start(measure.Name(), size)
			h.drain()
			if row := h.status(id); row.Status != history.StatusCompleted || row.Output == "" {
				h.t.Fatalf("size %d: %s %q", size, row.Status, row.Output)
			}
		}
	})
}

func TestDeploymentInTheMiddleOfARun(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(events.Name(), 2)
		h.drain()
		// The next release adds a version that acts differently.
		h.must(durable.AddOrchestration(h.registry, events, "2", func(ctx *durable.Context, n int) (string, error) {
			if _, err := say.Call(ctx, "new").Await(); err != nil {
				return "", err
			}
			got, err := runEvents(ctx, n)
			return "v2:" + got, err
		}))
		h.restart()
		newer := h.start(events.Name(), 2)
		for _, word := range []string{"a", "b"} {
			h.must(h.client.RaiseEvent(h.t.Context(), id, "go", word))
			h.must(h.client.RaiseEvent(h.t.Context(), newer, "go", word))
			h.drain()
		}
		h.wantEnd(id, history.StatusCompleted, `"a,b"`)
		h.wantEnd(newer, history.StatusCompleted, `"v2:a,b"`)
		if v := h.status(newer).Version; v != "2" {
			h.t.Errorf("the new instance's row has version %q, want 2", v)
		}
	})
}

func TestUnknownCodeFailsClearly(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start("Nowhere", nil)
		h.drain()
		row := h.status(id)
		if row.Status != history.StatusFailed || !strings.Contains(row.Output, `"Nowhere" is not registered`) {
			h.t.Errorf("unknown orchestration: %s %q", row.Status, row.Output)
		}
	})
}
