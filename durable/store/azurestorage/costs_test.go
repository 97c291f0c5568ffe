package azurestorage

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// TestCallsCostWhatTheyPromise counts the storage transactions of each call.
func TestCallsCostWhatTheyPromise(t *testing.T) {
	t.Parallel()
	_, s, i := intercepted(t, Options{}, func(_ int, _ *http.Request, pass func() (*http.Response, error)) (*http.Response, error) {
		return pass()
	})
	cost := func(what string, want int, call func() error) {
		t.Helper()
		before := i.count()
		if err := call(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got := i.count() - before; got != want {
			t.Errorf("%s costs %d transactions, want %d", what, got, want)
		}
	}
	var etag store.ETag
	commit := func(from, n int, consumed ...string) func() error {
		return func() (err error) {
			etag, err = s.Commit(t.Context(), "one", store.Commit{ExecutionID: testExecution, Expect: etag, From: from, Append: numbered(from, n), Consumed: consumed})
			return err
		}
	}
	load := func(known func() store.Known) func() error {
		return func() error { _, err := s.Load(t.Context(), "one", known()); return err }
	}
	row := pendingInstance("one")
	cost("creating an instance", 1, func() error { return s.CreateInstance(t.Context(), row) })
	cost("an item for a pending instance", 1, func() error { return s.AddInbox(t.Context(), row, item("1")) })
	cost("a cold load without events", 1, func() error {
		loaded, err := s.Load(t.Context(), "one", store.Known{})
		etag = loaded.ETag
		return err
	})
	cost("a commit of 99 rows", 1, commit(0, 98, "1"))
	cost("a commit of 100 rows", 2, commit(98, 100))
	cost("a cold load of one page", 1, load(func() store.Known { return store.Known{} }))
	cost("a load with current knowledge", 1, load(func() store.Known { return store.Known{ETag: etag, ExecutionID: testExecution, Events: 198} }))
	cost("a load of a delta", 2, load(func() store.Known { return store.Known{ExecutionID: testExecution, Events: 100} }))
	row.Status = history.StatusRunning
	cost("saving an instance", 1, func() error { return s.SaveInstance(t.Context(), row) })
	cost("reading an instance", 1, func() error { _, err := s.Instance(t.Context(), "one"); return err })
	cost("an item for a running instance", 2, func() error { return s.AddInbox(t.Context(), row, item("2")) })
	cost("reading one event", 2, func() error { _, err := s.Event(t.Context(), "one", testExecution, 7); return err })
	cost("listing a page", 1, func() error { _, err := s.ListInstances(t.Context(), store.InstanceQuery{}); return err })
	cost("purging 200 rows", 6, func() error { return s.PurgeInstance(t.Context(), "one") })
}

func item(id string) store.InboxItem {
	return store.InboxItem{ID: id, Event: history.Event{ID: history.NoID, Timestamp: fixedClock(), Body: history.EventRaised{Name: "go"}}}
}

// step is what an orchestration of one activity after another commits each
// time: the result, the next task, and the episode's brackets.
func step(from int) []history.Event {
	at := fixedClock().Add(time.Duration(from) * time.Second)
	return []history.Event{
		{ID: history.NoID, Timestamp: at, Body: history.OrchestratorStarted{}},
		{ID: history.NoID, Timestamp: at, Body: history.TaskCompleted{TaskID: int32(from), Result: `"done"`}},
		{ID: int32(from + 1), Timestamp: at, Body: history.TaskScheduled{Name: "Say", Input: `["next"]`}},
		{ID: history.NoID, Timestamp: at, Body: history.OrchestratorCompleted{}},
	}
}

func BenchmarkWarmStep(b *testing.B) {
	s := prepared(b, shared.hub())
	before := transport.requests.Load()
	var etag store.ETag
	from := 0
	for b.Loop() {
		var err error
		if etag, err = s.Commit(b.Context(), "one", store.Commit{ExecutionID: testExecution, Expect: etag, From: from, Append: step(from), Published: from}); err != nil {
			b.Fatal(err)
		}
		from += 4
	}
	b.ReportMetric(float64(transport.requests.Load()-before)/float64(b.N), "transactions/op")
}

func BenchmarkLoad(b *testing.B) {
	for _, events := range []int{16, 500} {
		s := prepared(b, shared.hub())
		etag, err := s.Commit(b.Context(), "one", store.Commit{ExecutionID: testExecution, Append: numbered(0, events)})
		if err != nil {
			b.Fatal(err)
		}
		for name, known := range map[string]store.Known{"cold": {}, "current": {ETag: etag, ExecutionID: testExecution, Events: events}} {
			b.Run(fmt.Sprintf("%s/%d", name, events), func(b *testing.B) {
				before := transport.requests.Load()
				for b.Loop() {
					if _, err := s.Load(b.Context(), "one", known); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(transport.requests.Load()-before)/float64(b.N), "transactions/op")
			})
		}
	}
}
