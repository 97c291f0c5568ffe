package worker_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

var (
	approval = durable.NewOrchestration[int, string]("Approval")
	rushed   = durable.NewOrchestration[int, string]("Rushed")
	failing  = durable.NewOrchestration[int, string]("Failing")
	hopeless = durable.NewOrchestration[int, string]("Hopeless")
)

// addWaiting registers orchestrations that wait in the ways a table needs.
func (h *hub) addWaiting() {
	h.t.Helper()
	h.must(durable.AddOrchestration(h.registry, approval, "", func(ctx *durable.Context, _ int) (string, error) {
		decision, limit := durable.WaitForEvent[string](ctx, "Approve"), ctx.CreateTimer(24*time.Hour)
		if ctx.Select(decision, limit) == 1 {
			return "late", nil
		}
		return decision.Await()
	}))
	h.must(durable.AddOrchestration(h.registry, failing, "", func(*durable.Context, int) (string, error) {
		return "", errors.New("it failed")
	}))
	// An activity is open, but the code has given it up.
	h.must(durable.AddOrchestration(h.registry, rushed, "", func(ctx *durable.Context, _ int) (string, error) {
		_ = say.Call(ctx, "slow")
		return durable.WaitForEvent[string](ctx, "Hurry").Await()
	}))
	h.must(durable.AddOrchestration(h.registry, hopeless, "", func(ctx *durable.Context, _ int) (string, error) {
		given := durable.WaitForEvent[string](ctx, "never")
		given.Cancel()
		ctx.Select(&neverReady{given})
		return "", nil
	}))
}

// neverReady is a task that the author forgot to finish.
type neverReady struct{ *durable.Task[string] }

func (*neverReady) Ready() bool { return false }

func (h *hub) why(id string) client.Why {
	h.t.Helper()
	why, err := h.client.Why(h.t.Context(), id)
	h.must(err)
	if why.Text == "" || strings.Contains(why.Text, "%!") {
		h.t.Errorf("the sentence is %q", why.Text)
	}
	return why
}

// without is why as a process without the code tells it.
func (h *hub) without(id string) client.Why {
	h.t.Helper()
	other, err := client.New(h.store, client.Options{OrchestrationQueue: h.wakeQueue(), Now: h.clock.Now, NewID: h.newID})
	h.must(err)
	why, err := other.Why(h.t.Context(), id)
	h.must(err)
	return why
}

type whyCase struct {
	name string
	// make puts an instance into the situation and gives its id.
	make    func(h *hub) string
	want    client.Why // all but times, texts and DeliveredBy
	due     time.Duration
	next    time.Duration // after the clock's beginning
	by      string        // part of DeliveredBy
	trouble string        // part of Trouble; "" wants none
}

func started(orchestration string, input any) func(*hub) string {
	return func(h *hub) string {
		id := h.start(orchestration, input)
		h.keep = h.taskQueue(say.Name())
		h.drain()
		return id
	}
}

