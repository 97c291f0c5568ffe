package storetest

import (
	"fmt"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func inboxCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"items come in order of their ids":         itemsInOrder,
		"the same id twice is one item":            sameIDOnce,
		"a commit consumes what it names":          commitConsumes,
		"consuming twice loses":                    consumeTwice,
		"a pending instance gets its sentinel":     pendingSentinel,
		"every kind of item reads back":            everyItem,
		"adding does not disturb a commit":         addIsQuiet,
		"a purged instance takes none":             purgedTakesNone,
		"items show with current knowledge":        itemsWithCurrentKnowledge,
		"a flood is handed out in bounded portion": flood,
		"odd ids of items":                         oddItemIDs,
	}
}

func itemsInOrder(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 1)
	for _, id := range []string{"3", "1", "2"} {
		f.add(t, running("one"), raised(id, "e"+id))
	}
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox, raised("1", "e1"), raised("2", "e2"), raised("3", "e3"))
}

func sameIDOnce(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 1)
	f.add(t, running("one"), raised("1", "go"))
	f.add(t, running("one"), raised("1", "go"))
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox, raised("1", "go"))
}

func commitConsumes(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 1)
	for _, id := range []string{"1", "2", "3"} {
		f.add(t, running("one"), raised(id, "e"))
	}
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 1, Append: events(1, 2), Consumed: []string{"1", "3"}})
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox, raised("2", "e"))
}

func consumeTwice(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 1)
	f.add(t, running("one"), raised("1", "go"))
	etag = f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 1, Append: events(1, 1), Consumed: []string{"1"}})
	_, err := f.Commit(t.Context(), "one", store.Commit{ExecutionID: execution, Expect: etag, From: 2, Append: events(2, 1), Consumed: []string{"1"}})
	wantError(t, "consume a consumed item", err, store.ErrConflict)
	wantEvents(t, "events", f.load(t, "one", store.Known{}).Events, events(0, 2))
}

func pendingSentinel(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	f.add(t, instance("one"), raised("1", "go"))
	f.add(t, instance("one"), raised("2", "go"))
	got := f.load(t, "one", store.Known{})
	if got.ETag == "" {
		t.Fatalf("the partition has inbox items and no sentinel")
	}
	wantSame(t, "execution", got.ExecutionID, execution)
	wantSame(t, "committed", got.Committed, 0)
	wantInbox(t, "inbox", got.Inbox, raised("1", "go"), raised("2", "go"))
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: got.ETag, Append: events(0, 2), Consumed: []string{"1", "2"}})
	got = f.load(t, "one", store.Known{})
	wantEvents(t, "events", got.Events, events(0, 2))
	wantInbox(t, "inbox", got.Inbox)
}

func everyItem(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 1)
	var want []store.InboxItem
	for i, body := range []history.Body{
		history.EventRaised{Name: "Go", Input: `[1]`},
		history.ExecutionTerminated{Reason: "stop"},
		history.EventRaised{Name: "Go", Key: "once"},
		history.ExecutionSuspended{Reason: "hold"},
		history.ExecutionResumed{Reason: "on", Key: "on once"},
		history.TaskCompleted{TaskID: 4, Result: `1`},
		history.TaskFailed{TaskID: 5, Failure: nested()},
		history.TimerFired{TimerID: 6, FireAt: epoch},
		history.ExecutionStarted{Name: "Run", Version: "2", Input: `"x"`, InstanceID: "one", ExecutionID: "another", Generation: 3, Tags: map[string]string{"a": "b"}},
		history.ExecutionRewound{Reason: "again", Events: 12},
	} {
		item := store.InboxItem{ID: fmt.Sprintf("%03d", i), Event: at(history.NoID, body)}
		want = append(want, item)
		f.add(t, running("one"), item)
	}
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox, want...)
}

func addIsQuiet(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, instance("one"))
	etag := f.begin(t, "one", 1)
	f.add(t, running("one"), raised("1", "go"))
	f.add(t, instance("one"), raised("2", "go")) // read while still Pending
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 1, Append: events(1, 1)})
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox, raised("1", "go"), raised("2", "go"))
}

func purgedTakesNone(t TB, f *Fixture) {
	f.prepare(t)
	f.create(t, running("one"))
	f.begin(t, "one", 1)
	f.purge(t, "one")
	wantError(t, "add after the purge", f.AddInbox(t.Context(), running("one"), raised("1", "go")), store.ErrInstanceNotFound)
	wantSame(t, "partition", f.load(t, "one", store.Known{}), store.Partition{})
}

func itemsWithCurrentKnowledge(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 3)
	f.add(t, running("one"), raised("1", "go"))
	got := f.load(t, "one", store.Known{ETag: etag, ExecutionID: execution, Events: 3})
	wantSame(t, "events", len(got.Events), 0)
	wantInbox(t, "inbox", got.Inbox, raised("1", "go"))
}

func flood(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 1)
	const sent = store.MaxInbox + 7
	for i := range sent {
		f.add(t, running("one"), raised(fmt.Sprintf("%04d", i), "e"))
	}
	var got []string
	for len(got) < sent {
		loaded := f.load(t, "one", store.Known{})
		if len(loaded.Inbox) == 0 || len(loaded.Inbox) > store.MaxInbox {
			t.Fatalf("got %d items after %d, at most %d may come at once", len(loaded.Inbox), len(got), store.MaxInbox)
		}
		commit := store.Commit{ExecutionID: execution, Expect: loaded.ETag, From: loaded.Committed, Append: events(loaded.Committed, len(loaded.Inbox))}
		for _, item := range loaded.Inbox {
			commit.Consumed = append(commit.Consumed, item.ID)
		}
		f.commit(t, "one", commit)
		got = append(got, commit.Consumed...)
	}
	for i, id := range got {
		wantSame(t, "order", id, fmt.Sprintf("%04d", i))
	}
}

func oddItemIDs(t TB, f *Fixture) {
	f.prepare(t)
	etag := f.begin(t, "one", 1)
	ids := []string{"it's", "a/b#c?d", "x^y^0", "ü|~", "back\\slash", "tab\tnul\u0001\u0085"}
	for _, id := range ids {
		f.add(t, running("one"), raised(id, "go"))
	}
	loaded := f.load(t, "one", store.Known{})
	wantSame(t, "items", len(loaded.Inbox), len(ids))
	for _, item := range loaded.Inbox {
		wantSame(t, "item", item, raised(item.ID, "go"))
	}
	f.commit(t, "one", store.Commit{ExecutionID: execution, Expect: etag, From: 1, Append: events(1, 1), Consumed: ids})
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox)
}
