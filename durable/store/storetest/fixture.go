package storetest

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Fixture is one case's store with what cases keep asking for.
type Fixture struct {
	store.Store
	patience time.Duration
}

// NewFixture wraps a fresh store; patience bounds waits for late effects.
func NewFixture(s store.Store, patience time.Duration) *Fixture {
	return &Fixture{Store: s, patience: patience}
}

// epoch is a time with every digit that storage keeps (100 ns).
var epoch = time.Date(2026, 1, 2, 3, 4, 5, 123456700, time.UTC)

const (
	execution      = "0123456789abcdef0123456789abcdef"
	otherExecution = "fedcba9876543210fedcba9876543210"
)

// queue makes a queue name that no other case uses: queues are not scoped by
// task hub.
func (f *Fixture) queue(t TB) string {
	t.Helper()
	name := "storetest-" + strings.ToLower(rand.Text())
	if err := f.Prepare(t.Context(), name); err != nil {
		t.Fatalf("prepare queue %s: %v", name, err)
	}
	return name
}

func (f *Fixture) prepare(t TB) {
	t.Helper()
	if err := f.Prepare(t.Context()); err != nil {
		t.Fatalf("prepare: %v", err)
	}
}

func instance(id string) store.Instance {
	return store.Instance{
		ID: id, ExecutionID: execution, Name: "Chain", Input: `"Tokyo"`,
		Status: history.StatusPending, CreatedTime: epoch, LastUpdatedTime: epoch,
	}
}

func running(id string) store.Instance {
	i := instance(id)
	i.Status = history.StatusRunning
	return i
}

func (f *Fixture) create(t TB, i store.Instance) {
	t.Helper()
	if err := f.CreateInstance(t.Context(), i); err != nil {
		t.Fatalf("create instance %q: %v", i.ID, err)
	}
}

// events makes n distinguishable events, numbered from the given ordinal.
func events(from, n int) []history.Event {
	made := make([]history.Event, n)
	for i := range made {
		made[i] = history.Event{ID: int32(from + i), Timestamp: epoch.Add(time.Duration(from+i) * time.Second), Body: history.TaskScheduled{Name: "Say", Input: `["x"]`}}
	}
	return made
}

// begin commits the first n events of an instance and returns the new ETag.
func (f *Fixture) begin(t TB, id string, n int) store.ETag {
	t.Helper()
	return f.commit(t, id, store.Commit{ExecutionID: execution, Append: events(0, n)})
}

// commit hands over copies: a store that spoils what it is given must not
// spoil what the case compares with.
func (f *Fixture) commit(t TB, id string, commit store.Commit) store.ETag {
	t.Helper()
	commit.Append, commit.Consumed = slices.Clone(commit.Append), slices.Clone(commit.Consumed)
	etag, err := f.Commit(t.Context(), id, commit)
	if err != nil {
		t.Fatalf("commit %d events to %q from %d: %v", len(commit.Append), id, commit.From, err)
	}
	if etag == "" {
		t.Fatalf("commit to %q gave no etag", id)
	}
	return etag
}

func (f *Fixture) load(t TB, id string, known store.Known) store.Partition {
	t.Helper()
	loaded, err := f.Load(t.Context(), id, known)
	if err != nil {
		t.Fatalf("load %q: %v", id, err)
	}
	return loaded
}

func raised(id, name string) store.InboxItem {
	return store.InboxItem{ID: id, Event: history.Event{ID: history.NoID, Timestamp: epoch, Body: history.EventRaised{Name: name, Input: `{"n":1}`}}}
}

func (f *Fixture) add(t TB, i store.Instance, item store.InboxItem) {
	t.Helper()
	if err := f.AddInbox(t.Context(), i, item); err != nil {
		t.Fatalf("add %q to the inbox of %q: %v", item.ID, i.ID, err)
	}
}

func wantError(t TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: error is %v, want %v", what, err, want)
	}
}
