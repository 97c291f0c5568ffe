package management

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

const orchestrators = "/api/durabletask/orchestrators/"

func TestStartAnswersWithTheLinks(t *testing.T) {
	h := newHub(t)
	got := h.ask("POST", orchestrators+"hello/a%20b?returnInternalServerErrorOnFailure=true&code=k%3D", `{"x": 1.50}`, "Content-Type", "text/plain")
	const at, common = "https://hay.example/api/durabletask/instances/a%20b", "taskHub=Hub&connection=AzureWebJobsStorage&code=k%3D"
	const want = `{"id":"a b","statusQueryGetUri":"` + at + "?" + common + `&returnInternalServerErrorOnFailure=true",` +
		`"sendEventPostUri":"` + at + "/raiseEvent/{eventName}?" + common + `","terminatePostUri":"` + at + "/terminate?reason={text}&" + common + `",` +
		`"purgeHistoryDeleteUri":"` + at + "?" + common + `","restartPostUri":"` + at + "/restart?" + common + `",` +
		`"suspendPostUri":"` + at + "/suspend?reason={text}&" + common + `","resumePostUri":"` + at + "/resume?reason={text}&" + common + `"}`
	if got.Code != 202 || got.Body.String() != want || got.Header().Get("Retry-After") != "10" ||
		got.Header().Get("Location") != at+"?"+common+"&returnInternalServerErrorOnFailure=true" {
		t.Errorf("%d %v\n%s\nwant\n%s", got.Code, got.Header(), got.Body, want)
	}
	row, err := h.store.Instance(t.Context(), "a b")
	if err != nil || row.Name != "hello" || row.Input != `{"x":1.50}` || row.Version != "" {
		t.Errorf("%+v, %v", row, err)
	}
	if answer := h.ask("GET", strings.TrimPrefix(got.Header().Get("Location"), "https://hay.example"), ""); answer.Code != 202 {
		t.Errorf("the link leads to %d", answer.Code)
	}
}

func TestStartWithoutIDBodyOrKey(t *testing.T) {
	h := newHub(t)
	got := h.ask("POST", orchestrators+"Hello/?version=1", "", "x-functions-key", "canary")
	var answer map[string]string
	if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != 202 || len(answer) != 8 || strings.Contains(got.Body.String(), "code=") || strings.Contains(got.Body.String(), "canary") {
		t.Fatalf("%d %s %v", got.Code, got.Body, err)
	}
	row, err := h.store.Instance(t.Context(), answer["id"])
	if err != nil || len(row.ID) != 32 || row.Input != "" || row.Version != "1" {
		t.Errorf("%+v, %v", row, err)
	}
	if len(h.prepared) != 1 || h.prepared[0].Input != nil || h.prepared[0].Restart {
		t.Errorf("prepared %+v", h.prepared)
	}
}

