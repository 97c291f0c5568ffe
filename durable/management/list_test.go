package management

import (
	"encoding/json"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

const all = "/api/durabletask/instances"

func ids(t *testing.T, got *httptest.ResponseRecorder) string {
	t.Helper()
	var answers []statusAnswer
	if err := json.Unmarshal(got.Body.Bytes(), &answers); err != nil || got.Code != 200 || !strings.HasPrefix(got.Body.String(), "[") {
		t.Fatalf("%d %s %v", got.Code, got.Body, err)
	}
	var list []string
	for _, answer := range answers {
		list = append(list, answer.InstanceID)
	}
	return strings.Join(list, " ")
}

// crowd has a1 to a4, one per hour from noon on.
func crowd(t *testing.T) *hub {
	t.Helper()
	h := newHub(t)
	for i, status := range []history.Status{history.StatusCompleted, history.StatusRunning, history.StatusFailed, history.StatusPending} {
		h.add(t, "a"+string(rune('1'+i)), status, func(row *store.Instance) { row.CreatedTime = noon.Add(time.Duration(i) * time.Hour) })
	}
	return h
}

func TestListFilters(t *testing.T) {
	h := crowd(t)
	for query, want := range map[string]string{
		"": "a1 a2 a3 a4", "/": "a1 a2 a3 a4", "/?taskHub=Hub&connection=Storage": "a1 a2 a3 a4", "?instanceIdPrefix=a3": "a3", "?INSTANCEIDPREFIX=b": "",
		"?runtimeStatus=Running,Failed": "a2 a3", "?runtimeStatus=Running&runtimeStatus=%20Failed": "a2 a3", "?runtimeStatus=0,6": "a2 a4",
		"?runtimeStatus=running": "a1 a2 a3 a4", "?runtimeStatus=running,Failed,99,-1": "a3", "?createdTimeFrom=2026-11-25T13:00:00Z": "a2 a3 a4",
		"?createdTimeFrom=2026-11-25T13:00:00.1234567Z&createdTimeTo=2026-11-25T15:00:00.1234567%2B01:00": "a2 a3",
		"?createdTimeFrom=yesterday": "a1 a2 a3 a4", "?createdTimeFrom=0001-01-01T00:00:00": "a1 a2 a3 a4", "?createdTimeTo=2026-11-25": "", "?createdTimeTo=2026-11-25T12:30": "a1",
		"?top=9999": "a1 a2 a3 a4", "?top=0": "a1 a2 a3 a4", "?top=many": "a1 a2 a3 a4",
	} {
		if got := ids(t, h.ask("GET", all+query, "")); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}

func TestListPages(t *testing.T) {
	h := crowd(t)
	var seen []string
	token := ""
	for range 5 {
		got := h.ask("GET", all+"?top=3", "", continuationHeader, token)
		seen = append(seen, ids(t, got))
		if token = got.Header().Get(continuationHeader); token == "" {
			break
		}
	}
	if want := []string{"a1 a2 a3", "a4"}; !reflect.DeepEqual(seen, want) {
		t.Errorf("%q", seen)
	}
	if got := h.ask("GET", all, "", continuationHeader, "nonsense"); got.Code != 400 || len(h.errors) > 0 {
		t.Errorf("a foreign token: %d %s", got.Code, got.Body)
	}
}

func TestListShowsInputsUnlessTold(t *testing.T) {
	h := newHub(t)
	h.add(t, "x", history.StatusRunning)
	for query, input := range map[string]string{"": `"input":"Tokyo"`, "?showInput=false": `"input":null`, "?showHistory=true": `"input":"Tokyo"`} {
		if got := h.ask("GET", all+query, ""); !strings.Contains(got.Body.String(), input) || strings.Contains(got.Body.String(), "historyEvents") {
			t.Errorf("%q: %s", query, got.Body)
		}
	}
	if got := newHub(t).ask("GET", all, ""); got.Code != 200 || got.Body.String() != "[]" {
		t.Errorf("an empty hub: %d %s", got.Code, got.Body)
	}
}

func TestPurgeManyTakesOnlyWhatHasEnded(t *testing.T) {
	for query, want := range map[string]struct {
		code       int
		body, left string
	}{
		"":                           {400, `"Please provide value for 'createdTimeFrom' parameter."`, "a1 a2 a3 a4"},
		"?createdTimeFrom=yesterday": {400, `"Please provide value for 'createdTimeFrom' parameter."`, "a1 a2 a3 a4"},
		"/?createdTimeFrom=2026-11-25T00:00:00.000Z":                              {200, `{"instancesDeleted":2}`, "a2 a4"},
		"?createdTimeFrom=2026-11-25&runtimeStatus=Running,Pending":               {200, `{"instancesDeleted":2}`, "a2 a4"},
		"?createdTimeFrom=2026-11-25&runtimeStatus=Running,Failed":                {200, `{"instancesDeleted":1}`, "a1 a2 a4"},
		"?createdTimeFrom=2026-11-25&createdTimeTo=2026-11-25T13:00:00Z":          {200, `{"instancesDeleted":1}`, "a2 a3 a4"},
		"?createdTimeFrom=2026-11-26":                                             {404, "", "a1 a2 a3 a4"},
		"?createdTimeFrom=2026-11-25&taskHub=Other":                               {400, `{"Message":"This app serves the task hub Hub only; leave taskHub out or send that."}`, "a1 a2 a3 a4"},
		"?createdTimeFrom=2026-11-25&runtimeStatus=Terminated&createdTimeTo=soon": {404, "", "a1 a2 a3 a4"},
	} {
		h := crowd(t)
		got := h.ask("DELETE", all+query, "")
		if left := ids(t, h.ask("GET", all, "")); got.Code != want.code || got.Body.String() != want.body || left != want.left {
			t.Errorf("%q: %d %s, left %q", query, got.Code, got.Body, left)
		}
	}
}

func TestPurgeManyGoesOnAfterAFailure(t *testing.T) {
	h := crowd(t)
	h.store.Inject(faulty.PurgeInstance, 1, faulty.Fault{})
	for _, code := range []int{500, 200} {
		if got := h.ask("DELETE", all+"?createdTimeFrom=2026-11-25", ""); got.Code != code {
			t.Errorf("%d %s, want %d", got.Code, got.Body, code)
		}
	}
	h = crowd(t)
	h.store.Break(faulty.ListInstances, faulty.Fault{})
	if got := h.ask("DELETE", all+"?createdTimeFrom=2026-11-25", ""); got.Code != 500 || len(h.errors) != 1 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// FuzzQuery: whatever the query, the answer is a list of what is stored or a
// clear refusal, and purging leaves what has not ended.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", "createdTimeFrom=2026-11-25T13:00:00Z&createdTimeTo=9999-12-31", "runtimeStatus=0,6&top=1", "top=-1&showInput=x", "instanceIdPrefix=%00'", "taskHub=Hub&connection=Storage",
		"createdTimeFrom=0001-01-01", "createdTimeFrom=2026-11-25&runtimeStatus=Running", ";;=&%zz",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		h := crowd(t)
		for method, codes := range map[string][]int{"GET": {200, 400}, "DELETE": {200, 400, 404}} {
			request := httptest.NewRequest(method, all, nil)
			request.URL.RawQuery = query
			got := httptest.NewRecorder()
			h.ServeHTTP(got, request)
			if !slices.Contains(codes, got.Code) || len(h.errors) > 0 || got.Body.Len() > 0 && !json.Valid(got.Body.Bytes()) {
				t.Errorf("%s %q: %d %s %v", method, query, got.Code, got.Body, h.errors)
			}
		}
		if left := ids(t, h.ask("GET", all+"?runtimeStatus=Running,Pending", "")); left != "a2 a4" {
			t.Errorf("%q purged what had not ended: %q is left", query, left)
		}
	})
}
