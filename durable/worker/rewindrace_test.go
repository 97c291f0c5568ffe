package worker_test

import (
	"errors"
	"fmt"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// sickHub has an instance that failed and would fail no more.
func sickHub(t *testing.T, open openStore) (*hub, string) {
	h := newHub(t, open)
	h.shaky = h.addShaky(map[string]int{"b": 1})
	name := h.orchestration("Sequence", func(ctx *durable.Context, _ string) (string, error) { return sequence(ctx, "a", "b", "c") })
	return h, h.failsFirst(name)
}

// TestRewindMeetsOthers: whatever else is done to the failed instance at the same
// time, one of both happens, whole.
func TestRewindMeetsOthers(t *testing.T) {
	for _, s := range stores {
		for name, c := range map[string]struct {
			before, after func(h *hub, id string) error // the rewind
			want          history.Status
			output        string
			rewind        error
		}{
			"restart first":     {before: restartSame, want: history.StatusCompleted, output: `"a b c"`, rewind: client.ErrWrongState},
			"restart after":     {after: refused(restartSame, client.ErrInstanceRunning), want: history.StatusCompleted, output: `"a b c"`},
			"purge first":       {before: purgeIt, rewind: store.ErrInstanceNotFound},
			"purge after":       {after: refused(purgeIt, client.ErrInstanceRunning), want: history.StatusCompleted, output: `"a b c"`},
			"purge by force":    {after: func(h *hub, id string) error { return h.client.ForcePurge(h.t.Context(), id) }},
			"terminate after":   {after: terminateIt, want: history.StatusTerminated, output: "stop"},
			"terminate force":   {after: func(h *hub, id string) error { return h.client.ForceTerminate(h.t.Context(), id, "stop") }, want: history.StatusTerminated, output: "stop"},
			"terminate first":   {before: refused(terminateIt, client.ErrInstanceCompleted), want: history.StatusCompleted, output: `"a b c"`},
			"suspend, resume":   {after: suspendAndResume, want: history.StatusCompleted, output: `"a b c"`},
			"a second rewind":   {after: func(h *hub, id string) error { return h.client.Rewind(h.t.Context(), id, "") }, want: history.StatusCompleted, output: `"a b c"`},
			"a start of its id": {after: refused(startSame, store.ErrInstanceExists), want: history.StatusCompleted, output: `"a b c"`},
		} {
			t.Run(s.name+"/"+name, func(t *testing.T) {
				h, id := sickHub(t, s.open)
				if c.before != nil {
					h.must(c.before(h, id))
				}
				if err := h.client.Rewind(t.Context(), id, ""); !errors.Is(err, c.rewind) {
					t.Fatalf("the rewind gives %v, want %v", err, c.rewind)
				}
				if c.after != nil {
					h.must(c.after(h, id))
				}
				h.drain()
				if c.want == "" {
					if _, err := h.client.Status(t.Context(), id); !errors.Is(err, store.ErrInstanceNotFound) {
						t.Errorf("what was purged came back: %v", err)
					}
					return
				}
				h.wantEnd(id, c.want, c.output)
			})
		}
	}
}

func restartSame(h *hub, id string) error {
	_, err := h.client.Restart(h.t.Context(), id, false)
	return err
}

func startSame(h *hub, id string) error { return h.startAgain(id, "Sequence", "in") }

func purgeIt(h *hub, id string) error { return h.client.Purge(h.t.Context(), id) }

func terminateIt(h *hub, id string) error { return h.client.Terminate(h.t.Context(), id, "stop") }

func suspendAndResume(h *hub, id string) error {
	h.must(h.client.Suspend(h.t.Context(), id, ""))
	h.drain()
	if s := h.status(id).Status; s != history.StatusSuspended {
		return fmt.Errorf("the instance is %s", s)
	}
	return h.client.Resume(h.t.Context(), id, "")
}

// refused wants a call to fail in one way.
func refused(call func(*hub, string) error, want error) func(*hub, string) error {
	return func(h *hub, id string) error {
		if err := call(h, id); !errors.Is(err, want) {
			return fmt.Errorf("want %w, got: %w", want, err)
		}
		return nil
	}
}

// TestRestartAndRewindOfOneReading: both have read the failed row; the row lets
// one of them through.
func TestRestartAndRewindOfOneReading(t *testing.T) {
	h, id := sickHub(t, stores[0].open)
	reached, hold, done := make(chan struct{}), make(chan struct{}), make(chan error)
	h.store.Inject(faulty.ReplaceInstance, 1, faulty.Fault{Hold: hold, Reached: reached, DelayOnly: true})
	go func() { done <- h.client.Rewind(t.Context(), id, "") }()
	<-reached
	h.must(restartSame(h, id))
	close(hold)
	if err := <-done; !errors.Is(err, client.ErrWrongState) {
		t.Errorf("the rewind that came second gives %v", err)
	}
	h.drain()
	h.wantEnd(id, history.StatusCompleted, `"a b c"`)
	if row := h.status(id); row.Generation != 1 {
		t.Errorf("generation %d, want 1", row.Generation)
	}
}

// TestRewindInAnotherProcess: a process that holds the failed instance in memory
// must not take the work that is tried again for old.
func TestRewindInAnotherProcess(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.shaky = h.addShaky(map[string]int{"b": 1})
		id := h.failsFirst(h.orchestration("Sequence", func(ctx *durable.Context, _ string) (string, error) { return sequence(ctx, "a", "b", "c") }))
		remembers := h.engines[0]
		other := h.addEngine()
		h.rewind(id)
		messages, err := h.store.Receive(h.t.Context(), h.wakeQueue(), 1, pumpLease)
		h.must(err)
		h.must(other.HandleWake(h.t.Context(), messages[0].Body, 1))
		messages, err = h.store.Receive(h.t.Context(), h.taskQueue(step.Name()), 1, pumpLease)
		h.must(err)
		if len(messages) != 1 {
			h.t.Fatal("the task was not sent again")
		}
		h.must(remembers.HandleTask(h.t.Context(), messages[0].Body, 1))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"a b c"`)
		h.shaky.want(h.t, map[string]int{"a": 1, "b": 2, "c": 1})
	})
}

// TestRewindOfALargeHistory changes more rows than one transaction holds, and
// keeps more results than that.
func TestRewindOfALargeHistory(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		const n = 300
		failures := map[string]int{}
		for i := range n {
			if i%2 == 0 {
				failures[fmt.Sprint(i)] = 1
			}
		}
		did := h.addShaky(failures)
		name := h.orchestration("Wide", func(ctx *durable.Context, _ string) (string, error) {
			var tasks []*durable.Task[string]
			for i := range n {
				tasks = append(tasks, step.Call(ctx, fmt.Sprint(i)))
			}
			_, errs := durable.All(tasks...)
			return fmt.Sprint(len(errs)), errors.Join(errs...)
		})
		id := h.failsFirst(name)
		h.rewind(id)
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"300"`)
		h.wantRewoundRows(id)
		for i := range n {
			did.want(h.t, map[string]int{fmt.Sprint(i): 1 + failures[fmt.Sprint(i)] + (i+1)%2})
		}
	})
}
