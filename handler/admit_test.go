package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

const runB = "00000000-0000-4000-8000-00000000000b"

func onePlace(policy haymaker.OverlapPolicy) haymaker.Capacity {
	return haymaker.Capacity{MaxRuns: 1, Policy: policy, MaxOnDemand: 1}
}

// TestOfManyStartsAtOnceOneIsLetIn sends them through the start route.
func TestOfManyStartsAtOnceOneIsLetIn(t *testing.T) {
	for policy, other := range map[haymaker.OverlapPolicy]int{haymaker.OverlapAllow: http.StatusServiceUnavailable, haymaker.OverlapQueue: http.StatusAccepted} {
		w := newWorld(t, onePlace(policy))
		const n = 8
		codes := make([]int, n)
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				answer := httptest.NewRecorder()
				w.api.Start().ServeHTTP(answer, httptest.NewRequest(http.MethodPost, api.StartPath, strings.NewReader("{}")))
				codes[i] = answer.Code
			})
		}
		all.Wait()
		counts := map[int]int{}
		for _, code := range codes {
			counts[code]++
		}
		want := map[int]int{http.StatusAccepted: 1}
		want[other] += n - 1
		if fmt.Sprint(counts) != fmt.Sprint(want) || len(w.instances(t)) != 1 {
			t.Errorf("%s: answers %v, want %v, %d runs", policy, counts, want, len(w.instances(t)))
		}
	}
}

func (w *world) status(t *testing.T, runID string) haymaker.RunStatus {
	t.Helper()
	run, err := w.activities.Records.Run(t.Context(), runID)
	if err != nil {
		t.Fatal(err)
	}
	return run.Status
}

func TestASlotWithoutAPlaceIsSkippedForGood(t *testing.T) {
	w := newWorld(t, onePlace(haymaker.OverlapSkip))
	fire := func(slot string) string {
		t.Helper()
		timer := invocation.TimerInfo{Status: &invocation.ScheduleStatus{Next: at(slot)}}
		if err := scheduledStart(w.api, w.admission, cron, w.activities.Now)(t.Context(), timer); err != nil {
			t.Fatal(err)
		}
		return slotRunID(cron, at(slot))
	}
	first, second := fire("2026-11-25T06:00:00Z"), fire("2026-11-25T12:00:00Z")
	if w.status(t, first) != haymaker.RunInProgress || w.status(t, second) != haymaker.RunSkipped {
		t.Fatalf("%s, %s", w.status(t, first), w.status(t, second))
	}
	if err := w.activities.Records.UpdateRun(t.Context(), first, func(run *haymaker.Run) { run.Status = haymaker.RunCompleted }); err != nil {
		t.Fatal(err)
	}
	if fire("2026-11-25T12:00:00Z"); w.status(t, second) != haymaker.RunSkipped || len(w.instances(t)) != 1 {
		t.Errorf("a skipped slot was started: %d runs", len(w.instances(t)))
	}
}

func TestARequestWithoutAPlace(t *testing.T) {
	for policy, status := range map[haymaker.OverlapPolicy]haymaker.RunStatus{haymaker.OverlapAllow: haymaker.RunSkipped, haymaker.OverlapQueue: haymaker.RunQueued} {
		w := newWorld(t, onePlace(policy))
		start := requestedStart(w.api, w.admission)
		for _, id := range []string{runA, runB, runB} {
			if err := start(t.Context(), invocation.QueueMessage{Body: []byte(strings.Replace(requested, runA, id, 1)), DequeueCount: 1}); err != nil {
				t.Fatal(err)
			}
		}
		if w.status(t, runB) != status || len(w.instances(t)) != 1 {
			t.Errorf("%s: %s, %d runs", policy, w.status(t, runB), len(w.instances(t)))
		}
	}
}