var whyCases = []whyCase{
	{"an activity", started(chain.Name(), 2),
		client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForActivity, Name: "Say", Open: 1, Certain: true}, 0, 15 * time.Minute, "-say", ""},
	{"an activity whose message is lost", func(h *hub) string {
		id := started(chain.Name(), 2)(h)
		h.loseMessages()
		h.clock.advance(16 * time.Minute)
		return id
	}, client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForActivity, Name: "Say", Open: 1, Certain: true}, 0, 15 * time.Minute, "-say", "the next sweep sends it again"},
	{"a timer, not the one it cancelled", started(timers.Name(), 2*time.Hour),
		client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForTimer, TaskID: 1, Open: 1, Certain: true}, 2 * time.Hour, 2 * time.Hour, "-orchestrate", ""},
	{"a timer whose wake is lost", func(h *hub) string {
		id := started(timers.Name(), time.Hour)(h)
		h.loseMessages()
		h.clock.advance(time.Hour + 3*time.Minute)
		return id
	}, client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForTimer, TaskID: 1, Open: 1, Certain: true}, time.Hour, time.Hour + 2*time.Minute, "-orchestrate", "overdue"},
	{"an event", started(events.Name(), 1),
		client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForExternalEvent, Name: "Go", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "raiseEvent", ""},
	{"an event with a limit", started(approval.Name(), 1),
		client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForExternalEvent, Name: "Approve", TaskID: history.NoID, Open: 2, Certain: true}, 0, 24 * time.Hour, "raiseEvent", ""},
	{"an event, while an activity is open that nobody awaits", started(rushed.Name(), 1),
		client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForExternalEvent, Name: "Hurry", TaskID: history.NoID, Open: 2, Certain: true}, 0, 0, "raiseEvent", ""},
	{"the oldest of several", started(family.Name(), []string{"wait", "wait"}),
		client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForSubOrchestration, Name: "Child", Open: 2, Certain: true}, 0, 15 * time.Minute, "which is Running", ""},
	{"a child that was purged", func(h *hub) string {
		id := started(family.Name(), []string{"wait"})(h)
		h.must(h.client.ForcePurge(h.t.Context(), h.childID(id, 0)))
		return id
	}, client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForSubOrchestration, Name: "Child", Open: 1, Certain: true}, 0, 15 * time.Minute, "the instance", "purged"},
	{"its start", func(h *hub) string { return h.start(chain.Name(), 1) },
		client.Why{Status: history.StatusPending, WaitsFor: client.WaitsForStart, Name: "Chain", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "-orchestrate", ""},
	{"a start that is lost", func(h *hub) string {
		id := h.start(chain.Name(), 1)
		h.loseMessages()
		h.clock.advance(3 * time.Minute)
		return id
	}, client.Why{Status: history.StatusPending, WaitsFor: client.WaitsForStart, Name: "Chain", TaskID: history.NoID, Open: 1, Certain: true}, 0, 2 * time.Minute, "-orchestrate", "start message is late"},
	{"a scheduled start", func(h *hub) string {
		return h.startWith(chain.Name(), 1, client.StartOptions{InstanceID: h.newID(), ScheduledStart: h.clock.Now().Add(time.Hour)})
	}, client.Why{Status: history.StatusPending, WaitsFor: client.WaitsForStart, Name: "Chain", TaskID: history.NoID, Open: 1, Certain: true}, time.Hour, time.Hour, "-orchestrate", ""},
	{"the start of a version that is elsewhere", func(h *hub) string {
		return h.startWith(events.Name(), 1, client.StartOptions{InstanceID: h.newID(), Version: "99"})
	}, client.Why{Status: history.StatusPending, WaitsFor: client.WaitsForStart, Name: "Events", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "-orchestrate", `version "99"`},
	{"a wake for its inbox", func(h *hub) string {
		id := started(events.Name(), 1)(h)
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "x"))
		return id
	}, client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForWake, Name: "go", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "-orchestrate", ""},
	{"a wake that is lost", func(h *hub) string {
		id := started(events.Name(), 1)(h)
		h.must(h.client.RaiseEvent(h.t.Context(), id, "go", "x"))
		h.loseMessages()
		h.clock.advance(5 * time.Minute)
		return id
	}, client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForWake, Name: "go", TaskID: history.NoID, Open: 1, Certain: true}, 0, 2 * time.Minute, "-orchestrate", "the next sweep sends another"},
	{"a resume", func(h *hub) string {
		id := started(chain.Name(), 2)(h)
		h.must(h.client.Suspend(h.t.Context(), id, "lunch"))
		h.drain()
		return id
	}, client.Why{Status: history.StatusSuspended, WaitsFor: client.WaitsForResume, TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "resume", ""},
	{"the wake of a resume", func(h *hub) string {
		id := started(events.Name(), 1)(h)
		h.must(h.client.Suspend(h.t.Context(), id, "lunch"))
		h.drain()
		h.must(h.client.Resume(h.t.Context(), id, "back"))
		return id
	}, client.Why{Status: history.StatusSuspended, WaitsFor: client.WaitsForWake, Name: "ExecutionResumed", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "-orchestrate", ""},
	{"nothing, for it has ended", func(h *hub) string { id := h.start(chain.Name(), 0); h.drain(); return id },
		client.Why{Status: history.StatusCompleted, WaitsFor: client.WaitsForNothing, TaskID: history.NoID, Certain: true}, 0, 0, "", ""},
	{"nothing that can come", started(hopeless.Name(), 1),
		client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForNothing, TaskID: history.NoID, Certain: true}, 0, 0, "", "cannot come any more"},
	{"nothing, though its row says otherwise", func(h *hub) string {
		id := h.start(chain.Name(), 0)
		h.drain()
		row := h.status(id)
		row.Status = history.StatusRunning
		h.must(h.store.SaveInstance(h.t.Context(), row))
		return id
	}, client.Why{Status: history.StatusCompleted, WaitsFor: client.WaitsForNothing, TaskID: history.NoID, Certain: true}, 0, 0, "", "the sweep repairs it"},
	{"what it waits for, though its row lags", func(h *hub) string {
		id := started(events.Name(), 1)(h)
		row := h.status(id)
		row.Status = history.StatusPending
		h.must(h.store.SaveInstance(h.t.Context(), row))
		h.clock.advance(3 * time.Minute)
		return id
	}, client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForExternalEvent, Name: "Go", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "raiseEvent", "row says Pending"},
	{"nothing, for a tool purged its history", func(h *hub) string {
		id := started(events.Name(), 1)(h)
		row := h.status(id)
		h.must(h.store.PurgeInstance(h.t.Context(), id))
		h.must(h.store.CreateInstance(h.t.Context(), row))
		return id
	}, client.Why{Status: history.StatusRunning, WaitsFor: client.WaitsForNothing, TaskID: history.NoID, Certain: true}, 0, 0, "", "purged while it ran"},
	{"the wake of a rewind", func(h *hub) string {
		id := h.start(failing.Name(), 1)
		h.drain()
		h.must(h.client.Rewind(h.t.Context(), id, "mended"))
		return id
	}, client.Why{Status: history.StatusPending, WaitsFor: client.WaitsForWake, Name: "ExecutionRewound", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "-orchestrate", ""},
	{"the start of its next run", func(h *hub) string {
		id := h.start(chain.Name(), 0)
		h.drain()
		h.must(h.startAgain(id, chain.Name(), 1))
		return id
	}, client.Why{Status: history.StatusPending, WaitsFor: client.WaitsForStart, Name: "Chain", TaskID: history.NoID, Open: 1, Certain: true}, 0, 0, "-orchestrate", ""},
}

func TestWhyInEverySituation(t *testing.T) {
	for _, c := range whyCases {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			h := newHub(t, stores[0].open)
			h.addWaiting()
			h.addFamily()
			h.wantWhy(c)
		})
	}
}

