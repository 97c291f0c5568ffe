package storetest

import (
	"time"

	"azurehaymaker/durable/store"
)

func attemptCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"the count comes back with every load":       attemptsComeBack,
		"another state has not been tried":           attemptsOfAnotherState,
		"counting is no commit and consumes nothing": attemptsChangeNothingElse,
		"zero removes the count":                     attemptsRemoved,
		"a pending instance can be counted":          attemptsOfAPendingInstance,
		"a purged instance is not counted":           attemptsOfAPurgedInstance,
	}
}

func tried(committed, count int) store.Attempts {
	return store.Attempts{ExecutionID: execution, Committed: committed, Count: count, Last: epoch.Add(time.Minute), Reason: "it's late"}
}

func (f *Fixture) try(t TB, i store.Instance, attempts store.Attempts) {
	t.Helper()
	if err := f.SaveAttempts(t.Context(), i, attempts); err != nil {
		t.Fatalf("save attempts of %q: %v", i.ID, err)
	}
}

func attemptsComeBack(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	etag := f.begin(t, "one", 3)
	for i := range 2 {
		f.try(t, running("one"), tried(3, i+1))
		for _, known := range []store.Known{{}, {ETag: etag, ExecutionID: execution, Events: 3}} {
			loaded := f.load(t, "one", known)
			wantSame(t, "attempts", loaded.Attempts, tried(3, i+1))
			wantSame(t, "tried", loaded.Tried(), i+1)
		}
	}
}

func attemptsOfAnotherState(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	etag := f.begin(t, "one", 3)
	f.try(t, running("one"), tried(3, 2))
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 3, Append: events(3, 1)})
	wantSame(t, "tried after a commit", f.load(t, "one", store.Known{}).Tried(), 0)
}

func attemptsChangeNothingElse(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	etag := f.begin(t, "one", 3)
	f.add(t, running("one"), raised("1", "go"))
	f.try(t, running("one"), tried(3, 1))
	loaded := f.load(t, "one", store.Known{})
	wantSame(t, "inbox", loaded.Inbox, []store.InboxItem{raised("1", "go")})
	wantSame(t, "events", loaded.Events, events(0, 3))
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 3, Append: events(3, 1), Consumed: []string{"1"}})
}

func attemptsRemoved(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	f.begin(t, "one", 3)
	f.try(t, running("one"), tried(3, 1))
	for range 2 {
		f.try(t, running("one"), tried(3, 0))
		wantSame(t, "attempts", f.load(t, "one", store.Known{}).Attempts, store.Attempts{})
	}
}

func attemptsOfAPendingInstance(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	f.try(t, instance("one"), tried(0, 1))
	f.try(t, instance("one"), tried(0, 2))
	loaded := f.load(t, "one", store.Known{})
	if loaded.ETag == "" || loaded.Committed != 0 {
		t.Fatalf("an engine row without its sentinel, or events from nowhere: %+v", loaded)
	}
	wantSame(t, "tried", loaded.Tried(), 2)
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: loaded.ETag, Append: events(0, 2)})
}

func attemptsOfAPurgedInstance(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	f.begin(t, "one", 3)
	f.try(t, running("one"), tried(3, 1))
	f.purge(t, "one")
	f.wantGone(t, "one")
	wantError(t, "count for a purged instance", f.SaveAttempts(t.Context(), running("one"), tried(3, 2)), store.ErrInstanceNotFound)
	f.wantGone(t, "one")
}
