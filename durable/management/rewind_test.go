package management

import (
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// failed gives an instance a history that ended with a failure.
func (h *hub) failed(t *testing.T, id string) {
	t.Helper()
	h.begun(t, id)
	part, err := h.store.Load(t.Context(), id, store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.store.Commit(t.Context(), id, store.Commit{ExecutionID: run, Expect: part.ETag, From: 4, Append: []history.Event{
		{ID: history.NoID, Timestamp: noon, Body: history.OrchestratorStarted{}},
		{ID: 1, Timestamp: noon, Body: history.ExecutionCompleted{Status: history.StatusFailed, Result: "it broke"}},
		{ID: history.NoID, Timestamp: noon, Body: history.OrchestratorCompleted{}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	row, err := h.store.Instance(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	row.Status, row.Output, row.CompletedTime = history.StatusFailed, "it broke", noon
	if err := h.store.SaveInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
}

func TestRewind(t *testing.T) {
	h := newHub(t)
	h.failed(t, "x")
	for range 2 { // asking again before it is done is asking once
		if got := h.ask("POST", base+"x/rewind?reason=mended%20by%20now", ""); got.Code != 202 || got.Body.Len() > 0 {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
		if left := h.inbox(t, "x"); len(left) != 1 || left[0] != (history.ExecutionRewound{Reason: "mended by now", Events: 7}) {
			t.Errorf("inbox %#v", left)
		}
	}
	got := h.ask("GET", base+"x", "")
	if !strings.Contains(got.Body.String(), `"runtimeStatus":"Pending"`) || !strings.Contains(got.Body.String(), `"output":null`) {
		t.Errorf("after the rewind was asked for: %s", got.Body)
	}
}

func TestRewindLooksAtTheState(t *testing.T) {
	for status, code := range map[history.Status]int{
		"Pending": 409, "Running": 409, "Suspended": 409, "ContinuedAsNew": 409, "Completed": 410, "Terminated": 410, "Canceled": 410,
	} {
		h := newHub(t)
		h.add(t, "x", status)
		got := h.ask("POST", base+"x/rewind?reason=r", "")
		if got.Code != code || (code == 410) != (got.Body.Len() == 0) {
			t.Errorf("%s: %d %s, want %d", status, got.Code, got.Body, code)
		}
	}
	h := newHub(t)
	if got := h.ask("POST", base+"nobody/rewind", ""); got.Code != 404 || got.Body.Len() > 0 {
		t.Errorf("unknown: %d %s", got.Code, got.Body)
	}
	h.failed(t, "x")
	if got := h.ask("POST", base+"x/rewind?reason="+strings.Repeat("r", 2000), ""); got.Code != 400 {
		t.Errorf("long reason: %d", got.Code)
	}
	if err := h.store.PurgeInstance(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	h.add(t, "x", history.StatusFailed) // a row whose history is gone
	if got := h.ask("POST", base+"x/rewind", ""); got.Code != 404 {
		t.Errorf("no history: %d %s", got.Code, got.Body)
	}
}

func TestRewindWithoutStorage(t *testing.T) {
	for _, method := range []faulty.Method{faulty.Instance, faulty.Load, faulty.ReplaceInstance, faulty.AddInbox, faulty.Send} {
		h := newHub(t)
		h.failed(t, "x")
		h.store.Inject(method, 1, faulty.Fault{})
		if got := h.ask("POST", base+"x/rewind", ""); got.Code != 500 || len(h.errors) != 1 {
			t.Errorf("%s fails: %d %s", method, got.Code, got.Body)
		}
		if got := h.ask("POST", base+"x/rewind", ""); got.Code != 202 || len(h.inbox(t, "x")) != 1 {
			t.Errorf("again after %s: %d %s", method, got.Code, got.Body)
		}
	}
}

func TestHistoryOfARewoundInstance(t *testing.T) {
	h := newHub(t)
	h.failed(t, "x")
	part, err := h.store.Load(t.Context(), "x", store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.store.Commit(t.Context(), "x", store.Commit{ExecutionID: run, Expect: part.ETag, From: 7, Append: []history.Event{
		{ID: history.NoID, Timestamp: noon, Body: history.OrchestratorStarted{}},
		{ID: history.NoID, Timestamp: noon, Body: history.GenericEvent{Data: "again", Rewind: &history.Rewind{Undone: history.OrdinalsOf(5)}}},
		{ID: history.NoID, Timestamp: noon, Body: history.OrchestratorCompleted{}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := h.ask("GET", base+"x?showHistory=true", "").Body.String()
	for _, want := range []string{`{"EventType":"GenericEvent","Timestamp":"2026-11-25T12:00:00.1234567Z","Data":null}`, `"Data":"again"`} {
		if !strings.Contains(got, want) || strings.Contains(got, "ExecutionCompleted") {
			t.Errorf("the history %s lacks %s, or still has its end", got, want)
		}
	}
}