func (h *hub) wantWhy(c whyCase) {
	h.t.Helper()
	beginning := h.clock.Now()
	got := h.why(c.make(h))
	want := c.want
	want.InstanceID, want.Since, want.DeliveredBy, want.Trouble, want.Text = got.InstanceID, got.Since, got.DeliveredBy, got.Trouble, got.Text
	if c.due > 0 {
		want.DueAt = beginning.Add(c.due)
	}
	want.NextWake = got.NextWake
	if c.next > 0 && !got.NextWake.Equal(beginning.Add(c.next)) {
		h.t.Errorf("the next wake is %s, want %s after the beginning", got.NextWake, c.next)
	}
	if got != want {
		h.t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if !strings.Contains(got.DeliveredBy, c.by) || (c.trouble == "") != (got.Trouble == "") || !strings.Contains(got.Trouble, c.trouble) {
		h.t.Errorf("brought by %q, trouble %q", got.DeliveredBy, got.Trouble)
	}
	if got.Since.Before(beginning) || got.Since.After(h.clock.Now()) {
		h.t.Errorf("since %s", got.Since)
	}
}

// TestWhyFollowsALiveInstance from its start to its end, on every store.
func TestWhyFollowsALiveInstance(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		id := h.start(mixed.Name(), 1)
		want := func(waitsFor, name string) {
			h.t.Helper()
			if got := h.why(id); got.WaitsFor != waitsFor || got.Name != name || !got.Certain || got.Trouble != "" {
				h.t.Errorf("want %s %s, got %+v", waitsFor, name, got)
			}
		}
		want(client.WaitsForStart, "Mixed")
		h.stepOnly()
		want(client.WaitsForActivity, "Say")
		h.drain()
		want(client.WaitsForTimer, "")
		h.clock.advance(time.Hour)
		h.drain()
		want(client.WaitsForExternalEvent, "word")
		h.must(h.client.Suspend(h.t.Context(), id, ""))
		want(client.WaitsForWake, "ExecutionSuspended")
		h.drain()
		want(client.WaitsForResume, "")
		h.must(h.client.Resume(h.t.Context(), id, ""))
		h.drain()
		h.must(h.client.RaiseEvent(h.t.Context(), id, "word", "x"))
		want(client.WaitsForWake, "word")
		h.drain()
		want(client.WaitsForNothing, "")
	})
}

