package management

import (
	"slices"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

const run = "0123456789abcdef0123456789abcdef"

// begun gives an instance a history that has not ended, with a call of the
// instance "child".
func (h *hub) begun(t *testing.T, id string) {
	t.Helper()
	h.add(t, id, history.StatusRunning)
	at := func(id int32, body history.Body) history.Event {
		return history.Event{ID: id, Timestamp: noon, Body: body}
	}
	_, err := h.store.Commit(t.Context(), id, store.Commit{ExecutionID: run, Append: []history.Event{
		at(history.NoID, history.OrchestratorStarted{}), at(history.NoID, history.ExecutionStarted{Name: "Hello", InstanceID: id, ExecutionID: run}),
		at(0, history.SubOrchestrationInstanceCreated{Name: "Hello", InstanceID: "child"}), at(history.NoID, history.OrchestratorCompleted{}),
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTerminateByForceAndWithTheFamily(t *testing.T) {
	for query, want := range map[string]history.ExecutionTerminated{
		"":                           {Reason: "stop"},
		"&recursive=true":            {Reason: "stop", Recursive: true},
		"&RECURSIVE=TRUE":            {Reason: "stop", Recursive: true},
		"&force=true":                {Reason: "stop", Forced: true},
		"&force=true&recursive=yes":  {Reason: "stop", Forced: true},
		"&force=True&recursive=True": {Reason: "stop", Forced: true, Recursive: true},
		"&force=1&recursive=1":       {Reason: "stop"}, // unknown values count as absent
		"&force=&recursive=":         {Reason: "stop"},
		"&force=false":               {Reason: "stop"},
	} {
		h := newHub(t)
		h.begun(t, "x")
		if got := h.ask("POST", base+"x/terminate?reason=stop"+query, ""); got.Code != 202 || got.Body.Len() > 0 {
			t.Errorf("%q: %d %s", query, got.Code, got.Body)
		}
		found := h.inbox(t, "x")
		part, err := h.store.Load(t.Context(), "x", store.Known{})
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range part.Events[4:] {
			found = append(found, event.Body)
		}
		if !slices.Contains(found, history.Body(want)) {
			t.Errorf("%q left %#v, want %#v", query, found, want)
		}
		row, err := h.store.Instance(t.Context(), "x")
		if err != nil || row.Status.Terminal() != want.Forced {
			t.Errorf("%q: the instance is %s, error %v", query, row.Status, err)
		}
	}
}

func TestTerminateByForceKeepsTheCodes(t *testing.T) {
	for _, query := range []string{"?force=true", "?recursive=true", "?force=true&recursive=true"} {
		h := newHub(t)
		h.add(t, "done", history.StatusCompleted)
		if got := h.ask("POST", base+"nobody/terminate"+query, ""); got.Code != 404 {
			t.Errorf("unknown, %s: %d", query, got.Code)
		}
		if got := h.ask("POST", base+"done/terminate"+query, ""); got.Code != 410 {
			t.Errorf("ended, %s: %d", query, got.Code)
		}
	}
}

func TestPurgeByForceAndWithTheFamily(t *testing.T) {
	for query, want := range map[string]struct {
		code int
		body string
		left int // of parent and child
	}{
		"":                            {409, "", 2},
		"?recursive=true":             {409, "", 2},
		"?force=1":                    {409, "", 2},
		"?force=true":                 {200, `{"instancesDeleted":1}`, 1},
		"?force=true&recursive=false": {200, `{"instancesDeleted":1}`, 1},
		"?force=TRUE&recursive=true":  {200, `{"instancesDeleted":2}`, 0},
	} {
		h := newHub(t)
		h.begun(t, "x")
		h.add(t, "child", history.StatusRunning, func(i *store.Instance) {
			i.Parent = &history.ParentInstance{Name: "Hello", InstanceID: "x", ExecutionID: run}
		})
		got := h.ask("DELETE", base+"x"+query, "")
		if got.Code != want.code || want.body != "" && got.Body.String() != want.body {
			t.Errorf("%q: %d %s, want %d %s", query, got.Code, got.Body, want.code, want.body)
		}
		page, err := h.store.ListInstances(t.Context(), store.InstanceQuery{})
		if err != nil || len(page.Instances) != want.left {
			t.Errorf("%q: %d instances left, want %d, error %v", query, len(page.Instances), want.left, err)
		}
		if got := h.ask("DELETE", base+"nobody"+query, ""); got.Code != 404 {
			t.Errorf("unknown, %q: %d", query, got.Code)
		}
	}
}

func TestPurgeOfAnEndedFamily(t *testing.T) {
	h := newHub(t)
	h.begun(t, "x")
	row, err := h.store.Instance(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	row.Status, row.CompletedTime = history.StatusCompleted, noon.Add(time.Minute)
	if err := h.store.SaveInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	h.add(t, "child", history.StatusTerminated, func(i *store.Instance) {
		i.Parent = &history.ParentInstance{Name: "Hello", InstanceID: "x", ExecutionID: run}
	})
	if got := h.ask("DELETE", base+"x?recursive=true", ""); got.Code != 200 || got.Body.String() != `{"instancesDeleted":2}` {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
