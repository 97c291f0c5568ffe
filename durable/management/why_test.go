package management

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/faulty"
)

func TestWhyAnswer(t *testing.T) {
	h := newHub(t)
	h.add(t, "pending", history.StatusPending)
	h.add(t, "ended", history.StatusCompleted)
	const want = `,"why":{"status":"Pending","waitsFor":"Start","name":"Hello","taskId":null,"instanceId":null,"dueAt":null,"since":"2026-11-25T12:00:00Z",` +
		`"deliveredBy":"a wake message in the queue orchestrate","nextWake":"2026-11-25T12:00:00Z","open":1,"certain":true,"trouble":null,` +
		`"text":"Pending: waits for its start, since 2026-11-25T12:00:00Z (0s); brought by a wake message in the queue orchestrate."}}`
	plain, asked := h.ask("GET", base+"pending", ""), h.ask("GET", base+"pending?SHOWwhy=True", "")
	if asked.Code != 202 || asked.Body.String() != strings.TrimSuffix(plain.Body.String(), "}")+want {
		t.Errorf("%d %s\nwithout: %s", asked.Code, asked.Body, plain.Body)
	}
	if got := h.ask("GET", base+"ended?showWhy=true", ""); got.Code != 200 || !strings.Contains(got.Body.String(), `"waitsFor":"Nothing","name":null`) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if got := h.ask("GET", base+"nobody?showWhy=true", ""); got.Code != 404 {
		t.Errorf("an unknown instance: %d", got.Code)
	}
	h.store.Inject(faulty.Load, 1, faulty.Fault{})
	if got := h.ask("GET", base+"pending?showWhy=true", ""); got.Code != 500 || len(h.errors) != 1 {
		t.Errorf("without storage: %d, %v", got.Code, h.errors)
	}
}

// TestWhyOfALiveInstance asks while the instance moves from one wait to the next.
func TestWhyOfALiveInstance(t *testing.T) {
	api := live{t, liveHub(t)}
	api.do("POST", "orchestrators/Two/why-1", "", 202)
	for _, want := range []string{"ExternalEvent", "ExternalEvent", "Nothing"} {
		api.untilWhy("why-1", want)
		if want != "Nothing" {
			api.do("POST", "instances/why-1/raiseEvent/go", "1", 202)
		}
	}
}

func (l live) untilWhy(id, waitsFor string) {
	l.t.Helper()
	var last string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest("GET", "/api/durabletask/instances/"+id+"?showWhy=true", nil))
		var now struct {
			Why struct{ WaitsFor, Name, Text string }
		}
		if last = w.Body.String(); json.Unmarshal(w.Body.Bytes(), &now) == nil && now.Why.WaitsFor == waitsFor {
			if waitsFor == "ExternalEvent" && now.Why.Name != "go" {
				l.t.Fatalf("the event is %q", now.Why.Name)
			}
			return
		}
	}
	l.t.Fatalf("%s never waited for %s; the last answer is %s", id, waitsFor, last)
}
