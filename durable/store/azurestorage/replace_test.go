package azurestorage

import (
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// TestTheLargeTextsOfAReplacedExecutionGo, and nobody else's: neither those of
// the new execution, which may hold the same text at the same place, nor those
// that wait in the inbox.
func TestTheLargeTextsOfAReplacedExecutionGo(t *testing.T) {
	t.Parallel()
	s := prepared(t, shared.hub())
	const next = "fedcba9876543210fedcba9876543210"
	row := pendingInstance("one")
	row.Input = `"` + strings.Repeat("x", inlineLimit) + `"`
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.CreateInstance(t.Context(), row))
	etag, err := s.Commit(t.Context(), "one", store.Commit{ExecutionID: row.ExecutionID, Append: []history.Event{started(inlineLimit + 1), started(inlineLimit + 2)}})
	must(err)
	row.Status = history.StatusRunning
	must(s.AddInbox(t.Context(), row, store.InboxItem{ID: "1", Event: history.Event{ID: history.NoID, Timestamp: fixedClock(), Body: history.EventRaised{Name: "go", Input: row.Input}}}))
	if n := len(blobs(t, s)); n != 4 {
		t.Fatalf("%d blobs before, want 4", n)
	}
	_, err = s.Commit(t.Context(), "one", store.Commit{
		ExecutionID: next, Expect: etag, Append: []history.Event{started(inlineLimit + 1)}, Replaces: row.ExecutionID,
	})
	must(err)
	row.Replaces, row.ExecutionID, row.Input = row.ExecutionID, next, `"`+strings.Repeat("y", inlineLimit)+`"`
	must(s.SaveInstance(t.Context(), row))
	left := blobs(t, s)
	if len(left) != 3 {
		t.Fatalf("left are %v", left)
	}
	loaded, err := s.Load(t.Context(), "one", store.Known{})
	must(err)
	if loaded.Committed != 1 || len(loaded.Inbox) != 1 || loaded.Events[0].Body.(history.ExecutionStarted).Input != started(inlineLimit+1).Body.(history.ExecutionStarted).Input {
		t.Errorf("after the switch there are %d events and %d items", loaded.Committed, len(loaded.Inbox))
	}
	if read, err := s.Instance(t.Context(), "one"); err != nil || read.Input != row.Input {
		t.Errorf("the row's input has %d characters (%v)", len(read.Input), err)
	}
}
