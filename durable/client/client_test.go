package client_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/store/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const queue = "orchestrate"

type fixture struct {
	*client.Client
	store *faulty.Store
	now   time.Time
	ids   int
	// nameless hides the execution ids of rows that are read.
	nameless atomic.Bool
}

type namelessRows struct {
	store.Store
	fixture *fixture
}

func (s namelessRows) Instance(ctx context.Context, id string) (store.Instance, error) {
	row, err := s.Store.Instance(ctx, id)
	if s.fixture.nameless.Load() {
		row.ExecutionID = ""
	}
	return row, err
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{now: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return f.now }
	f.store = faulty.New(namelessRows{memory.New(clock), f})
	c, err := client.New(f.store, client.Options{OrchestrationQueue: queue, Now: clock, NewID: func() string {
		f.ids++
		return fmt.Sprintf("%032x", f.ids)
	}})
	if err != nil {
		t.Fatal(err)
	}
	f.Client = c
	return f
}

// wakes gives the bodies of the wakes that are visible now.
func (f *fixture) wakes(t *testing.T) []string {
	t.Helper()
	messages, err := f.store.Receive(t.Context(), queue, 32, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, m := range messages {
		bodies = append(bodies, string(m.Body))
	}
	return bodies
}

func (f *fixture) inbox(t *testing.T, id string) []store.InboxItem {
	t.Helper()
	part, err := f.store.Load(t.Context(), id, store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	return part.Inbox
}

// become sets the status of an instance as the engine would, with a history.
func (f *fixture) become(t *testing.T, id string, status history.Status) {
	t.Helper()
	row, err := f.Status(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if row.Status == history.StatusPending {
		_, err = f.store.Commit(t.Context(), id, store.Commit{ExecutionID: row.ExecutionID, Append: []history.Event{
			{ID: history.NoID, Timestamp: f.now, Body: history.OrchestratorStarted{}},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	row.Status = status
	if err := f.store.SaveInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
}

func TestStartCreatesTheRowAndWakes(t *testing.T) {
	f := newFixture(t)
	id, err := f.Start(t.Context(), "Run", map[string]int{"n": 1}, client.StartOptions{Tags: map[string]string{"slot": "morning"}})
	if err != nil {
		t.Fatal(err)
	}
	row, err := f.Status(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if row.Name != "Run" || row.Status != history.StatusPending || row.Input != `{"n":1}` || row.Tags["slot"] != "morning" ||
		len(row.ExecutionID) != 32 || row.ExecutionID == id || !row.CreatedTime.Equal(f.now) {
		t.Errorf("the row is %+v", row)
	}
	if got := f.wakes(t); len(got) != 1 || got[0] != `{"instance_id":"`+id+`","start":true}` {
		t.Errorf("wakes: %v", got)
	}
	if events, err := f.History(t.Context(), id); err != nil || len(events) != 0 {
		t.Errorf("a pending instance has history %v, error %v", events, err)
	}
}

func TestStartRefusesAndWritesNothing(t *testing.T) {
	f := newFixture(t)
	for name, c := range map[string]struct {
		orchestration string
		input         any
		id            string
		want          error
	}{
		"no name":       {"", nil, "a", client.ErrInvalidArgument},
		"endless name":  {strings.Repeat("n", 2000), nil, "a", client.ErrInvalidArgument},
		"bad id":        {"Run", nil, "a/b", store.ErrInvalidInstanceID},
		"not JSON":      {"Run", func() {}, "a", client.ErrInvalidArgument},
		"endless input": {"Run", strings.Repeat("x", client.MaxPayloadBytes), "a", client.ErrPayloadTooLarge},
	} {
		if _, err := f.Start(t.Context(), c.orchestration, c.input, client.StartOptions{InstanceID: c.id}); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if n := f.store.Calls(faulty.CreateInstance) + f.store.Calls(faulty.Send); n != 0 {
		t.Errorf("%d writes happened", n)
	}
}

func TestOneIDStartsOnce(t *testing.T) {
	f := newFixture(t)
	options := client.StartOptions{InstanceID: "slot-1"}
	if _, err := f.Start(t.Context(), "Run", nil, options); err != nil {
		t.Fatal(err)
	}
	for _, status := range []history.Status{history.StatusRunning, history.StatusCompleted} {
		f.become(t, "slot-1", status)
		if _, err := f.Start(t.Context(), "Run", nil, options); !errors.Is(err, store.ErrInstanceExists) {
			t.Errorf("while %s: got %v", status, err)
		}
	}
	if got := f.wakes(t); len(got) != 1 {
		t.Errorf("%d wakes, want 1", len(got))
	}
}

func TestALostWakeIsAnErrorThatNamesTheInstance(t *testing.T) {
	f := newFixture(t)
	f.store.Break(faulty.Send, faulty.Fault{})
	id, err := f.Start(t.Context(), "Run", nil, client.StartOptions{})
	if !errors.Is(err, faulty.ErrInjected) || id == "" || !strings.Contains(err.Error(), id) {
		t.Errorf("id %q, error %v", id, err)
	}
	if _, err := f.Status(t.Context(), id); err != nil {
		t.Errorf("the instance does not exist: %v", err)
	}
}

func TestAScheduledStartIsWokenThen(t *testing.T) {
	f := newFixture(t)
	for _, wait := range []time.Duration{time.Hour, 30 * 24 * time.Hour} {
		if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{ScheduledStart: f.now.Add(wait)}); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.wakes(t); len(got) != 0 {
		t.Errorf("woken at once: %v", got)
	}
	f.now = f.now.Add(time.Hour)
	if got := f.wakes(t); len(got) != 1 {
		t.Errorf("after an hour: %v", got)
	}
}

func TestHappeningsGoToTheInboxInOrder(t *testing.T) {
	f := newFixture(t)
	const id = "run"
	if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: id}); err != nil {
		t.Fatal(err)
	}
	f.become(t, id, history.StatusRunning)
	for _, call := range []func() error{
		func() error { return f.RaiseEvent(t.Context(), id, "Go", []int{1}) },
		func() error { return f.Suspend(t.Context(), id, "tea") },
		func() error { f.become(t, id, history.StatusSuspended); return f.Resume(t.Context(), id, "on") },
		func() error { return f.Terminate(t.Context(), id, "stop") },
	} {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	want := []history.Body{
		history.EventRaised{Name: "Go", Input: "[1]"}, history.ExecutionSuspended{Reason: "tea"},
		history.ExecutionResumed{Reason: "on"}, history.ExecutionTerminated{Reason: "stop"},
	}
	items := f.inbox(t, id)
	if len(items) != len(want) {
		t.Fatalf("%d items, want %d", len(items), len(want))
	}
	for i, item := range items {
		if item.Event.Body != want[i] || !item.Event.Timestamp.Equal(f.now) {
			t.Errorf("item %d is %+v, want %+v", i, item.Event, want[i])
		}
	}
	if got := f.wakes(t); len(got) != 5 {
		t.Errorf("%d wakes, want 5", len(got))
	}
}

// control are the calls that need an instance that has not ended.
func (f *fixture) control(ctx context.Context, id string) map[string]error {
	return map[string]error{
		"raise":     f.RaiseEvent(ctx, id, "Go", nil),
		"terminate": f.Terminate(ctx, id, ""),
		"suspend":   f.Suspend(ctx, id, ""),
		"resume":    f.Resume(ctx, id, ""),
	}
}

func TestMissingAndEndedInstancesTakeNothing(t *testing.T) {
	f := newFixture(t)
	for call, err := range f.control(t.Context(), "nobody") {
		if !errors.Is(err, store.ErrInstanceNotFound) {
			t.Errorf("%s of a missing instance: %v", call, err)
		}
	}
	if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: "run"}); err != nil {
		t.Fatal(err)
	}
	for _, status := range []history.Status{history.StatusCompleted, history.StatusFailed, history.StatusTerminated, history.StatusCanceled} {
		f.become(t, "run", status)
		for call, err := range f.control(t.Context(), "run") {
			if !errors.Is(err, client.ErrInstanceCompleted) {
				t.Errorf("%s of a %s instance: %v", call, status, err)
			}
		}
	}
	if items := f.inbox(t, "run"); len(items) != 0 {
		t.Errorf("%d items were left", len(items))
	}
}

func TestSuspendAndResumeLookAtTheState(t *testing.T) {
	f := newFixture(t)
	if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: "run"}); err != nil {
		t.Fatal(err)
	}
	f.become(t, "run", history.StatusRunning)
	if err := f.Resume(t.Context(), "run", ""); !errors.Is(err, client.ErrWrongState) {
		t.Errorf("resume while running: %v", err)
	}
	f.become(t, "run", history.StatusSuspended)
	if err := f.Suspend(t.Context(), "run", ""); !errors.Is(err, client.ErrWrongState) {
		t.Errorf("suspend while suspended: %v", err)
	}
}

func TestArgumentsAreBounded(t *testing.T) {
	f := newFixture(t)
	long := strings.Repeat("x", 2000)
	for call, err := range map[string]error{
		"event without name": f.RaiseEvent(t.Context(), "run", "", nil),
		"event's name":       f.RaiseEvent(t.Context(), "run", long, nil),
		"terminate":          f.Terminate(t.Context(), "run", long),
		"suspend":            f.Suspend(t.Context(), "run", long),
		"resume":             f.Resume(t.Context(), "run", long),
	} {
		if !errors.Is(err, client.ErrInvalidArgument) {
			t.Errorf("%s: got %v", call, err)
		}
	}
	if err := f.RaiseEvent(t.Context(), "run", "Go", strings.Repeat("x", client.MaxPayloadBytes)); !errors.Is(err, client.ErrPayloadTooLarge) {
		t.Errorf("payload: got %v", err)
	}
	if n := f.store.Calls(faulty.Instance); n != 0 {
		t.Errorf("storage was asked %d times", n)
	}
}

func TestOnlyEndedInstancesArePurged(t *testing.T) {
	f := newFixture(t)
	if err := f.Purge(t.Context(), "run"); !errors.Is(err, store.ErrInstanceNotFound) {
		t.Errorf("missing: %v", err)
	}
	if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: "run"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Purge(t.Context(), "run"); !errors.Is(err, client.ErrInstanceRunning) {
		t.Errorf("pending: %v", err)
	}
	f.become(t, "run", history.StatusFailed)
	if err := f.Purge(t.Context(), "run"); err != nil {
		t.Error(err)
	}
	if _, err := f.Status(t.Context(), "run"); !errors.Is(err, store.ErrInstanceNotFound) {
		t.Errorf("after the purge: %v", err)
	}
}

func TestEveryCallHandsOnTheFailuresOfStorage(t *testing.T) {
	for _, method := range []faulty.Method{faulty.Instance, faulty.AddInbox, faulty.Send} {
		f := newFixture(t)
		if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: "run"}); err != nil {
			t.Fatal(err)
		}
		f.store.Break(method, faulty.Fault{})
		if err := f.RaiseEvent(t.Context(), "run", "Go", nil); !errors.Is(err, faulty.ErrInjected) {
			t.Errorf("%s fails: got %v", method, err)
		}
	}
	f := newFixture(t)
	f.store.Break(faulty.CreateInstance, faulty.Fault{})
	f.store.Break(faulty.ListInstances, faulty.Fault{})
	if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{}); !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("start: %v", err)
	}
	if _, err := f.List(t.Context(), store.InstanceQuery{}); !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("list: %v", err)
	}
}

func TestWaitingEndsWithTheInstanceOrTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: "run"}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := f.WaitForCompletion(ctx, "run", time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		go func() {
			time.Sleep(90 * time.Second)
			f.become(t, "run", history.StatusCompleted)
		}()
		row, err := f.WaitForCompletion(t.Context(), "run", time.Second)
		if err != nil || row.Status != history.StatusCompleted {
			t.Errorf("%s, error %v", row.Status, err)
		}
	})
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	s := memory.New(func() time.Time { return time.Time{} })
	now, id := func() time.Time { return time.Time{} }, func() string { return "" }
	for name, make := range map[string]func() (*client.Client, error){
		"store": func() (*client.Client, error) {
			return client.New(nil, client.Options{OrchestrationQueue: queue, Now: now, NewID: id})
		},
		"queue": func() (*client.Client, error) { return client.New(s, client.Options{Now: now, NewID: id}) },
		"clock": func() (*client.Client, error) {
			return client.New(s, client.Options{OrchestrationQueue: queue, NewID: id})
		},
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
