package main

import (
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

func TestStartWithoutAPlaceIsRefused(t *testing.T) {
	d := deploy(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapAllow})
	d.run("run", "start", "--run-id", runA).want(t, 0, []string{runA, "in_progress"}, nil)
	got := d.run("run", "start", "--run-id", runB)
	got.want(t, 3, nil, []string{"error (refused)", "NO_CAPACITY", "MAX_CONCURRENT_RUNS is 1: " + runA, "haymaker run list --status in_progress"})
	if got := d.run("run", "start", "--run-id", runB, "--format", "json"); got.code != 3 {
		t.Errorf("%+v", got)
	} else if f := document[failure](t, "json", got.stderr); f.Code != string(api.CodeNoCapacity) || f.Details["in_progress"] == nil {
		t.Errorf("%+v", f)
	}
}

func TestAQueuedRunIsShownWatchedAndCancelled(t *testing.T) {
	d := deploy(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue})
	d.run("run", "start", "--run-id", runA).want(t, 0, []string{runA}, nil)
	d.run("run", "start", "--run-id", runB).want(t, 0, []string{runB, "queued", "1 run is in progress"}, nil)
	d.run("run", "list", "--status", "queued").want(t, 0, []string{runB, "queued", "1 run is in progress"}, nil)
	d.run("run", "show", runB).want(t, 0, []string{"queued", "MAX_CONCURRENT_RUNS is 1"}, nil)
	d.paused = func(n int) {
		if n == 2 {
			d.run("run", "cancel", runB).want(t, 0, []string{runB, "cancelled"}, nil)
		}
	}
	d.run("run", "watch", runB).want(t, 1, []string{"queued – 1 run is in progress", "status                               cancelled"}, []string{"cancelled while it was queued"})
	if len(d.cancelled) != 0 || len(d.started) != 1 {
		t.Errorf("started %v, told %v", d.started, d.cancelled)
	}
	d.run("run", "report", runB).want(t, 3, nil, []string{"has made nothing, so there is no report"})
}

func TestStartSaysThatTheRunIsQueued(t *testing.T) {
	d := deploy(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue})
	d.run("run", "start", "--run-id", runA).want(t, 0, []string{runA}, nil)
	d.paused = func(n int) {
		if n == 1 {
			d.run("run", "cancel", runB).want(t, 0, []string{runB}, nil)
		}
	}
	d.run("run", "start", "--run-id", runB, "--watch").want(t, 1, []string{"queued – 1 run is in progress"}, []string{"queued run " + runB})
}
