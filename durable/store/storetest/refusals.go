package storetest

import (
	"context"
	"errors"
	"strings"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

func refusalCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"instance ids that keys cannot carry":   refusedIDs,
		"rows that readers cannot show":         refusedRows,
		"commits that cannot land whole":        refusedCommits,
		"items that cannot wait":                refusedItems,
		"messages and delays out of bounds":     refusedMessages,
		"page limits out of bounds":             refusedLimits,
		"an ended context stops every call":     endedContext,
		"reading an impossible id finds nobody": impossibleID,
	}
}

func refusedIDs(t TB, f *Fixture) {
	f.prepare(t)
	for _, id := range []string{"", "a/b", `a\b`, "a#b", "a?b", "a^b", "a'b", "@entity", "a\nb", strings.Repeat("x", 257), "\xff"} {
		wantError(t, "create "+id, f.CreateInstance(t.Context(), instance(id)), store.ErrInvalidInstanceID)
		wantError(t, "save "+id, f.SaveInstance(t.Context(), instance(id)), store.ErrInvalidInstanceID)
		_, err := f.Commit(t.Context(), id, store.Commit{ExecutionID: execution, Append: events(0, 1)})
		wantError(t, "commit to "+id, err, store.ErrInvalidInstanceID)
		wantError(t, "add to "+id, f.AddInbox(t.Context(), instance(id), raised("1", "go")), store.ErrInvalidInstanceID)
	}
}

func refusedRows(t TB, f *Fixture) {
	f.prepare(t)
	for what, spoil := range map[string]func(*store.Instance){
		"name":      func(i *store.Instance) { i.Name = "" },
		"status":    func(i *store.Instance) { i.Status = "" },
		"execution": func(i *store.Instance) { i.ExecutionID = "" },
		"created":   func(i *store.Instance) { i.CreatedTime = time.Time{} },
		"updated":   func(i *store.Instance) { i.LastUpdatedTime = time.Time{} },
	} {
		i := instance("one")
		spoil(&i)
		if f.CreateInstance(t.Context(), i) == nil || f.SaveInstance(t.Context(), i) == nil {
			t.Fatalf("a row without its %s was written", what)
		}
	}
	_, err := f.Instance(t.Context(), "one")
	wantError(t, "read the refused row", err, store.ErrInstanceNotFound)
}

func refusedCommits(t TB, f *Fixture) {
	f.prepare(t)
	for what, commit := range map[string]store.Commit{
		"no execution":     {Append: events(0, 1)},
		"negative from":    {ExecutionID: execution, From: -1},
		"published beyond": {ExecutionID: execution, Append: events(0, 1), Published: 2},
		"too many items":   {ExecutionID: execution, Consumed: make([]string, store.MaxInbox+1)},
	} {
		if _, err := f.Commit(t.Context(), "one", commit); err == nil {
			t.Fatalf("a commit with %s was accepted", what)
		}
	}
	wantSame(t, "partition", f.load(t, "one", store.Known{}), store.Partition{})
}

func refusedItems(t TB, f *Fixture) {
	f.prepare(t)
	f.begin(t, "one", 1)
	for what, item := range map[string]store.InboxItem{
		"no id":      raised("", "go"),
		"a long id":  raised(strings.Repeat("x", store.MaxInboxIDLength+1), "go"),
		"no body":    {ID: "1"},
		"a decision": {ID: "1", Event: at(1, history.TaskScheduled{Name: "Say"})},
	} {
		if f.AddInbox(t.Context(), running("one"), item) == nil {
			t.Fatalf("an item with %s was accepted", what)
		}
	}
	wantInbox(t, "inbox", f.load(t, "one", store.Known{}).Inbox)
}

func refusedMessages(t TB, f *Fixture) {
	queue := f.queue(t)
	ctx := t.Context()
	for what, err := range map[string]error{
		"a long body":      f.Send(ctx, queue, make([]byte, store.MaxMessageBytes+1), 0),
		"a long delay":     f.Send(ctx, queue, nil, store.MaxDelay+time.Second),
		"a negative delay": f.Send(ctx, queue, nil, -time.Second),
		"a bad name":       f.Send(ctx, "No_Queue", nil, 0),
	} {
		if err == nil {
			t.Fatalf("a message with %s was accepted", what)
		}
	}
	for _, limit := range []int{0, -1, 33} {
		if _, err := f.Receive(ctx, queue, limit, time.Minute); err == nil {
			t.Fatalf("a receive of %d messages was accepted", limit)
		}
	}
	if _, err := f.Receive(ctx, queue, 1, 0); err == nil {
		t.Fatalf("a receive without a lease was accepted")
	}
}

func refusedLimits(t TB, f *Fixture) {
	f.prepare(t)
	for _, limit := range []int{-1, 1001} {
		if _, err := f.ListInstances(t.Context(), store.InstanceQuery{Limit: limit}); err == nil {
			t.Fatalf("the page limit %d was accepted", limit)
		}
	}
}

func endedContext(t TB, f *Fixture) {
	queue := f.queue(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	load := func() error { _, err := f.Load(ctx, "one", store.Known{}); return err }
	commit := func() error {
		_, err := f.Commit(ctx, "one", store.Commit{ExecutionID: execution, Append: events(0, 1)})
		return err
	}
	list := func() error { _, err := f.ListInstances(ctx, store.InstanceQuery{}); return err }
	read := func() error { _, err := f.Instance(ctx, "one"); return err }
	event := func() error { _, err := f.Event(ctx, "one", execution, 0); return err }
	receive := func() error { _, err := f.Receive(ctx, queue, 1, time.Minute); return err }
	for what, err := range map[string]error{
		"Prepare": f.Prepare(ctx, queue), "CreateInstance": f.CreateInstance(ctx, instance("one")), "Instance": read(),
		"SaveInstance": f.SaveInstance(ctx, instance("one")), "ListInstances": list(), "PurgeInstance": f.PurgeInstance(ctx, "one"),
		"Load": load(), "Commit": commit(), "Event": event(), "AddInbox": f.AddInbox(ctx, instance("one"), raised("1", "go")),
		"Send": f.Send(ctx, queue, nil, 0), "Receive": receive(), "Delete": f.Delete(ctx, queue, store.Message{ID: "1", Receipt: "1"}),
		"Release": f.Release(ctx, queue, store.Message{ID: "1", Receipt: "1"}, 0),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("%s in an ended context: %v", what, err)
		}
	}
	wantSame(t, "partition", f.load(t, "one", store.Known{}), store.Partition{})
}

func impossibleID(t TB, f *Fixture) {
	f.prepare(t)
	for _, id := range []string{"", "a/b", "a'b", "a\x00b"} {
		_, err := f.Instance(t.Context(), id)
		wantError(t, "read "+id, err, store.ErrInstanceNotFound)
		wantError(t, "purge "+id, f.PurgeInstance(t.Context(), id), store.ErrInstanceNotFound)
		wantSame(t, "history of "+id, f.load(t, id, store.Known{}), store.Partition{})
	}
}
