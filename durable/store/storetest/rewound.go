package storetest

import (
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func rewoundCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"marked events read back as rewound":       markedEvents,
		"more rows than one batch are marked":      markManyRows,
		"a stale marking changes nothing":          staleMarking,
		"a marking of a purged history is refused": purgedMarking,
		"an ended row is reopened as it was read":  reopened,
		"a whole row leaves nothing of the old":    wholeRow,
	}
}

func wasRewound(events []history.Event, ordinals ...int) []history.Event {
	return history.Effective(append(events[:len(events):len(events)], at(history.NoID,
		history.GenericEvent{Rewind: &history.Rewind{Undone: history.OrdinalsOf(ordinals...)}})))[:len(events)]
}

func markedEvents(t TB, f *Fixture) {
	f.prepare(t)
	failure := nested()
	events := []history.Event{
		at(0, history.TaskScheduled{Name: "Say", Version: "1", Input: `["x"]`}),
		at(1, history.SubOrchestrationInstanceCreated{Name: "Child", InstanceID: "c", Input: `1`}),
		at(2, history.TimerCreated{FireAt: epoch.Add(time.Hour)}),
		at(history.NoID, history.TaskFailed{TaskID: 0, Failure: failure}),
		at(history.NoID, history.SubOrchestrationInstanceFailed{TaskID: 1, Failure: failure}),
		at(history.NoID, history.TaskCompleted{TaskID: 0, Result: `"r"`}),
		at(history.NoID, history.EventRaised{Name: "go", Input: "1", Key: "k"}),
		at(history.NoID, history.GenericEvent{Data: "first", Rewind: &history.Rewind{Undone: history.OrdinalsOf(1, 2, 5)}}),
		at(3, history.ExecutionCompleted{Status: history.StatusFailed, Result: "it failed", Failure: &failure}),
		at(history.NoID, history.OrchestratorCompleted{}),
	}
	etag := f.commit(t, "one", store.Commit{ExecutionID: execution, Append: events, Published: 2})
	f.add(t, running("one"), raised("1", "go"))
	kinds, all := map[int]history.Kind{}, []int{}
	for ordinal := range len(events) - 1 {
		kinds[ordinal] = events[ordinal].Body.Kind()
		all = append(all, ordinal)
	}
	marking := store.Marking{ExecutionID: execution, Expect: etag, Committed: len(events), Published: 2, Undone: kinds}
	want := wasRewound(events, all...)
	for range 2 { // again changes nothing
		marked, err := f.MarkRewound(t.Context(), "one", marking)
		if err != nil || marked == marking.Expect {
			t.Fatalf("mark: etag %q, error %v", marked, err)
		}
		got := f.load(t, "one", store.Known{})
		wantEvents(t, "events", got.Events, want)
		wantSame(t, "etag", got.ETag, marked)
		wantSame(t, "published", got.Published, 2)
		wantSame(t, "execution", got.ExecutionID, execution)
		wantInbox(t, "inbox", got.Inbox, raised("1", "go"))
		marking.Expect = marked
	}
}

func markManyRows(t TB, f *Fixture) {
	f.prepare(t)
	all := events(0, 250)
	etag := f.commit(t, "one", store.Commit{ExecutionID: execution, Append: all})
	kinds, undone := map[int]history.Kind{}, []int{}
	for ordinal := 10; ordinal < 240; ordinal++ {
		kinds[ordinal] = history.KindTaskScheduled
		undone = append(undone, ordinal)
	}
	etag, err := f.MarkRewound(t.Context(), "one", store.Marking{ExecutionID: execution, Expect: etag, Committed: 250, Undone: kinds})
	if err != nil {
		t.Fatalf("mark: %v", err)
	}
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, wasRewound(all, undone...))
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 250, Append: events(250, 1)})
}

func staleMarking(t TB, f *Fixture) {
	f.prepare(t)
	stale := f.begin(t, "one", 3)
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: stale, From: 3, Append: events(3, 1)})
	_, err := f.MarkRewound(t.Context(), "one", store.Marking{ExecutionID: execution, Expect: stale, Committed: 3, Undone: map[int]history.Kind{1: history.KindTaskScheduled}})
	wantError(t, "a stale marking", err, store.ErrConflict)
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, events(0, 4))
}

func purgedMarking(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	etag := f.begin(t, "one", 3)
	if err := f.PurgeInstance(t.Context(), "one"); err != nil {
		t.Fatalf("purge: %v", err)
	}
	_, err := f.MarkRewound(t.Context(), "one", store.Marking{ExecutionID: execution, Expect: etag, Committed: 3, Undone: map[int]history.Kind{1: history.KindTaskScheduled}})
	wantError(t, "marking a purged history", err, store.ErrPurged)
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, nil)
}

func failedRow() store.Instance {
	i := full("one")
	i.Status, i.Output, i.CompletedTime, i.CustomStatus = history.StatusFailed, "it failed", epoch.Add(time.Hour), `"here"`
	i.Parent = &history.ParentInstance{Name: "P", InstanceID: "p", ExecutionID: otherExecution, TaskID: 3}
	return i
}

// reopened: a rewind and a restart of one failure meet, and the row decides.
func reopened(t TB, f *Fixture) {
	f.prepare(t)
	old := failedRow()
	f.create(t, old)
	pending := old
	pending.Status, pending.Output, pending.CompletedTime = history.StatusPending, "", time.Time{}
	for range 2 { // again is once
		if err := f.ReplaceInstance(t.Context(), pending, old); err != nil {
			t.Fatalf("reopen: %v", err)
		}
		f.wantInstance(t, pending)
	}
	restarted := instance("one")
	restarted.ExecutionID = otherExecution
	wantError(t, "replace a row that was reopened", f.ReplaceInstance(t.Context(), restarted, old), store.ErrInstanceExists)
	further := pending
	further.Status = history.StatusRunning
	f.save(t, further)
	wantError(t, "reopen a row that went on", f.ReplaceInstance(t.Context(), pending, old), store.ErrInstanceExists)
	f.wantInstance(t, further)
}

func wholeRow(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, failedRow())
	want := running("one")
	whole := want
	whole.Whole = true
	f.save(t, whole)
	f.wantInstance(t, want)
}
