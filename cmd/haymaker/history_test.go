package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/historyfile"
)

func TestHistory(t *testing.T) {
	events := []history.Event{
		{ID: history.NoID, Timestamp: noon, Body: history.OrchestratorStarted{}},
		{ID: history.NoID, Timestamp: noon, Body: history.ExecutionStarted{Name: "haymaker_run", Version: "1", InstanceID: runA, ExecutionID: "e"}},
		{ID: 0, Timestamp: noon, Body: history.TimerCreated{FireAt: noon.Add(time.Hour)}},
		{ID: history.NoID, Timestamp: noon, Body: history.OrchestratorCompleted{}},
	}
	stored, err := historyfile.Encode(events)
	if err != nil {
		t.Fatal(err)
	}
	d := deploy(t)
	d.host = func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case "/api/durabletask/instances/" + runA + "/history":
			_, _ = w.Write(stored)
		case "/api/durabletask/instances/" + runB + "/history":
			w.WriteHeader(http.StatusNotFound)
		default:
			return false
		}
		return true
	}
	if got := d.run("run", "history", runA); got.code != 0 || got.stdout != string(stored) {
		t.Errorf("exit code %d: %s%s", got.code, got.stdout, got.stderr)
	}
	path := filepath.Join(t.TempDir(), "v1.json")
	d.run("run", "history", runA, "--save", path).want(t, 0, []string{"!{"}, []string{"saved 4 events in " + path})
	if saved, err := os.ReadFile(path); err != nil || string(saved) != string(stored) {
		t.Errorf("saved %s, %v", saved, err)
	}
	d.run("run", "history", runA, "--save", path).want(t, exitUsage, nil, []string{"exists"})
	d.run("run", "history", runB).want(t, exitRefused, nil, []string{"RUN_NOT_FOUND", "purged"})
	stored = []byte("[]\n")
	d.run("run", "history", runA).want(t, exitUsage, nil, []string{"it is pending"})
	stored = []byte("<html>")
	d.run("run", "history", runA).want(t, exitUsage, nil, []string{"not one of HayMaker's API"})
}
