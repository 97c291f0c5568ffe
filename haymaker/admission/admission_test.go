package admission

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

func capacity(policy haymaker.OverlapPolicy) haymaker.Capacity {
	return haymaker.Capacity{MaxRuns: 2, Policy: policy, MaxOnDemand: 1}
}

// start starts the n-th run and demands a decision.
func (w *world) start(t *testing.T, n int, kind haymaker.ExecutionType, want haymaker.Decision) haymaker.Admission {
	t.Helper()
	answer, err := w.Start(t.Context(), w.request(n, kind))
	if err != nil || answer.Decision != want {
		t.Fatalf("run %d: %+v, %v, want %s", n, answer, err, want)
	}
	return answer
}

func TestBeyondTheLimit(t *testing.T) {
	for policy, c := range map[haymaker.OverlapPolicy]struct {
		second, third haymaker.Decision
		reason        string
	}{
		haymaker.OverlapAllow: {haymaker.StartAdmitted, haymaker.StartSkipped, "2 runs are in progress and MAX_CONCURRENT_RUNS is 2: "},
		haymaker.OverlapQueue: {haymaker.StartAdmitted, haymaker.StartQueued, "2 runs are in progress and MAX_CONCURRENT_RUNS is 2: "},
		haymaker.OverlapSkip:  {haymaker.StartSkipped, haymaker.StartSkipped, "1 run is in progress and OVERLAP_POLICY is skip: " + runID(1) + " since 2026-11-25T12:00:01Z"},
	} {
		w := newWorld(t, capacity(policy))
		w.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
		w.start(t, 2, haymaker.ExecutionScheduled, c.second)
		answer := w.start(t, 3, haymaker.ExecutionScheduled, c.third)
		if !strings.HasPrefix(answer.Reason, c.reason) || len(answer.InProgress) != len(w.engine.order) {
			t.Errorf("%s: %+v", policy, answer)
		}
		run := w.run(t, 3)
		if c.third == haymaker.StartQueued {
			if run.Status != haymaker.RunQueued || run.WaitsFor != answer.Reason || run.EndedAt != nil || run.QueuedAt == nil {
				t.Errorf("%s: %+v", policy, run)
			}
			continue
		}
		if run.Status != haymaker.RunSkipped || run.FailureReason != haymaker.ReasonNoCapacity || run.Error != answer.Reason || run.EndedAt == nil {
			t.Errorf("%s: %+v", policy, run)
		}
		w.end(t, runID(1))
		if _, err := w.Start(t.Context(), w.request(3, haymaker.ExecutionScheduled)); !errors.Is(err, haymaker.ErrRunExists) {
			t.Errorf("%s: a skipped slot starts later: %v", policy, err)
		}
	}
}

func TestOnDemandRunsHaveTheirOwnBound(t *testing.T) {
	w := newWorld(t, capacity(haymaker.OverlapSkip))
	w.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
	w.start(t, 2, haymaker.ExecutionOnDemand, haymaker.StartAdmitted)
	answer := w.start(t, 3, haymaker.ExecutionOnDemand, haymaker.StartSkipped)
	if !strings.HasPrefix(answer.Reason, "1 on-demand run is in progress and MAX_ON_DEMAND is 1: ") || w.run(t, 3).Status != haymaker.RunSkipped {
		t.Errorf("%+v", answer)
	}
	none := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue})
	if answer := none.start(t, 1, haymaker.ExecutionOnDemand, haymaker.StartSkipped); answer.Reason != "no on-demand run may be in progress: MAX_ON_DEMAND is 0" {
		t.Errorf("%+v", answer)
	}
}

// TestARefusedManualStartMayComeAgain: its caller was told to.
func TestARefusedManualStartMayComeAgain(t *testing.T) {
	w := newWorld(t, capacity(haymaker.OverlapSkip))
	w.start(t, 1, haymaker.ExecutionManual, haymaker.StartAdmitted)
	w.start(t, 2, haymaker.ExecutionManual, haymaker.StartSkipped)
	if _, err := w.records.Run(t.Context(), runID(2)); !errors.Is(err, haymaker.ErrRunNotFound) {
		t.Errorf("recorded: %v", err)
	}
	w.end(t, runID(1))
	w.start(t, 2, haymaker.ExecutionManual, haymaker.StartAdmitted)
}

func TestAQueuedRunStartsOldestFirstWithItsDecidedInput(t *testing.T) {
	w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue, MaxOnDemand: 1})
	w.start(t, 9, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
	w.start(t, 5, haymaker.ExecutionScheduled, haymaker.StartQueued)
	w.start(t, 2, haymaker.ExecutionManual, haymaker.StartQueued)
	asked := w.run(t, 5).StartedAt
	if began, err := w.Advance(t.Context()); err != nil || len(began) != 0 {
		t.Fatalf("without a place: %v, %v", began, err)
	}
	w.end(t, runID(9))
	w.now = w.now.Add(time.Hour)
	began, err := w.Advance(t.Context())
	if err != nil || !reflect.DeepEqual(began, []string{runID(5)}) || !reflect.DeepEqual(w.engine.order, []string{runID(9), runID(5)}) {
		t.Fatalf("began %v of %v, %v", began, w.engine.order, err)
	}
	run := w.run(t, 5)
	if run.Status != haymaker.RunInProgress || !run.StartedAt.Equal(w.now) || run.QueuedAt == nil || !run.QueuedAt.Equal(asked) || run.WaitsFor != "" {
		t.Errorf("%+v", run)
	}
	all, _, err := w.records.Runs(t.Context(), "", 10, "")
	if err != nil || len(all) != 3 || all[0].RunID != runID(5) {
		t.Errorf("the list has %d runs, the newest %+v, %v", len(all), all[0], err)
	}
	// While others wait, whoever comes new goes behind them, place or not.
	w.end(t, runID(5))
	w.start(t, 7, haymaker.ExecutionScheduled, haymaker.StartQueued)
	if last := w.engine.order[len(w.engine.order)-1]; last != runID(2) {
		t.Errorf("began %v", w.engine.order)
	}
}

