package management

import (
	"errors"
	"strings"
	"testing"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// inbox is what was left for an instance.
func (h *hub) inbox(t *testing.T, id string) []history.Body {
	t.Helper()
	part, err := h.store.Load(t.Context(), id, store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	var bodies []history.Body
	for _, item := range part.Inbox {
		bodies = append(bodies, item.Event.Body)
	}
	return bodies
}

func TestRaiseEvent(t *testing.T) {
	h := newHub(t)
	h.add(t, "x", history.StatusPending)
	got := h.ask("POST", base+"x/raiseEvent/go%20now?code=k", `{"a": [1, 2.50]}`, "Content-Type", "application/json; charset=utf-8")
	if got.Code != 202 || got.Body.Len() > 0 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if left := h.inbox(t, "x"); len(left) != 1 || left[0] != (history.EventRaised{Name: "go now", Input: `{"a":[1,2.50]}`}) {
		t.Errorf("inbox %#v", left)
	}
}

func TestRaiseEventUnderAKey(t *testing.T) {
	h := newHub(t)
	h.add(t, "x", history.StatusPending)
	for key, want := range map[string]int{"request-1": 202, "": 400, strings.Repeat("k", client.MaxKeyBytes+1): 400} {
		got := h.ask("POST", base+"x/raiseEvent/go", "1", "Content-Type", "application/json", "Idempotency-Key", key)
		if got.Code != want {
			t.Errorf("key of %d bytes: %d %s, want %d", len(key), got.Code, got.Body, want)
		}
	}
	if left := h.inbox(t, "x"); len(left) != 1 || left[0] != (history.EventRaised{Name: "go", Input: "1", Key: "request-1"}) {
		t.Errorf("inbox %#v", left)
	}
}

func TestRaiseEventRefusesBodies(t *testing.T) {
	for name, c := range map[string]struct{ media, body string }{
		"no media type": {"", "1"}, "text": {"text/plain", "1"}, "form": {"application/x-www-form-urlencoded", "a=b"}, "nonsense": {";;", "1"},
		"empty": {"application/json", ""}, "not JSON": {"application/json", "{"}, "two values": {"application/json", "1 2"},
		"oversized": {"application/json", `"` + strings.Repeat("a", client.MaxPayloadBytes) + `"`},
	} {
		h := newHub(t)
		h.add(t, "x", history.StatusPending)
		got := h.ask("POST", base+"x/raiseEvent/go", c.body, "Content-Type", c.media)
		if got.Code != 400 || !strings.HasPrefix(got.Body.String(), `{"Message":"`) || len(h.inbox(t, "x")) > 0 {
			t.Errorf("%s: %d %s, inbox %v", name, got.Code, got.Body, h.inbox(t, "x"))
		}
	}
	h := newHub(t)
	h.add(t, "x", history.StatusPending)
	if got := h.ask("POST", base+"x/raiseEvent/"+strings.Repeat("e", 2000), "1", "Content-Type", "application/json"); got.Code != 400 {
		t.Errorf("long name: %d %s", got.Code, got.Body)
	}
}

// The extension looks for the instance, then at its state, then at the body.
func TestOrderOfChecks(t *testing.T) {
	h := newHub(t)
	h.add(t, "done", history.StatusCompleted)
	if got := h.ask("POST", base+"nobody/raiseEvent/go", "{", "Content-Type", "text/plain"); got.Code != 404 {
		t.Errorf("unknown instance with a bad body: %d", got.Code)
	}
	if got := h.ask("POST", base+"done/raiseEvent/go", "{", "Content-Type", "text/plain"); got.Code != 410 || got.Body.Len() > 0 {
		t.Errorf("ended instance with a bad body: %d %s", got.Code, got.Body)
	}
}

func TestControlByState(t *testing.T) {
	for operation, codes := range map[string]map[history.Status]int{
		"terminate": {"Pending": 202, "Running": 202, "Suspended": 202, "Completed": 410, "Failed": 410, "Terminated": 410, "Canceled": 410},
		"suspend":   {"Pending": 202, "Running": 202, "Suspended": 409, "Completed": 410, "Failed": 410, "Terminated": 410, "Canceled": 410},
		"resume":    {"Pending": 409, "Running": 409, "Suspended": 202, "Completed": 410, "Failed": 410, "Terminated": 410, "Canceled": 410},
	} {
		for status, code := range codes {
			h := newHub(t)
			h.add(t, "x", history.StatusPending)
			// A Pending instance takes inbox items without a history.
			row, err := h.store.Instance(t.Context(), "x")
			if err != nil {
				t.Fatal(err)
			}
			if err := h.store.AddInbox(t.Context(), row, store.InboxItem{ID: "0", Event: history.Event{ID: history.NoID, Timestamp: noon, Body: history.EventRaised{Name: "n"}}}); err != nil {
				t.Fatal(err)
			}
			row.Status = status
			if err := h.store.SaveInstance(t.Context(), row); err != nil {
				t.Fatal(err)
			}
			got := h.ask("POST", base+"x/"+operation+"?reason=because%20of%20it", "")
			if got.Code != code || (code == 409) != strings.HasPrefix(got.Body.String(), `{"Message":"`) {
				t.Errorf("%s of %s: %d %s, want %d", operation, status, got.Code, got.Body, code)
			}
			want := map[string]history.Body{
				"terminate": history.ExecutionTerminated{Reason: "because of it"}, "suspend": history.ExecutionSuspended{Reason: "because of it"}, "resume": history.ExecutionResumed{Reason: "because of it"},
			}[operation]
			if left := h.inbox(t, "x"); (code == 202) != (len(left) == 2 && left[1] == want) {
				t.Errorf("%s of %s left %#v", operation, status, left)
			}
		}
	}
}

func TestReasonIsBounded(t *testing.T) {
	h := newHub(t)
	h.add(t, "x", history.StatusPending)
	if got := h.ask("POST", base+"x/terminate?reason="+strings.Repeat("r", 2000), ""); got.Code != 400 || len(h.inbox(t, "x")) > 0 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestPurge(t *testing.T) {
	h := newHub(t)
	h.add(t, "live", history.StatusRunning)
	h.add(t, "done", history.StatusTerminated)
	if got := h.ask("DELETE", base+"live", ""); got.Code != 409 || !strings.Contains(got.Body.String(), "has not ended") {
		t.Errorf("live: %d %s", got.Code, got.Body)
	}
	if got := h.ask("DELETE", base+"done", ""); got.Code != 200 || got.Body.String() != `{"instancesDeleted":1}` {
		t.Errorf("done: %d %s", got.Code, got.Body)
	}
	if got := h.ask("DELETE", base+"done", ""); got.Code != 404 {
		t.Errorf("again: %d", got.Code)
	}
}

func TestStorageFailuresAreReportedAndHidden(t *testing.T) {
	secret := errors.New("AccountKey=canary")
	for _, c := range []struct {
		method, path string
		call         faulty.Method
	}{
		{"GET", "x", faulty.Instance}, {"POST", "x/terminate", faulty.AddInbox}, {"POST", "x/suspend", faulty.Send}, {"POST", "x/raiseEvent/go", faulty.Instance},
		{"POST", "x/raiseEvent/go", faulty.AddInbox}, {"DELETE", "done", faulty.PurgeInstance},
	} {
		h := newHub(t)
		h.add(t, "x", history.StatusPending)
		h.add(t, "done", history.StatusCompleted)
		h.store.Break(c.call, faulty.Fault{Err: secret})
		got := h.ask(c.method, base+c.path, "1", "Content-Type", "application/json")
		if got.Code != 500 || strings.Contains(got.Body.String(), "canary") || !strings.HasPrefix(got.Body.String(), `{"Message":"`) || len(h.errors) != 1 || !errors.Is(h.errors[0], secret) {
			t.Errorf("%s %s: %d %s, reported %v", c.method, c.path, got.Code, got.Body, h.errors)
		}
	}
}

// FuzzPath: whatever the path, the answer is one of the API's, and only an id
// that is stored is found.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{base + "x", base + "x/terminate", "/API/durabletask/instances/x/", base + "%00", base + "//", "/api/durabletask/instances/x/raiseEvent/%2F", "/api/durabletask/instances/", "/api/durabletask/orchestrators/hello/y"} {
		f.Add("GET", seed)
		f.Add("POST", seed)
	}
	f.Fuzz(func(t *testing.T, method, path string) {
		if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " ?#") || strings.ContainsAny(method, " \r\n\t") || method == "" {
			return
		}
		h := newHub(t)
		h.add(t, "x", history.StatusPending)
		defer func() {
			if r := recover(); r != nil && !strings.Contains(r.(string), "invalid NewRequest arguments") {
				panic(r)
			}
		}()
		got := h.ask(method, path, "1", "Content-Type", "application/json")
		known := strings.Contains(strings.ToLower(path), "/instances") || strings.Contains(strings.ToLower(path), "/orchestrators/")
		if got.Code != 404 && (!known || got.Code != 200 && got.Code != 202 && got.Code != 400 && got.Code != 409) || len(h.errors) > 0 {
			t.Errorf("%s %q: %d %s %v", method, path, got.Code, got.Body, h.errors)
		}
	})
}
