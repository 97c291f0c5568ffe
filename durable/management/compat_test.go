package management

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// live asks the API of a hub with a worker.
type live struct {
	t *testing.T
	http.Handler
}

// seen is a status answer with its history.
type seen struct {
	RuntimeStatus string
	Output        json.RawMessage
	HistoryEvents []map[string]any
}

func (l live) do(method, path, body string, want int) *httptest.ResponseRecorder {
	l.t.Helper()
	r := httptest.NewRequest(method, "/api/durabletask/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	if w.Code != want {
		l.t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, want)
	}
	return w
}

// until asks until the condition holds.
func (l live) until(id, what string, holds func(seen) bool) seen {
	l.t.Helper()
	var last string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest("GET", "/api/durabletask/instances/"+id+"?showHistory=true&showHistoryOutput=true", nil))
		var now seen
		if last = w.Body.String(); json.Unmarshal(w.Body.Bytes(), &now) == nil && holds(now) {
			return now
		}
	}
	l.t.Fatalf("%s never was so: %s; it is %s", id, what, last)
	return seen{}
}

func status(want string) func(seen) bool {
	return func(s seen) bool { return s.RuntimeStatus == want }
}

func (s seen) kinds() string {
	var kinds []string
	for _, event := range s.HistoryEvents {
		kinds = append(kinds, event["EventType"].(string))
	}
	return strings.Join(kinds, " ")
}

func TestHistoryOfAChain(t *testing.T) {
	l := live{t, liveHub(t)}
	l.do("POST", "orchestrators/Chain/c1", `"Tokyo"`, 202)
	got := l.until("c1", "Completed", status("Completed"))
	if got.kinds() != "ExecutionStarted TaskCompleted TaskCompleted TaskCompleted ExecutionCompleted" {
		t.Fatal(got.kinds())
	}
	for _, event := range got.HistoryEvents {
		if _, has := event["EventId"]; has {
			t.Errorf("%v", event)
		}
	}
	for _, event := range got.HistoryEvents[1:4] {
		began, err := time.Parse(time.RFC3339Nano, event["ScheduledTime"].(string))
		ended, err2 := time.Parse(time.RFC3339Nano, event["Timestamp"].(string))
		if err != nil || err2 != nil || ended.Before(began) || event["FunctionName"] != "say" {
			t.Errorf("%v", event)
		}
	}
	if got.HistoryEvents[0]["FunctionName"] != "Chain" || got.HistoryEvents[4]["Result"] != "Hello, Hello, Hello, Tokyo" {
		t.Errorf("%v", got.HistoryEvents)
	}
}

func TestEventsAreConsumedInOrder(t *testing.T) {
	l := live{t, liveHub(t)}
	l.do("POST", "orchestrators/Two/e", "", 202)
	l.do("POST", "instances/e/raiseEvent/GO", "1", 202)
	l.do("POST", "instances/e/raiseEvent/Go", "2", 202)
	got := l.until("e", "Completed", status("Completed"))
	if string(got.Output) != "[1,2]" || strings.Count(got.kinds(), "EventRaised") != 2 {
		t.Errorf("%s %s", got.Output, got.kinds())
	}
	l.do("POST", "instances/e/raiseEvent/go", "3", 410)
}

func TestSuspendResumeTerminate(t *testing.T) {
	l := live{t, liveHub(t)}
	l.do("POST", "orchestrators/Two/s", "", 202)
	l.until("s", "Running", status("Running"))
	l.do("POST", "instances/s/suspend?reason=tea", "", 202)
	l.until("s", "Suspended", status("Suspended"))
	l.do("POST", "instances/s/suspend", "", 409)
	l.do("POST", "instances/s/raiseEvent/go", "1", 202)
	l.do("POST", "instances/s/raiseEvent/go", "2", 202)
	held := l.until("s", "told of both events", func(s seen) bool { return strings.Count(s.kinds(), "EventRaised") == 2 })
	if held.RuntimeStatus != "Suspended" {
		t.Errorf("it went on: %+v", held)
	}
	l.do("POST", "instances/s/resume", "", 202)
	if got := l.until("s", "Completed", status("Completed")); string(got.Output) != "[1,2]" {
		t.Errorf("%s", got.Output)
	}
	l.do("POST", "orchestrators/Two/k", "", 202)
	l.do("POST", "instances/k/terminate?reason=stop", "", 202)
	got := l.until("k", "Terminated", status("Terminated"))
	if string(got.Output) != `"stop"` || !strings.HasSuffix(got.kinds(), "ExecutionTerminated ExecutionCompleted") ||
		got.HistoryEvents[len(got.HistoryEvents)-1]["OrchestrationStatus"] != "Terminated" {
		t.Errorf("%s %v", got.Output, got.HistoryEvents)
	}
	l.do("POST", "instances/k/terminate", "", 410)
}
