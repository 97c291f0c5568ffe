package management

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/store/memory"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 123456700, time.UTC)

// hub is the API over a memory store, with the errors that were reported.
type hub struct {
	http.Handler
	store    *faulty.Store
	registry *durable.Registry
	errors   []error
	prepared []Start
	unfit    error // what Prepare answers
	later    bool  // that somebody else starts it
}

func newHub(t *testing.T, change ...func(*Options)) *hub {
	t.Helper()
	h := &hub{store: faulty.New(memory.New(func() time.Time { return noon })), registry: durable.NewRegistry()}
	hello := durable.NewOrchestration[string, string]("Hello")
	if err := durable.AddOrchestration(h.registry, hello, "1", func(_ *durable.Context, name string) (string, error) { return name, nil }); err != nil {
		t.Fatal(err)
	}
	n := 0
	engine, err := client.New(h.store, client.Options{OrchestrationQueue: "orchestrate", Now: func() time.Time { return noon }, NewID: func() string {
		n++
		return fmt.Sprintf("%032x", n)
	}})
	if err != nil {
		t.Fatal(err)
	}
	options := Options{
		TaskHub: "Hub", Orchestrations: h.registry, MaxWait: time.Minute,
		Failed: func(_ *http.Request, err error) { h.errors = append(h.errors, err) },
		Prepare: func(_ context.Context, s Start) (Start, error) {
			h.prepared = append(h.prepared, s)
			s.Later = h.later
			return s, h.unfit
		},
	}
	for _, f := range change {
		f(&options)
	}
	h.Handler, err = New("/api/durabletask/", engine, options)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// add stores an instance in the given state.
func (h *hub) add(t *testing.T, id string, status history.Status, change ...func(*store.Instance)) {
	t.Helper()
	row := store.Instance{
		ID: id, ExecutionID: "0123456789abcdef0123456789abcdef", Name: "Hello", Input: `"Tokyo"`, Status: history.StatusPending,
		CreatedTime: noon, LastUpdatedTime: noon.Add(4 * time.Second),
	}
	if err := h.store.CreateInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	row.Status = status
	for _, f := range change {
		f(&row)
	}
	if err := h.store.SaveInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
}

func (h *hub) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Host = "hay.example"
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	return w
}

const base = "/api/durabletask/instances/"

func TestStatusAnswer(t *testing.T) {
	h := newHub(t)
	h.add(t, "done", history.StatusCompleted, func(i *store.Instance) { i.Output = `["a",1.50]`; i.CustomStatus = "null" })
	got := h.ask("GET", base+"done", "")
	const want = `{"name":"Hello","instanceId":"done","runtimeStatus":"Completed","input":"Tokyo","customStatus":null,"output":["a",1.50],` +
		`"createdTime":"2026-11-25T12:00:00Z","lastUpdatedTime":"2026-11-25T12:00:04Z"}`
	if got.Code != 200 || got.Body.String() != want || got.Header().Get("Content-Type") != "application/json; charset=utf-8" || got.Header().Get("Location") != "" {
		t.Errorf("%d %v %s", got.Code, got.Header(), got.Body)
	}
}

func TestStatusCodes(t *testing.T) {
	for status, code := range map[history.Status]int{
		history.StatusPending: 202, history.StatusRunning: 202, history.StatusContinuedAsNew: 202, history.StatusSuspended: 202,
		history.StatusCompleted: 200, history.StatusFailed: 200, history.StatusCanceled: 200, history.StatusTerminated: 200,
	} {
		h := newHub(t)
		h.add(t, "x", status)
		got := h.ask("GET", base+"x?code=k&taskHub=Hub", "")
		location, retry := "", ""
		if code == 202 {
			location, retry = "https://hay.example"+base+"x?code=k&taskHub=Hub", "5"
		}
		if got.Code != code || got.Header().Get("Location") != location || got.Header().Get("Retry-After") != retry || !strings.Contains(got.Body.String(), `"runtimeStatus":"`+string(status)+`"`) {
			t.Errorf("%s: %d %v %s", status, got.Code, got.Header(), got.Body)
		}
	}
}

func TestFailedAnswers500OnlyWhenAsked(t *testing.T) {
	h := newHub(t)
	h.add(t, "bad", history.StatusFailed, func(i *store.Instance) { i.Output = "Boom: it broke" })
	h.add(t, "good", history.StatusCompleted)
	for query, code := range map[string]int{
		"": 200, "?returnInternalServerErrorOnFailure=true": 500, "?RETURNinternalservererroronfailure=TRUE": 500,
		"?returnInternalServerErrorOnFailure=1": 200, "?returnInternalServerErrorOnFailure=false": 200, "?returnInternalServerErrorOnFailure=": 200,
	} {
		if got := h.ask("GET", base+"bad"+query, ""); got.Code != code || !strings.Contains(got.Body.String(), `"output":"Boom: it broke"`) {
			t.Errorf("%q: %d %s", query, got.Code, got.Body)
		}
		if got := h.ask("GET", base+"good"+query, ""); got.Code != 200 {
			t.Errorf("completed, %q: %d", query, got.Code)
		}
	}
	if len(h.errors) > 0 {
		t.Errorf("reported as errors of ours: %v", h.errors)
	}
}

