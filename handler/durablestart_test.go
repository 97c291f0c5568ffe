package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/activity"
	"azurehaymaker/haymaker/workflow"
)

// ask asks the management API of a world.
func (w *world) ask(t *testing.T, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	registry, err := newRegistry(&activity.Activities{})
	if err != nil {
		t.Fatal(err)
	}
	api, err := w.manage("HayMaker", registry)
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	api.ServeHTTP(answer, httptest.NewRequest(method, "/api/durabletask/"+path, strings.NewReader(body)))
	return answer
}

// started checks that every instance is a run of its own, and gives the last.
func (w *world) started(t *testing.T, i int) haymaker.RunRequest {
	t.Helper()
	var run haymaker.RunRequest
	instances := w.instances(t)
	if len(instances) != i+1 {
		t.Fatalf("%d instances, want %d", len(instances), i+1)
	}
	for _, instance := range instances {
		if err := json.Unmarshal([]byte(instance.Input), &run); err != nil || instance.Name != workflow.Name || run.RunID != instance.ID {
			t.Fatalf("%+v: %v", instance, err)
		}
	}
	return run
}

func TestManagementStartsRunsAsTheStartRouteDoes(t *testing.T) {
	for path, id := range map[string]string{
		"orchestrators/haymaker_run": "", "orchestrators/HayMaker_Run/" + runA: runA, "orchestrators/haymaker_run/" + strings.ToUpper(runA): runA,
	} {
		w := newWorld(t)
		got := w.ask(t, "POST", path, `{"simulation_size":"large","timeout":90,"requested_by":"me"}`)
		if got.Code != http.StatusAccepted {
			t.Fatalf("%s: %d %s", path, got.Code, got.Body)
		}
		run := w.started(t, 0)
		if run.Size != haymaker.SizeLarge || run.Timing.ActiveSeconds != 90 || run.RequestedBy != "me" || !run.StartedAt.Equal(noon) || id != "" && run.RunID != id {
			t.Errorf("%s: %+v", path, run)
		}
	}
}

func TestManagementRefusesRunsThatTheStartRouteWould(t *testing.T) {
	for name, c := range map[string]struct{ path, body string }{
		"no run id":       {"orchestrators/haymaker_run/seven", ""},
		"two ids":         {"orchestrators/haymaker_run/" + runA, `{"run_id":"00000000-0000-4000-8000-00000000000b"}`},
		"recorded input":  {"orchestrators/haymaker_run", `{"run_id":"` + runA + `","timing":{"active_seconds":60}}`},
		"no scenario":     {"orchestrators/haymaker_run", `{"scenarios":["nope"]}`},
		"endless":         {"orchestrators/haymaker_run", `{"timeout":999999}`},
		"not an object":   {"orchestrators/haymaker_run", `[1]`},
		"another's hub":   {"orchestrators/haymaker_run?taskHub=Other", ``},
		"another program": {"orchestrators/other", ``},
	} {
		w := newWorld(t)
		if got := w.ask(t, "POST", c.path, c.body); got.Code != http.StatusBadRequest || len(w.instances(t)) > 0 {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
}

func TestManagementStartsARunOnce(t *testing.T) {
	w := newWorld(t)
	w.orchestrate(t, runA, history.StatusCompleted, func(i *store.Instance) {
		i.Name, i.Input = workflow.Name, `{"simulation_size":"small","timing":{"active_seconds":60}}`
	})
	for _, path := range []string{"orchestrators/haymaker_run/" + runA, "instances/" + runA + "/restart?restartWithNewInstanceId=false"} {
		if got := w.ask(t, "POST", path, ""); got.Code != http.StatusConflict {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
}

func TestManagementRestartsARunAsANewOne(t *testing.T) {
	w := newWorld(t)
	for i, path := range []string{"orchestrators/haymaker_run/" + runA, "instances/" + runA + "/restart"} {
		if got := w.ask(t, "POST", path, map[int]string{0: `{"simulation_size":"medium","timeout":90,"tags":{"team":"a"}}`}[i]); got.Code != http.StatusAccepted {
			t.Fatalf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	// Every instance has its own id in its input: started looks.
	if run := w.started(t, 1); run.Size != haymaker.SizeMedium || run.Timing.ActiveSeconds != 90 || run.Tags["team"] != "a" {
		t.Errorf("%+v", run)
	}
}

// TestManagementRefusesToRerunARun: the run's id is in everything it has made.
func TestManagementRefusesToRerunARun(t *testing.T) {
	w := newWorld(t)
	w.orchestrate(t, runA, history.StatusFailed, func(i *store.Instance) {
		i.Name, i.Input = workflow.Name, `{"simulation_size":"small","timing":{"active_seconds":60}}`
	})
	if got := w.ask(t, "POST", "instances/"+runA+"/rerun?fromTask=0", ""); got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), "restart it instead") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
