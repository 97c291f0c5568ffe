package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/activity"
)

const controlQueue = "haymaker-control-00"

// toolsHub is a world's hub after a tool has been there.
type toolsHub struct {
	store.Store
	lists int
	down  error
}

func (h *toolsHub) ControlQueues(context.Context) ([]string, error) {
	h.lists++
	return []string{controlQueue}, h.down
}

func (h *toolsHub) LargeText(context.Context, string, int) (string, error) {
	return "", store.ErrNoLargeText
}

// asTool sends what func durable start-new sends, and drains.
func (w *world) asTool(t *testing.T, name, id, input string, enabled bool) (*toolsHub, error) {
	t.Helper()
	registry, err := newRegistry(&activity.Activities{})
	if err != nil {
		t.Fatal(err)
	}
	hub := &toolsHub{Store: w.hub}
	receiver, err := w.receive(hub, registry)
	if err != nil {
		t.Fatal(err)
	}
	target := fmt.Sprintf(`{"$type":"DurableTask.Core.OrchestrationInstance","InstanceId":%q,"ExecutionId":"0123456789abcdef0123456789abcdef"}`, id)
	body := fmt.Sprintf(`{"$type":"DurableTask.AzureStorage.MessageData","ActivityId":"a","TaskMessage":{"Event":{"$type":"DurableTask.Core.History.ExecutionStartedEvent","Name":%q,"Input":%q},"OrchestrationInstance":%s}}`, name, input, target)
	if err := w.hub.Send(t.Context(), controlQueue, []byte(body), 0); err != nil {
		t.Fatal(err)
	}
	return hub, drain(receiver, enabled)(t.Context(), invocation.TimerInfo{})
}

func TestAToolStartsARunAsTheStartRouteDoes(t *testing.T) {
	for name, input := range map[string]string{
		"from a file":         `{"simulation_size":"large","timeout":90}`,
		"on the command line": `"{\"simulation_size\":\"large\",\"timeout\":90}"`,
	} {
		w := newWorld(t)
		if _, err := w.asTool(t, "HayMaker_Run", runA, input, true); err != nil {
			t.Fatal(err)
		}
		run := w.started(t, 0)
		if run.RunID != runA || run.Size != haymaker.SizeLarge || run.Timing.ActiveSeconds != 90 || run.ExecutionType != haymaker.ExecutionManual {
			t.Errorf("%s: %+v", name, run)
		}
	}
}

func TestAToolsBadStartIsAFailedInstanceThatSaysWhy(t *testing.T) {
	for why, c := range map[string][3]string{
		"does not exist here":           {"hello", runA, `{}`},
		"the run id must be a UUID":     {"haymaker_run", "0123456789abcdef0123456789abcdef", `{}`},
		"the instance id would have to": {"haymaker_run", strings.ToUpper(runA), `{}`},
		"the instance id of a run is":   {"haymaker_run", runA, `{"run_id":"` + strings.Replace(runA, runA[:8], "deadbeef", 1) + `"}`},
		"simulation_size":               {"haymaker_run", runA, `{"simulation_size":"huge"}`},
	} {
		w := newWorld(t)
		if _, err := w.asTool(t, c[0], c[1], c[2], true); err != nil {
			t.Fatal(err)
		}
		if got := w.instances(t); len(got) != 1 || got[0].ID != c[1] || got[0].Status != history.StatusFailed || !strings.Contains(got[0].Output, why) {
			t.Errorf("%s: %+v", why, got)
		}
	}
}

func TestDrainingCanBeSwitchedOff(t *testing.T) {
	w := newWorld(t)
	hub, err := w.asTool(t, "haymaker_run", runA, "", false)
	if err != nil || hub.lists != 0 || len(w.instances(t)) != 0 {
		t.Errorf("%d lists, %d instances, %v", hub.lists, len(w.instances(t)), err)
	}
}

func TestDrainingThatFailsIsSeen(t *testing.T) {
	w := newWorld(t)
	registry, err := newRegistry(&activity.Activities{})
	if err != nil {
		t.Fatal(err)
	}
	down := errors.New("storage is down")
	receiver, err := w.receive(&toolsHub{Store: w.hub, down: down}, registry)
	if err != nil {
		t.Fatal(err)
	}
	if err := drain(receiver, true)(t.Context(), invocation.TimerInfo{}); !errors.Is(err, down) {
		t.Errorf("%v", err)
	}
}

func TestUnquoted(t *testing.T) {
	for input, want := range map[string]string{
		`"{\"a\":1}"`: `{"a":1}`, `{"a":1}`: `{"a":1}`, `"text"`: `"text"`, ``: ``, `7`: `7`, `" { "`: ` { `,
	} {
		if got := unquoted(input); string(got) != want {
			t.Errorf("%s gives %s, want %s", input, got, want)
		}
	}
	if raw, err := json.Marshal(unquoted(`"{}"`)); err != nil || string(raw) != "{}" {
		t.Errorf("%s, %v", raw, err)
	}
}
