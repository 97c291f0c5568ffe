package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/workflow"
)

const runA = "00000000-0000-4000-8000-00000000000a"

func TestDomainErrors(t *testing.T) {
	for name, c := range map[string]struct{ durable, domain error }{
		"unknown instance": {store.ErrInstanceNotFound, haymaker.ErrRunNotFound}, "id that cannot be": {store.ErrInvalidInstanceID, haymaker.ErrRunNotFound},
		"ended": {client.ErrInstanceCompleted, haymaker.ErrRunFinished},
	} {
		if err := domainError(fmt.Errorf("raise: %w", c.durable)); !errors.Is(err, c.domain) || !errors.Is(err, c.durable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, same := range []error{nil, errors.New("x"), client.ErrWrongState, store.ErrConflict} {
		if err := domainError(same); !errors.Is(err, same) || errors.Is(err, haymaker.ErrRunNotFound) || errors.Is(err, haymaker.ErrRunFinished) {
			t.Errorf("%v became %v", same, err)
		}
	}
}

func TestStartOfARunThatExists(t *testing.T) {
	w := newWorld(t)
	for i, want := range []error{nil, haymaker.ErrRunExists} {
		if err := w.runs.Start(t.Context(), haymaker.RunRequest{RunID: runA}); !errors.Is(err, want) {
			t.Errorf("start %d: %v", i, err)
		}
	}
	if started := w.instances(t); len(started) != 1 || started[0].Name != workflow.Name || started[0].Version != workflow.Version || w.hub.Calls(faulty.Send) != 1 {
		t.Errorf("started %+v", started)
	}
}

func TestProgress(t *testing.T) {
	w := newWorld(t)
	if _, err := w.runs.Progress(t.Context(), runA); !errors.Is(err, haymaker.ErrRunNotFound) {
		t.Errorf("unknown: %v", err)
	}
	w.orchestrate(t, runA, history.StatusPending)
	if progress, err := w.runs.Progress(t.Context(), runA); err != nil || progress.Phase != "" {
		t.Errorf("pending: %+v, %v", progress, err)
	}
	set := func(id string, status history.Status, custom string) {
		w.orchestrate(t, id, status, func(i *store.Instance) { i.CustomStatus = custom })
	}
	set("running", history.StatusRunning, `{"phase":"monitoring","message":"2 agents"}`)
	if progress, err := w.runs.Progress(t.Context(), "running"); err != nil || progress.Phase != haymaker.PhaseMonitoring || progress.Message != "2 agents" {
		t.Errorf("running: %+v, %v", progress, err)
	}
	set("odd", history.StatusRunning, `"text of a tool"`)
	if _, err := w.runs.Progress(t.Context(), "odd"); err == nil || errors.Is(err, haymaker.ErrRunNotFound) {
		t.Errorf("odd: %v", err)
	}
	for _, status := range []history.Status{history.StatusCompleted, history.StatusFailed, history.StatusTerminated, history.StatusCanceled} {
		set("ended-"+string(status), status, `{"phase":"reporting"}`)
		if _, err := w.runs.Progress(t.Context(), "ended-"+string(status)); !errors.Is(err, haymaker.ErrRunFinished) {
			t.Errorf("%s: %v", status, err)
		}
	}
}

func TestTellingARun(t *testing.T) {
	w := newWorld(t)
	w.orchestrate(t, runA, history.StatusPending)
	w.orchestrate(t, "ended", history.StatusCompleted)
	ctx := t.Context()
	if err := errors.Join(w.runs.Cancel(ctx, runA, "anna"), w.runs.Cancel(ctx, runA, "anna"), w.runs.AgentFinished(ctx, runA, "hm-a")); err != nil {
		t.Fatal(err)
	}
	part, err := w.hub.Load(ctx, runA, store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	var raised []string
	for _, item := range part.Inbox {
		event := item.Event.Body.(history.EventRaised)
		raised = append(raised, event.Name+event.Input)
	}
	want := []string{workflow.EventCancel + `{"requested_by":"anna"}`, workflow.EventCancel + `{"requested_by":"anna"}`, workflow.EventAgentFinished + `{"agent_id":"hm-a"}`}
	if fmt.Sprint(raised) != fmt.Sprint(want) {
		t.Errorf("raised %v, want %v", raised, want)
	}
	if one, two := w.runs.Cancel(ctx, "nobody", ""), w.runs.Cancel(ctx, "ended", ""); !errors.Is(one, haymaker.ErrRunNotFound) || !errors.Is(two, haymaker.ErrRunFinished) {
		t.Errorf("cancel: %v, %v", one, two)
	}
	if one, two := w.runs.AgentFinished(ctx, "nobody", "x"), w.runs.AgentFinished(ctx, "ended", "x"); one != nil || two != nil {
		t.Errorf("an agent's end after the run's: %v, %v", one, two)
	}
	w.hub.Break(faulty.Instance, faulty.Fault{Err: context.DeadlineExceeded})
	if err := w.runs.AgentFinished(ctx, runA, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("storage down: %v", err)
	}
}