// TestTheEndOfARunLetsTheNextIn: at once after the report, and by the sweep.
func TestTheEndOfARunLetsTheNextIn(t *testing.T) {
	for name, end := range map[string]func(*world) error{
		"report": func(w *world) error {
			return w.report(func(context.Context, invocation.QueueMessage) error { return nil })(t.Context(), invocation.QueueMessage{})
		},
		"sweep": func(w *world) error { w.letIn(t.Context()); return nil },
	} {
		w := newWorld(t, onePlace(haymaker.OverlapQueue))
		start := requestedStart(w.api, w.admission)
		for _, id := range []string{runA, runB} {
			if err := start(t.Context(), invocation.QueueMessage{Body: []byte(strings.Replace(requested, runA, id, 1))}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.activities.Records.UpdateRun(t.Context(), runA, func(run *haymaker.Run) { run.Status = haymaker.RunFailed }); err != nil {
			t.Fatal(err)
		}
		w.hub.Inject(faulty.CreateInstance, 1, faulty.Fault{})
		if err := end(w); err != nil || w.status(t, runB) != haymaker.RunInProgress || len(w.instances(t)) != 1 {
			t.Errorf("%s: %v, %s: the start of the next failed, which is not this one's failure", name, err, w.status(t, runB))
		}
		if err := end(w); err != nil {
			t.Error(err)
		}
		var run haymaker.RunRequest
		if all := w.instances(t); len(all) != 2 || json.Unmarshal([]byte(all[1].Input), &run) != nil || run.RunID != runB || run.Timing.ActiveSeconds != 60 || len(run.Scenarios) != 1 {
			t.Errorf("%s: %d runs, %+v", name, len(all), run)
		}
	}
	failing := newWorld(t).report(func(context.Context, invocation.QueueMessage) error { return faulty.ErrInjected })
	if err := failing(t.Context(), invocation.QueueMessage{}); !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("a report that fails: %v", err)
	}
}

// TestARunThatIsStillToBeginIsNotBroken: the sweep must not clean up after it.
func TestARunThatIsStillToBeginIsNotBroken(t *testing.T) {
	w := newWorld(t)
	w.hub.Inject(faulty.CreateInstance, 1, faulty.Fault{})
	err := requestedStart(w.api, w.admission)(t.Context(), invocation.QueueMessage{Body: []byte(requested)})
	if !errors.Is(err, haymaker.ErrNotBegun) || w.status(t, runA) != haymaker.RunInProgress {
		t.Fatal(err)
	}
	if work, err := w.waiting(t.Context()); err != nil || len(work) != 0 {
		t.Errorf("%d things to do, %v", len(work), err)
	}
	if w.letIn(t.Context()); len(w.instances(t)) != 1 {
		t.Error("the sweep does not begin it")
	}
}

func TestManagementStartsTakePlaces(t *testing.T) {
	w := newWorld(t, onePlace(haymaker.OverlapQueue))
	const path = "orchestrators/haymaker_run/"
	if got := w.ask(t, "POST", path+runA, ""); got.Code != http.StatusAccepted {
		t.Fatal(got.Code, got.Body)
	}
	if got := w.ask(t, "POST", path+runB, ""); got.Code != http.StatusAccepted || w.status(t, runB) != haymaker.RunQueued || len(w.instances(t)) != 1 {
		t.Errorf("queued: %d %s", got.Code, got.Body)
	}
	for _, id := range []string{runA, runB} {
		if got := w.ask(t, "POST", path+id, ""); got.Code != http.StatusConflict {
			t.Errorf("again: %d %s", got.Code, got.Body)
		}
	}
	w = newWorld(t, onePlace(haymaker.OverlapSkip))
	w.ask(t, "POST", path+runA, "")
	if got := w.ask(t, "POST", path+runB, ""); got.Code != http.StatusServiceUnavailable || got.Header().Get("Retry-After") != "300" || !strings.Contains(got.Body.String(), "OVERLAP_POLICY is skip") {
		t.Errorf("%d %v %s", got.Code, got.Header(), got.Body)
	}
	w.hub.Break(faulty.Instance, faulty.Fault{})
	if got := w.ask(t, "POST", path+runB, ""); got.Code != http.StatusInternalServerError || strings.Contains(got.Body.String(), faulty.ErrInjected.Error()) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestAToolsStartTakesAPlaceOrIsRefused(t *testing.T) {
	w := newWorld(t, onePlace(haymaker.OverlapQueue))
	for _, id := range []string{runA, runB} {
		if _, err := w.asTool(t, "haymaker_run", id, `{}`, true); err != nil {
			t.Fatal(err)
		}
	}
	second, err := w.hub.Instance(t.Context(), runB)
	if err != nil || second.Status != history.StatusFailed || !strings.Contains(second.Output, "MAX_CONCURRENT_RUNS is 1") || w.status(t, runA) != haymaker.RunInProgress {
		t.Errorf("%+v, %v", second, err)
	}
	if err := w.reserveForTool(t.Context(), haymaker.RunRequest{RunID: runA}); err != nil {
		t.Errorf("a message that comes again: %v", err)
	}
	w.record(t, "00000000-0000-4000-8000-00000000000c", haymaker.RunSkipped)
	if err := w.reserveForTool(t.Context(), haymaker.RunRequest{RunID: "00000000-0000-4000-8000-00000000000c"}); err == nil || !strings.Contains(err.Error(), "use another id") {
		t.Errorf("a skipped run's id: %v", err)
	}
}

func TestCapacitySettings(t *testing.T) {
	for name, wrong := range map[string][]string{
		"MAX_CONCURRENT_RUNS": {"0", "51", "1.5", "many"}, "MAX_ON_DEMAND": {"-1", "51"}, "OVERLAP_POLICY": {"wait", "no"},
	} {
		for _, text := range wrong {
			values := environment(t, "/app", 7000)
			values[name] = text
			if _, faults := LoadConfig(lookupIn(values)); len(faults) != 1 || !strings.HasPrefix(faults[0].Error(), "setting "+name+" must ") {
				t.Errorf("%s=%q: %v", name, text, faults)
			}
		}
	}
	values := environment(t, "/app", 7000)
	if c, faults := LoadConfig(lookupIn(values)); len(faults) > 0 || c.Capacity != (haymaker.Capacity{MaxRuns: 2, Policy: haymaker.OverlapAllow, MaxOnDemand: 3}) {
		t.Errorf("%v, %+v", faults, c.Capacity)
	}
	values["MAX_CONCURRENT_RUNS"], values["MAX_ON_DEMAND"], values["OVERLAP_POLICY"] = "50", "0", "Queue"
	if c, faults := LoadConfig(lookupIn(values)); len(faults) > 0 || c.Capacity != (haymaker.Capacity{MaxRuns: 50, Policy: haymaker.OverlapQueue}) {
		t.Errorf("%v, %+v", faults, c.Capacity)
	}
}
