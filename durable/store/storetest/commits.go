package storetest

import (
	"azurehaymaker/durable/store"
)

func commitCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"first commit is there":                     firstCommit,
		"commits append in order":                   commitsAppend,
		"a stale etag loses and changes nothing":    staleETag,
		"a second first commit loses":               secondFirst,
		"each commit changes the etag":              etagChanges,
		"after a purge it fails as purged":          purgedCommit,
		"an etag of a purged life is never current": purgedLife,
		"the outbox mark is kept":                   outboxMark,
		"more than one batch lands whole":           manyRows,
		"more bytes than one batch land whole":      manyBytes,
		"a large stale commit shows no row":         largeStale,
		"a new execution replaces the old":          newExecution,
		"an empty commit only moves the mark":       emptyCommit,
		"a replacing commit is whole or refused":    replacing,
	}
}

func firstCommit(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 4)
	got := f.load(t, "one", store.Known{})
	wantSame(t, "etag", got.ETag, etag)
	wantSame(t, "execution", got.ExecutionID, execution)
	wantSame(t, "committed", got.Committed, 4)
	wantEvents(t, "events", got.Events, events(0, 4))
}

func commitsAppend(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 3)
	for from := 3; from < 20; from += 3 {
		etag = f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: from, Append: events(from, 3)})
	}
	got := f.load(t, "one", store.Known{})
	wantSame(t, "etag", got.ETag, etag)
	wantEvents(t, "events", got.Events, events(0, 21))
}

func staleETag(t TB, f *Fixture) {
	f.prepare(t)
	stale := f.begin(t, "one", 2)
	f.add(t, running("one"), raised("1", "go"))
	current := f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: stale, From: 2, Append: events(2, 1)})
	_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: stale, From: 2, Append: events(90, 5), Consumed: []string{"1"}, Published: 1})
	wantError(t, "commit with a stale etag", err, store.ErrConflict)
	got := f.load(t, "one", store.Known{})
	wantSame(t, "etag", got.ETag, current)
	wantSame(t, "published", got.Published, 0)
	wantEvents(t, "events", got.Events, events(0, 3))
	wantInbox(t, "inbox", got.Inbox, raised("1", "go"))
}

func secondFirst(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 2)
	_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Append: events(50, 1)})
	wantError(t, "a second first commit", err, store.ErrConflict)
	got := f.load(t, "one", store.Known{})
	wantSame(t, "etag", got.ETag, etag)
	wantEvents(t, "events", got.Events, events(0, 2))
}

func etagChanges(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 1)
	seen := map[store.ETag]bool{etag: true}
	for range 5 {
		etag = f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 1})
		if seen[etag] {
			t.Fatalf("etag %s came twice", etag)
		}
		seen[etag] = true
	}
}

func purgedCommit(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 2)
	f.purge(t, "one")
	_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: etag, From: 2, Append: events(2, 1)})
	wantError(t, "commit after the purge", err, store.ErrPurged)
	wantSame(t, "partition", f.load(t, "one", store.Known{}), store.Partition{})
}

func purgedLife(t TB, f *Fixture) {
	f.prepare(t)
	old := f.begin(t, "one", 1)
	f.purge(t, "one")
	f.begin(t, "one", 1)
	_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: old, From: 1, Append: events(1, 1)})
	wantError(t, "commit with an etag of the purged life", err, store.ErrConflict)
}

func outboxMark(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 4)
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 4, Append: events(4, 2), Published: 4})
	got := f.load(t, "one", store.Known{})
	wantSame(t, "published", got.Published, 4)
	wantSame(t, "committed", got.Committed, 6)
}

func manyRows(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 250)
	f.add(t, running("one"), raised("1", "go"))
	last := f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 250, Append: events(250, 199), Consumed: []string{"1"}, Published: 250})
	got := f.load(t, "one", store.Known{})
	wantSame(t, "etag", got.ETag, last)
	wantSame(t, "published", got.Published, 250)
	wantEvents(t, "events", got.Events, events(0, 449))
	wantInbox(t, "inbox", got.Inbox)
}

func manyBytes(t TB, f *Fixture) {
	f.prepare(t)
	// 36 texts of 30,000 characters stay inline and make 1.1 M characters: more
	// than 4 MiB in a batch once their angle brackets are encoded.
	want := texts(36, 30000, "<ü>")
	etag := f.commit(t, "one", store.Commit{ExecutionID: execution, Append: want})
	got := f.load(t, "one", store.Known{})
	wantSame(t, "etag", got.ETag, etag)
	wantEvents(t, "events", got.Events, want)
}

func largeStale(t TB, f *Fixture) {
	f.prepare(t)
	stale := f.begin(t, "one", 1)
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: stale, From: 1, Append: events(1, 1)})
	_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: stale, From: 1, Append: events(700, 230)})
	wantError(t, "commit of three batches with a stale etag", err, store.ErrConflict)
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, events(0, 2))
}

func newExecution(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 9)
	f.commit(t, "one", store.Commit{ExecutionID: otherExecution, Expect: etag, Append: events(40, 3)})
	got := f.load(t, "one", store.Known{ETag: etag, ExecutionID: execution, Events: 9})
	wantSame(t, "execution", got.ExecutionID, otherExecution)
	wantSame(t, "from", got.From, 0)
	wantEvents(t, "events", got.Events, events(40, 3))
}

func emptyCommit(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 3)
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 3, Published: 3})
	got := f.load(t, "one", store.Known{})
	wantSame(t, "published", got.Published, 3)
	wantEvents(t, "events", got.Events, events(0, 3))
}

func replacing(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 120)
	f.add(t, running("one"), raised("1", "go"))
	commit := store.Commit{ExecutionID: otherExecution, Expect: etag, Append: events(0, store.MaxReplacing), Consumed: []string{"1"}, Replaces: execution}
	if _, err := f.Commit(t.Context(), "one", commit); err == nil {
		t.Fatalf("a replacing commit of %d events and an inbox item was taken", len(commit.Append))
	}
	wantEvents(t, "events after the refusal", f.load(t, "one", store.Known{}).Events, events(0, 120))
	commit.Append = events(0, store.MaxReplacing-1)
	last := f.commit(t, "one", commit)
	got := f.load(t, "one", store.Known{ETag: etag, ExecutionID: execution, Events: 120})
	wantSame(t, "etag", got.ETag, last)
	wantSame(t, "execution", got.ExecutionID, otherExecution)
	wantEvents(t, "events", got.Events, events(0, store.MaxReplacing-1))
	wantInbox(t, "inbox", got.Inbox)
}
