package admission

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"azurehaymaker/haymaker"
)

// TestOneOfTwoStartsAtOnceIsLetIn has another start come in between the look and
// the decision of the first.
func TestOneOfTwoStartsAtOnceIsLetIn(t *testing.T) {
	w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapAllow, MaxOnDemand: 1})
	w.first = func() { w.start(t, 2, haymaker.ExecutionScheduled, haymaker.StartAdmitted) }
	w.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartSkipped)
	// The same run from two hosts: one begins it, the other is told.
	other := newWorld(t, capacity(haymaker.OverlapAllow))
	other.first = func() { other.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartAdmitted) }
	if _, err := other.Start(t.Context(), other.request(1, haymaker.ExecutionScheduled)); !errors.Is(err, haymaker.ErrRunExists) || len(other.engine.order) != 1 {
		t.Errorf("%v, began %v", err, other.engine.order)
	}
}

func TestEveryCallThatFails(t *testing.T) {
	for _, after := range []bool{false, true} {
		for _, call := range []string{"look", "decide", "start", "progress"} {
			w := newWorld(t, capacity(haymaker.OverlapAllow))
			w.fail, w.after = call, after
			_, err := w.Start(t.Context(), w.request(1, haymaker.ExecutionScheduled))
			if !errors.Is(err, errDown) || errors.Is(err, haymaker.ErrNotBegun) != (call == "start") {
				t.Errorf("%s fails (after its effect: %v): %v", call, after, err)
			}
			// The message is delivered again, or the sweep comes.
			if _, err := w.Start(t.Context(), w.request(1, haymaker.ExecutionScheduled)); err != nil && !errors.Is(err, haymaker.ErrRunExists) {
				t.Errorf("%s: afterwards %v", call, err)
			}
			if !slices.Equal(w.engine.order, []string{runID(1)}) || w.run(t, 1).Status != haymaker.RunInProgress {
				t.Errorf("%s: began %v", call, w.engine.order)
			}
		}
		for _, call := range []string{"look", "let in", "start", "progress"} {
			w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue, MaxOnDemand: 1})
			w.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
			w.start(t, 2, haymaker.ExecutionScheduled, haymaker.StartQueued)
			w.now = w.now.Add(time.Second)
			if call != "progress" {
				w.end(t, runID(1))
			}
			w.fail, w.after = call, after
			if _, err := w.Advance(t.Context()); !errors.Is(err, errDown) {
				t.Errorf("%s fails in Advance: %v", call, err)
			}
			if call == "progress" {
				w.end(t, runID(1))
			}
			w.now = w.now.Add(time.Hour)
			if _, err := w.Advance(t.Context()); err != nil || !slices.Equal(w.engine.order, []string{runID(1), runID(2)}) {
				t.Errorf("%s: afterwards %v, began %v", call, err, w.engine.order)
			}
		}
		w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: haymaker.OverlapQueue, MaxOnDemand: 1})
		w.start(t, 1, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
		w.start(t, 2, haymaker.ExecutionScheduled, haymaker.StartQueued)
		w.fail, w.after = "withdraw", after
		if err := w.Cancel(t.Context(), runID(2), ""); !errors.Is(err, errDown) {
			t.Errorf("cancel: %v", err)
		}
	}
}

// TestAnAnswerThatWasLostIsNoSecondStart: the write was done, its answer said
// that the row exists, as a retry of the storage client's does.
func TestAnAnswerThatWasLostIsNoSecondStart(t *testing.T) {
	for decision, policy := range map[haymaker.Decision]haymaker.OverlapPolicy{haymaker.StartAdmitted: haymaker.OverlapAllow, haymaker.StartQueued: haymaker.OverlapQueue} {
		w := newWorld(t, haymaker.Capacity{MaxRuns: 1, Policy: policy, MaxOnDemand: 1})
		if decision == haymaker.StartQueued {
			w.start(t, 2, haymaker.ExecutionScheduled, haymaker.StartAdmitted)
		}
		w.options.Starts = lostAnswer{starts{w.records, w.edge}, new(bool)}
		if answer := w.start(t, 1, haymaker.ExecutionScheduled, decision); (answer.Reason == "") != (decision == haymaker.StartAdmitted) {
			t.Errorf("%+v", answer)
		}
	}
}

// lostAnswer makes one decision and says that another came first.
type lostAnswer struct {
	starts
	lost *bool
}

func (l lostAnswer) DecideStart(ctx context.Context, version string, run haymaker.Run, start *haymaker.PendingStart) error {
	err := l.starts.DecideStart(ctx, version, run, start)
	if err == nil && !*l.lost {
		*l.lost = true
		return haymaker.ErrStartsChanged
	}
	return err
}

// TestAdmissionHolds drives starts, ends, crashes and cancels in any order and
// checks after each what must always be true.
func TestAdmissionHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{T: t, w: newWorld(t, haymaker.Capacity{
			MaxRuns: rapid.IntRange(1, 3).Draw(t, "runs"), MaxOnDemand: rapid.IntRange(0, 2).Draw(t, "on demand"),
			Policy: rapid.SampledFrom([]haymaker.OverlapPolicy{haymaker.OverlapAllow, haymaker.OverlapQueue, haymaker.OverlapSkip}).Draw(t, "policy"),
		}), never: map[string]bool{}}
		t.Repeat(map[string]func(*rapid.T){
			"start": m.start, "two at once": m.twoAtOnce, "end": m.end, "break down": m.breakDown, "advance": m.advance, "cancel": m.cancel, "": m.check,
		})
		m.drain()
	})
}
