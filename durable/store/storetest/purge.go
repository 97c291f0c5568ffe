package storetest

import (
	"azurehaymaker/durable/store"
)

func purgeCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"everything goes":                 everythingGoes,
		"more rows than one batch go":     manyRowsGo,
		"unknown instance is not found":   purgeUnknown,
		"row without history goes":        rowWithoutHistory,
		"history without row goes":        historyWithoutRow,
		"neighbours stay":                 neighboursStay,
		"a purged id can be created anew": createAnew,
	}
}

func (f *Fixture) purge(t TB, id string) {
	t.Helper()
	if err := f.PurgeInstance(t.Context(), id); err != nil {
		t.Fatalf("purge %q: %v", id, err)
	}
}

func (f *Fixture) wantGone(t TB, id string) {
	t.Helper()
	_, err := f.Instance(t.Context(), id)
	wantError(t, "read the purged instance", err, store.ErrInstanceNotFound)
	wantSame(t, "history of "+id, f.load(t, id, store.Known{}), store.Partition{})
}

func everythingGoes(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, full("one"))
	f.commit(t, "one", store.Commit{ExecutionID: execution, Append: texts(3, 100_000, "large")})
	f.add(t, running("one"), raised("1", "go"))
	f.purge(t, "one")
	f.wantGone(t, "one")
	wantSame(t, "listed ids", f.list(t, store.InstanceQuery{}), nil)
}

func manyRowsGo(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	f.begin(t, "one", 230)
	f.purge(t, "one")
	f.wantGone(t, "one")
}

func purgeUnknown(t TB, f *Fixture) {
	f.prepare(t)
	wantError(t, "purge an unknown instance", f.PurgeInstance(t.Context(), "nobody"), store.ErrInstanceNotFound)
}

func rowWithoutHistory(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	f.purge(t, "one")
	f.wantGone(t, "one")
}

func historyWithoutRow(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 2)
	f.purge(t, "one")
	f.wantGone(t, "one")
	wantError(t, "purge again", f.PurgeInstance(t.Context(), "one"), store.ErrInstanceNotFound)
}

func neighboursStay(t TB, f *Fixture) {
	f.prepare(t)
	want := texts(1, 100_000, "large")
	for _, id := range []string{"a", "ab"} {
		f.create(t, full(id))
		f.commit(t, id, store.Commit{ExecutionID: execution, Append: want})
		f.add(t, running(id), raised("1", "go"))
	}
	f.purge(t, "a")
	f.wantGone(t, "a")
	got := f.load(t, "ab", store.Known{})
	wantEvents(t, "events of ab", got.Events, want)
	wantInbox(t, "inbox of ab", got.Inbox, raised("1", "go"))
	wantSame(t, "listed ids", f.list(t, store.InstanceQuery{}), []string{"ab"})
}

func createAnew(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, full("one"))
	f.begin(t, "one", 5)
	f.add(t, running("one"), raised("1", "go"))
	f.purge(t, "one")
	next := instance("one")
	next.ExecutionID = otherExecution
	f.create(t, next)
	f.wantInstance(t, next)
	f.commit(t, "one", store.Commit{ExecutionID: otherExecution, Append: events(60, 1)})
	got := f.load(t, "one", store.Known{})
	wantEvents(t, "events", got.Events, events(60, 1))
	wantInbox(t, "inbox", got.Inbox)
}