func TestTheQueueIsBounded(t *testing.T) {
	w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue, MaxOnDemand: 1})
	w.start(t, 0, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
	for n := 1; n <= maxQueued; n++ {
		w.start(t, n, haymaker.ExecutionScheduled, haymaker.StartQueued)
	}
	if answer := w.start(t, 99, haymaker.ExecutionScheduled, haymaker.StartSkipped); !strings.Contains(answer.Reason, "20 runs wait already") {
		t.Errorf("%+v", answer)
	}
}

func TestAPlaceIsFreedByTruth(t *testing.T) {
	for name, gone := range map[string]func(*world){
		"ended":                    func(w *world) { w.end(t, runID(1)) },
		"broken down, row remains": func(w *world) { w.engine.live[runID(1)] = false },
		"purged, row remains":      func(w *world) { delete(w.engine.live, runID(1)) },
		"clean-up incomplete": func(w *world) {
			_ = w.records.UpdateRun(t.Context(), runID(1), func(run *haymaker.Run) { run.Status = haymaker.RunCleanupIncomplete })
		},
	} {
		w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapAllow, MaxOnDemand: 1})
		w.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
		gone(w)
		if answer, err := w.Start(t.Context(), w.request(2, haymaker.ExecutionScheduled)); err != nil || answer.Decision != haymaker.StartAdmitted {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
	}
}

func TestCancelOfAQueuedRun(t *testing.T) {
	w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue, MaxOnDemand: 1})
	w.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
	w.start(t, 2, haymaker.ExecutionScheduled, haymaker.StartQueued)
	if err := w.Cancel(t.Context(), runID(2), "anna"); err != nil {
		t.Fatal(err)
	}
	if run := w.run(t, 2); run.Status != haymaker.RunCancelled || run.FailureReason != haymaker.ReasonCancelled || run.Error != "cancelled while it was queued by anna" || run.EndedAt == nil || run.WaitsFor != "" {
		t.Errorf("%+v", run)
	}
	w.end(t, runID(1))
	if began, err := w.Advance(t.Context()); err != nil || len(began) > 0 {
		t.Errorf("a cancelled run began: %v, %v", began, err)
	}
	for _, n := range []int{1, 2, 3} {
		if err := w.Cancel(t.Context(), runID(n), ""); !errors.Is(err, haymaker.ErrRunNotQueued) {
			t.Errorf("run %d: %v", n, err)
		}
	}
}

func TestRunsStartedBeforeRowsWereKept(t *testing.T) {
	w := newWorld(t, capacity(haymaker.OverlapAllow))
	w.engine.live[runID(1)] = true
	if _, err := w.Start(t.Context(), w.request(1, haymaker.ExecutionScheduled)); !errors.Is(err, haymaker.ErrRunExists) {
		t.Errorf("%v", err)
	}
	if _, err := w.Reserve(t.Context(), w.request(1, haymaker.ExecutionManual)); !errors.Is(err, haymaker.ErrRunExists) {
		t.Errorf("%v", err)
	}
	if answer, err := w.ReserveNow(t.Context(), w.request(1, haymaker.ExecutionManual)); err != nil || answer.Decision != haymaker.StartAdmitted {
		t.Errorf("whoever wrote the row by itself: %+v, %v", answer, err)
	}
}

func TestReservation(t *testing.T) {
	w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue, MaxOnDemand: 1})
	for range 2 {
		if answer, err := w.Reserve(t.Context(), w.request(1, haymaker.ExecutionManual)); err != nil || answer.Decision != haymaker.StartAdmitted {
			t.Fatalf("%+v, %v", answer, err)
		}
	}
	if answer, err := w.ReserveNow(t.Context(), w.request(2, haymaker.ExecutionManual)); err != nil || answer.Decision != haymaker.StartSkipped {
		t.Errorf("one that cannot wait: %+v, %v", answer, err)
	}
	if answer, err := w.Reserve(t.Context(), w.request(2, haymaker.ExecutionManual)); err != nil || answer.Decision != haymaker.StartQueued {
		t.Errorf("%+v, %v", answer, err)
	}
	if _, err := w.Reserve(t.Context(), w.request(2, haymaker.ExecutionManual)); !errors.Is(err, haymaker.ErrRunExists) {
		t.Errorf("a queued run again: %v", err)
	}
	// Its caller has died: the sweep begins it, but not while the caller may.
	if began, err := w.Advance(t.Context()); err != nil || len(began) > 0 {
		t.Errorf("%v, %v", began, err)
	}
	w.now = w.now.Add(time.Hour)
	if began, err := w.Advance(t.Context()); err != nil || !reflect.DeepEqual(began, []string{runID(1)}) {
		t.Errorf("%v, %v", began, err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, bad := range []haymaker.Capacity{{}, {MaxRuns: 1, Policy: "all"}, {Policy: haymaker.OverlapAllow}, {MaxRuns: 1, MaxOnDemand: -1, Policy: haymaker.OverlapAllow}} {
		w := newWorld(t, capacity(haymaker.OverlapAllow))
		options := w.options
		options.Capacity = bad
		if _, err := New(options); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
	if _, err := New(Options{Capacity: capacity(haymaker.OverlapAllow)}); err == nil {
		t.Error("without stores")
	}
}