func TestStartRefuses(t *testing.T) {
	for name, c := range map[string]struct{ path, body, says string }{
		"unknown name, before all else": {"nobody/@x", "{", "does not exist"}, "unknown version": {"Hello?version=2", "1", "version"},
		"entity's id": {"Hello/@x", "1", "@"}, "long id": {"Hello/" + strings.Repeat("x", 257), "1", "256"}, "id with a slash": {"Hello/a%2Fb", "{", "'/'"},
		"broken": {"Hello", "{", "JSON"}, "two values": {"Hello", "1 2", "JSON"}, "large": {"Hello", `"` + strings.Repeat("a", client.MaxPayloadBytes) + `"`, "larger"},
		"impatient": {"Hello?timeout=1&pollingInterval=2", "1", "pollingInterval"}, "another hub": {"Hello?taskHub=Other", "1", "Hub"},
		"another account": {"Hello?connection=Other", "1", "AzureWebJobsStorage"},
	} {
		h := newHub(t)
		if got := h.ask("POST", orchestrators+c.path, c.body); got.Code != 400 || !strings.Contains(got.Body.String(), c.says) || h.store.Calls(faulty.CreateInstance) > 0 || len(h.errors) > 0 {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	h := newHub(t)
	h.unfit = errors.New("not today")
	if got := h.ask("POST", orchestrators+"Hello", "1"); got.Code != 400 || !strings.Contains(got.Body.String(), "not today") || h.store.Calls(faulty.CreateInstance) > 0 {
		t.Errorf("Prepare: %d %s", got.Code, got.Body)
	}
}

func TestOwnHubAndConnectionAreAccepted(t *testing.T) {
	for _, query := range []string{"?taskHub=hub&connection=Storage", "?TASKHUB=Hub&Connection=azurewebjobsstorage", "?taskHub=&connection=%20", "?whatever=1"} {
		h := newHub(t)
		if got := h.ask("POST", orchestrators+"Hello"+query, "1"); got.Code != 202 {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
}

func TestALiveDuplicateIsAConflict(t *testing.T) {
	h := newHub(t)
	for _, code := range []int{202, 409} {
		if got := h.ask("POST", orchestrators+"Hello/x", "1"); got.Code != code {
			t.Errorf("%d %s, want %d", got.Code, got.Body, code)
		}
	}
	h.store.Break(faulty.CreateInstance, faulty.Fault{Err: fmt.Errorf("POST https://storage.example: canary: %w", store.ErrInstanceExists)})
	if got := h.ask("POST", orchestrators+"Hello/x", "1"); got.Code != 409 || !strings.Contains(got.Body.String(), "Use another id") || strings.Contains(got.Body.String(), "canary") {
		t.Errorf("what storage said is shown: %d %s", got.Code, got.Body)
	}
}

func TestALostWakeIsAStart(t *testing.T) {
	h := newHub(t)
	h.store.Break(faulty.Send, faulty.Fault{})
	if got := h.ask("POST", orchestrators+"Hello/x", "1"); got.Code != 202 || len(h.errors) != 1 {
		t.Errorf("%d %s, reported %v", got.Code, got.Body, h.errors)
	}
}

func TestWaitingForTheEnd(t *testing.T) {
	for status, want := range map[history.Status]string{
		history.StatusCompleted: `{"a":[1.50,"<&>"]}`, history.StatusFailed: `"runtimeStatus":"Failed"`, history.StatusTerminated: `"runtimeStatus":"Terminated"`,
	} {
		synctest.Test(t, func(t *testing.T) {
			h := newHub(t)
			go func() {
				time.Sleep(3 * time.Second)
				row, err := h.store.Instance(t.Context(), "x")
				if err != nil {
					t.Error(err)
				}
				row.Status, row.Output = status, `{"a":[1.50,"<&>"]}`
				if err := h.store.SaveInstance(t.Context(), row); err != nil {
					t.Error(err)
				}
			}()
			if got := h.ask("POST", orchestrators+"Hello/x?timeout=10&pollingInterval=0.5", "1"); got.Code != 200 || !strings.Contains(got.Body.String(), want) ||
				(status == history.StatusCompleted) != (got.Body.String() == want) {
				t.Errorf("%s: %d %s", status, got.Code, got.Body)
			}
		})
	}
}

func TestWaitingIsBounded(t *testing.T) {
	for query, waits := range map[string]time.Duration{
		"?timeout=10.5&pollingInterval=1": 10500 * time.Millisecond, "?timeout=9999&pollingInterval=1": time.Minute,
		"?timeout=10": 0, "?pollingInterval=1": 0, "?timeout=NaN&pollingInterval=1": 0, "?timeout=-1&pollingInterval=-2": 0,
	} {
		synctest.Test(t, func(t *testing.T) {
			h := newHub(t)
			begun := time.Now()
			if got := h.ask("POST", orchestrators+"Hello"+query, "1"); got.Code != 202 || got.Header().Get("Location") == "" || time.Since(begun) != waits || len(h.errors) > 0 {
				t.Errorf("%s: %d %s after %s, reported %v", query, got.Code, got.Body, time.Since(begun), h.errors)
			}
		})
	}
}

func TestRestart(t *testing.T) {
	h := newHub(t)
	h.add(t, "done", history.StatusCompleted)
	h.add(t, "bare", history.StatusFailed, func(i *store.Instance) { i.Name = "Gone" })
	h.add(t, "live", history.StatusRunning)
	for path, want := range map[string]struct {
		code int
		says string
	}{
		"nobody/restart": {400, "No instance"}, "@x/restart": {400, "No instance"}, "bare/restart": {400, "does not exist here any more"},
		"live/restart?restartWithNewInstanceId=false": {409, "terminate it first"},
		"done/restart?timeout=1&pollingInterval=2":    {400, "pollingInterval"},
	} {
		if got := h.ask("POST", base+path, ""); got.Code != want.code || !strings.Contains(got.Body.String(), want.says) {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	for i, id := range []string{"done", "live"} {
		got := h.ask("POST", base+id+"/restart?restartWithNewInstanceId=nonsense", "")
		var answer creation
		if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != 202 || answer.ID == id {
			t.Fatalf("%s: %d %s %v", id, got.Code, got.Body, err)
		}
		row, err := h.store.Instance(t.Context(), answer.ID)
		if err != nil || row.Name != "Hello" || row.Input != `"Tokyo"` || row.Status != history.StatusPending {
			t.Errorf("%s: %+v, %v", id, row, err)
		}
		if p := h.prepared[i]; fmt.Sprintf("%s %s %t", p.Orchestration, p.Input, p.Restart) != `Hello "Tokyo" true` {
			t.Errorf("%s: prepared %+v", id, p)
		}
	}
}

func TestEndedIDsAreUsedAgain(t *testing.T) {
	for path, status := range map[string]history.Status{
		orchestrators + "Hello/x": history.StatusCompleted, base + "x/restart?restartWithNewInstanceId=False": history.StatusFailed,
	} {
		h := newHub(t)
		h.add(t, "x", status)
		got := h.ask("POST", path, `"Tokyo"`)
		row, err := h.store.Instance(t.Context(), "x")
		if got.Code != 202 || err != nil || row.Status != history.StatusPending || row.Input != `"Tokyo"` || row.ExecutionID == "0123456789abcdef0123456789abcdef" {
			t.Errorf("%s: %d %s, %+v %v", path, got.Code, got.Body, row, err)
		}
		if got := h.ask("POST", path, `"Tokyo"`); got.Code != 409 {
			t.Errorf("%s while it lives: %d", path, got.Code)
		}
	}
}

// TestAnyState lets a start replace what runs, unless the id is used once.
func TestAnyState(t *testing.T) {
	h := newHub(t, func(o *Options) { o.AnyState = true })
	h.add(t, "x", history.StatusPending)
	before, err := h.store.Instance(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if got := h.ask("POST", orchestrators+"Hello/x", "1"); got.Code != 202 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	after, err := h.store.Instance(t.Context(), "x")
	if err != nil || after.ExecutionID == before.ExecutionID || after.Generation != before.Generation+1 || after.Input != "1" {
		t.Errorf("%+v, %v", after, err)
	}
	if left := h.inbox(t, "x"); len(left) != 1 || left[0].Kind() != history.KindExecutionStarted {
		t.Errorf("inbox %v", left)
	}
	h = newHub(t, func(o *Options) {
		o.AnyState = true
		o.Prepare = func(_ context.Context, s Start) (Start, error) { s.Once = true; return s, nil }
	})
	h.add(t, "x", history.StatusPending)
	if got := h.ask("POST", orchestrators+"Hello/x", "1"); got.Code != 409 {
		t.Errorf("used once: %d %s", got.Code, got.Body)
	}
}

func TestARefusalHasItsOwnStatus(t *testing.T) {
	h := newHub(t)
	cause := errors.New("AccountKey=canary")
	h.unfit = fmt.Errorf("prepare: %w", &Refusal{Status: 503, RetryAfter: time.Minute, Message: "no place", Cause: cause})
	got := h.ask("POST", orchestrators+"Hello", "1")
	if got.Code != 503 || got.Header().Get("Retry-After") != "60" || got.Body.String() != `{"Message":"no place"}` || len(h.errors) != 1 || !errors.Is(h.errors[0], cause) {
		t.Errorf("%d %v %s, failures %v", got.Code, got.Header(), got.Body, h.errors)
	}
	h.unfit = &Refusal{Status: 409, Message: "taken"}
	if got := h.ask("POST", orchestrators+"Hello", "1"); got.Code != 409 || got.Header().Get("Retry-After") != "" || len(h.errors) != 1 || h.store.Calls(faulty.CreateInstance) > 0 {
		t.Errorf("%d %v, failures %v", got.Code, got.Header(), h.errors)
	}
}

func TestWhatSomebodyElseStartsIsAnsweredAsStarted(t *testing.T) {
	h := newHub(t)
	h.later = true
	got := h.ask("POST", orchestrators+"Hello/x", "1")
	if got.Code != 202 || !strings.Contains(got.Header().Get("Location"), "/instances/x?") || h.store.Calls(faulty.CreateInstance) > 0 {
		t.Errorf("%d %v %s", got.Code, got.Header(), got.Body)
	}
}
