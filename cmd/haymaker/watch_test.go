package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

func TestWatchPrintsALinePerChange_Defect50(t *testing.T) {
	d := deploy(t)
	d.started[runA] = haymaker.RunRequest{}
	d.record(runA, func(*haymaker.Run) {})
	d.paused = func(n int) {
		switch n {
		case 3:
			d.scenario(runA, "networking-01-virtual-network", haymaker.ScenarioRunning, "")
		case 5:
			d.scenario(runA, "networking-01-virtual-network", haymaker.ScenarioCompleted, "")
		case 7:
			d.end(runA, haymaker.RunCompleted)
		}
	}
	d.run("run", "watch", runA).want(t, 0, []string{`phase                                monitoring – 2 agents run
resources                            0 alive of 0
status                               in_progress
networking-01-virtual-network        running (agent running)
networking-01-virtual-network        completed
phase                                completed
status                               completed
`}, nil)
}

func TestWatchEndsWithTheRun(t *testing.T) {
	for status, code := range map[haymaker.RunStatus]int{
		haymaker.RunCompleted: 0, haymaker.RunFailed: 1, haymaker.RunCancelled: 1, haymaker.RunSkipped: 1, haymaker.RunCleanupIncomplete: 1,
	} {
		d := deploy(t)
		d.end(runA, status)
		d.record(runA, func(r *haymaker.Run) { r.Error = "so it was" })
		got := d.run("run", "watch", runA)
		if got.code != code || (code == 1) != strings.Contains(got.stderr, "error (run): run "+runA+" ended "+string(status)+": so it was") {
			t.Errorf("%s: %+v", status, got)
		}
		got = d.run("run", "watch", runA, "--format", "json")
		if view := document[api.RunView](t, "json", got.stdout); got.code != code || view.Status != status {
			t.Errorf("%s: %+v", status, got)
		}
	}
}

func TestStartAndWatch(t *testing.T) {
	d := deploy(t)
	d.paused = func(n int) {
		if n == 3 {
			d.end(runA, haymaker.RunCompleted)
		}
	}
	got := d.run("run", "start", "--run-id", runA, "--watch", "--format", "yaml")
	got.want(t, 0, []string{runA}, []string{"started run " + runA, "phase", "status                               completed"})
	if view := document[api.RunView](t, "yaml", got.stdout); view.Status != haymaker.RunCompleted {
		t.Errorf("%+v", view)
	}
}

func TestWatchOutlastsAHostRestart(t *testing.T) {
	for name, during := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"nobody listens": nil, "503": status(503, "Function host is not running."), "404 without functions": status(404, ""), "502 of the ingress": status(502, "<html>"),
	} {
		d := deploy(t)
		d.record(runA, func(*haymaker.Run) {})
		address := d.server.Listener.Addr().String()
		d.paused = func(n int) {
			switch {
			case n == 2 && during == nil:
				d.server.Close()
			case n == 2:
				d.host = during
			case n == 20 && during == nil:
				d.listen(address)
			case n == 20:
				d.host = nil
			case n == 24:
				d.end(runA, haymaker.RunCompleted)
			}
		}
		got := d.run("run", "watch", runA)
		got.want(t, 0, []string{"endpoint                             waiting for it: ", "endpoint                             answers again", "status                               completed", "alive of 0\nstatus"}, nil)
		if strings.Count(got.stdout, "resources ") != 1 {
			t.Errorf("%s: what had not changed was repeated:\n%s", name, got.stdout)
		}
	}
}

func TestWatchGivesUp(t *testing.T) {
	d := deploy(t)
	d.host = status(503, "")
	pauses := 0
	d.paused = func(n int) { pauses = n }
	d.run("run", "watch", runA).want(t, exitServer, nil, []string{"has not started its functions"})
	if pauses > 2 {
		t.Errorf("a run that was never seen was waited for: %d pauses", pauses)
	}
	d.host = nil
	d.record(runA, func(*haymaker.Run) {})
	d.paused = func(n int) {
		if pauses = n; n == 1 {
			d.host = status(500, "")
		}
	}
	if got := d.run("run", "watch", runA); got.code != exitServer || pauses < awayLimit {
		t.Errorf("after %d pauses: %+v", pauses, got)
	}
	d.host = nil
	d.run("run", "watch", runB).want(t, exitRefused, nil, []string{"RUN_NOT_FOUND"})
}

func TestCtrlCEndsTheWatchingNotTheRun(t *testing.T) {
	for _, when := range []string{"between two looks", "during a look"} {
		d := deploy(t)
		d.record(runA, func(*haymaker.Run) {})
		ctx, cancel := context.WithCancel(t.Context())
		d.paused = func(n int) {
			switch {
			case n == 2 && when == "during a look":
				d.host = func(_ http.ResponseWriter, r *http.Request) bool { cancel(); return hang(r) }
			case n == 2:
				cancel()
			}
		}
		d.runContext(ctx, "run", "watch", runA).want(t, 0, []string{"in_progress"}, []string{"the run goes on", "haymaker run watch " + runA})
		if len(d.cancelled) > 0 {
			t.Errorf("%s: the run was cancelled", when)
		}
		cancel()
	}
}

func TestWatchStopsAtItsTimeout(t *testing.T) {
	d := deploy(t)
	d.record(runA, func(*haymaker.Run) {})
	d.host = func(_ http.ResponseWriter, r *http.Request) bool {
		d.mu.Lock()
		looks := len(d.keys)
		d.mu.Unlock()
		if looks < 3 {
			return false
		}
		return hang(r)
	}
	d.run("run", "watch", runA, "--timeout", "300ms").want(t, exitUsage, []string{"in_progress"}, []string{"error (run): run " + runA + " goes on: not done after --timeout 300ms"})
}
