package storetest

import (
	"reflect"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// wantSame compares two values whose times must agree as instants and be in
// UTC; an empty and a missing map or slice are the same.
func wantSame[V any](t TB, what string, got, want V) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func wantEvents(t TB, what string, got, want []history.Event) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %d events, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("%s: event %d:\n got %+v\nwant %+v", what, i, got[i], want[i])
		}
	}
}

func wantInbox(t TB, what string, got []store.InboxItem, want ...store.InboxItem) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %d inbox items, want %d", what, len(got), len(want))
	}
	for i := range want {
		wantSame(t, what, got[i], want[i])
	}
}

// eventually polls until the condition holds; it fails when patience ends.
func (f *Fixture) eventually(t TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.NewTimer(f.patience)
	defer deadline.Stop()
	pause := time.NewTicker(20 * time.Millisecond)
	defer pause.Stop()
	for !condition() {
		select {
		case <-pause.C:
		case <-deadline.C:
			t.Fatalf("%s: not within %s", what, f.patience)
		case <-t.Context().Done():
			t.Fatalf("%s: %v", what, t.Context().Err())
		}
	}
}