// TestWhyIsNeverWrongWithoutTheCode: a process that lacks the code does not
// claim to know what only the code knows.
func TestWhyIsNeverWrongWithoutTheCode(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addWaiting()
	waitsForEvent, withLimit := started(events.Name(), 1)(h), started(approval.Name(), 1)(h)
	suspended := started(events.Name(), 1)(h)
	h.must(h.client.Suspend(t.Context(), suspended, ""))
	h.drain()
	for id, want := range map[string]string{waitsForEvent: client.WaitsForExternalEvent, withLimit: client.WaitsForTimer} {
		if got := h.without(id); got.WaitsFor != want || got.Name != "" || got.Certain || !strings.Contains(got.Trouble, "not in this process") {
			t.Errorf("got %+v, want %s", got, want)
		}
	}
	if got := h.without(suspended); got.WaitsFor != client.WaitsForResume || !got.Certain {
		t.Errorf("suspended: %+v", got)
	}
	if _, err := h.client.Why(t.Context(), "nobody"); !errors.Is(err, store.ErrInstanceNotFound) {
		t.Errorf("an unknown instance: %v", err)
	}
}

// TestWhyOfCodeThatDoesNotFollowItsHistory names the mismatch.
func TestWhyOfCodeThatDoesNotFollowItsHistory(t *testing.T) {
	h := newHub(t, stores[0].open)
	id := started(chain.Name(), 1)(h)
	changed := durable.NewRegistry()
	h.must(durable.AddOrchestration(changed, chain, "", func(ctx *durable.Context, _ int) (string, error) {
		return durable.WaitForEvent[string](ctx, "Go").Await()
	}))
	other, err := client.New(h.store, client.Options{OrchestrationQueue: h.wakeQueue(), Now: h.clock.Now, NewID: h.newID, Registry: changed})
	h.must(err)
	got, err := other.Why(t.Context(), id)
	if err != nil || got.WaitsFor != client.WaitsForActivity || got.Certain || !strings.Contains(got.Trouble, "non-deterministic") {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestWhyOfCodeThatHangs: the question is answered all the same, and a second
// one does not hang a second goroutine.
func TestWhyOfCodeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHub(t, stores[0].open)
		id := started(chain.Name(), 1)(h)
		release := make(chan struct{})
		hangs := durable.NewRegistry()
		h.must(durable.AddOrchestration(hangs, chain, "", func(*durable.Context, int) (string, error) {
			<-release
			return "", nil
		}))
		other, err := client.New(h.store, client.Options{OrchestrationQueue: h.wakeQueue(), Now: h.clock.Now, NewID: h.newID, Registry: hangs})
		h.must(err)
		for _, want := range []string{"does not come back", "has not come back yet"} {
			got, err := other.Why(t.Context(), id)
			if err != nil || got.WaitsFor != client.WaitsForActivity || got.Certain || !strings.Contains(got.Trouble, want) {
				t.Errorf("%+v, %v", got, err)
			}
		}
		close(release)
		synctest.Wait()
		if got, err := other.Why(t.Context(), id); err != nil || !strings.Contains(got.Trouble, "non-deterministic") {
			t.Errorf("once it came back: %+v, %v", got, err)
		}
	})
}