func TestShowInput(t *testing.T) {
	h := newHub(t)
	h.add(t, "x", history.StatusRunning)
	for query, input := range map[string]string{
		"": `"Tokyo"`, "?showInput=true": `"Tokyo"`, "?showInput=false": "null", "?SHOWINPUT=False": "null", "?showInput=0": `"Tokyo"`, "?showInput=no": `"Tokyo"`,
	} {
		var answer map[string]json.RawMessage
		if err := json.Unmarshal(h.ask("GET", base+"x"+query, "").Body.Bytes(), &answer); err != nil || string(answer["input"]) != input || len(answer) != 8 {
			t.Errorf("%q: %v, %s", query, err, answer)
		}
	}
}

func TestStoredTextIsEmbedded(t *testing.T) {
	for stored, want := range map[string]string{"": "null", "null": "null", " ": `""`, "plain": `"plain"`, `{"a":1}`: `{"a":1}`, `"x"`: `"x"`, "12345678901234567890": "12345678901234567890", "{broken": `"{broken"`} {
		if got := string(embed(stored)); got != want {
			t.Errorf("%q is embedded as %s, want %s", stored, got, want)
		}
	}
}

func TestLocationSchemes(t *testing.T) {
	for host, want := range map[string]string{
		"hay.example": "https://hay.example/a?b=c", "localhost:7071": "http://localhost:7071/a?b=c", "127.0.0.1:7071": "http://127.0.0.1:7071/a?b=c",
		"[::1]:7071": "http://[::1]:7071/a?b=c", "localhost.example": "https://localhost.example/a?b=c",
	} {
		request := httptest.NewRequest(http.MethodGet, "/a?b=c", nil)
		request.Host = host
		if got := addressOf(request); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
}

func TestUnknownInstancesAnd404s(t *testing.T) {
	h := newHub(t)
	h.add(t, "x", history.StatusRunning)
	for _, c := range [][2]string{
		{"GET", base + "nobody"}, {"DELETE", base + "nobody"}, {"POST", base + "nobody/terminate"}, {"POST", base + "nobody/suspend"}, {"POST", base + "nobody/resume"},
		{"POST", base + "nobody/raiseEvent/go"}, {"GET", base + "@entity"}, {"GET", base + "a%2Fb"}, {"GET", base + "%27"},
		{"POST", base + "x"}, {"PUT", base + "x"}, {"GET", base + "x/terminate"}, {"DELETE", base + "x/resume"}, {"GET", base + "x/raiseEvent/go"}, {"POST", base + "x/raiseEvent"},
		{"POST", base + "x/terminate/now"}, {"POST", base + "x/nonsense"}, {"PUT", base}, {"GET", "/api/durabletask/entities"}, {"POST", "/api/durabletask/entities/a/b?op=x"}, {"POST", "/api/durabletask/makeprimary"},
		{"GET", "/api/durabletask/orchestrators/Hello"}, {"POST", "/api/durabletask/orchestrators"}, {"POST", base + "nobody/rewind"}, {"GET", "/api/durabletask"}, {"GET", "/api/durabletaskx/instances/x"},
		{"GET", "/other/instances/x"}, {"GET", "/"},
	} {
		got := h.ask(c[0], c[1], "{}", "Content-Type", "application/json")
		if got.Code != 404 || got.Body.Len() > 0 {
			t.Errorf("%s %s: %d %s", c[0], c[1], got.Code, got.Body)
		}
	}
}

func TestPathsIgnoreCaseAndATrailingSlash(t *testing.T) {
	h := newHub(t)
	h.add(t, "Run 7", history.StatusPending) // a running one would need its history
	for _, path := range []string{"/API/DurableTask/INSTANCES/Run%207", base + "Run%207/"} {
		if got := h.ask("GET", path, ""); got.Code != 202 {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
	for _, path := range []string{"Run%207/RAISEEVENT/go", "Run%207/raiseevent/go/", "Run%207/Suspend", "Run%207/TERMINATE?Reason=x"} {
		if got := h.ask("POST", base+path, "1", "Content-Type", "application/json"); got.Code != 202 {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	if got := h.ask("GET", base+"run%207", ""); got.Code != 404 {
		t.Errorf("ids keep their case: %d", got.Code)
	}
}
