package storetest

import (
	"azurehaymaker/durable/store"
)

func loadCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"no history gives nothing":              noHistory,
		"current knowledge needs no events":     currentKnowledge,
		"older knowledge gets the delta":        deltaOnly,
		"knowledge of another execution is old": otherKnowledge,
		"knowing too much reads all":            knowsTooMuch,
		"one event by ordinal":                  oneEvent,
		"histories do not mix":                  historiesDoNotMix,
	}
}

func noHistory(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	wantSame(t, "partition", f.load(t, "one", store.Known{}), store.Partition{})
}

func currentKnowledge(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 5)
	got := f.load(t, "one", store.Known{ETag: etag, ExecutionID: execution, Events: 5})
	wantSame(t, "events", len(got.Events), 0)
	wantSame(t, "from", got.From, 5)
	wantSame(t, "committed", got.Committed, 5)
	wantSame(t, "etag", got.ETag, etag)
}

func deltaOnly(t TB, f *Fixture) {
	f.prepare(t)
	old := f.begin(t, "one", 5)
	etag := f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: old, From: 5, Append: events(5, 130)})
	got := f.load(t, "one", store.Known{ETag: old, ExecutionID: execution, Events: 5})
	wantSame(t, "etag", got.ETag, etag)
	wantSame(t, "from", got.From, 5)
	wantSame(t, "committed", got.Committed, 135)
	wantEvents(t, "events", got.Events, events(5, 130))
}

func otherKnowledge(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 3)
	got := f.load(t, "one", store.Known{ETag: "stale", ExecutionID: otherExecution, Events: 2})
	wantSame(t, "from", got.From, 0)
	wantEvents(t, "events", got.Events, events(0, 3))
}

func knowsTooMuch(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 3)
	got := f.load(t, "one", store.Known{ETag: "stale", ExecutionID: execution, Events: 7})
	wantSame(t, "from", got.From, 0)
	wantEvents(t, "events", got.Events, events(0, 3))
}

func oneEvent(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 3)
	got, err := f.Event(t.Context(), "one", execution, 2)
	if err != nil {
		t.Fatalf("read event 2: %v", err)
	}
	wantSame(t, "event", got, events(2, 1)[0])
	for _, missing := range []struct {
		id, execution string
		ordinal       int
	}{{"one", execution, 3}, {"one", execution, -1}, {"one", otherExecution, 2}, {"two", execution, 0}} {
		_, err := f.Event(t.Context(), missing.id, missing.execution, missing.ordinal)
		wantError(t, "read a missing event", err, store.ErrInstanceNotFound)
	}
}

func historiesDoNotMix(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "a", 3)
	f.begin(t, "ab", 2)
	f.add(t, running("ab"), raised("1", "go"))
	got := f.load(t, "a", store.Known{})
	wantEvents(t, "events of a", got.Events, events(0, 3))
	wantInbox(t, "inbox of a", got.Inbox)
}
