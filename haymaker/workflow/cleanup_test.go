package workflow

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/durabletest"
	"azurehaymaker/haymaker"
)

// looks mocks the verifications by number, from 1.
func (w *world) looks(look func(ctx context.Context, n int) (haymaker.Verification, error)) {
	n := 0
	durabletest.Mock(w.Tester, VerifyCleanup, func(ctx context.Context, _ haymaker.CleanupInput) (haymaker.Verification, error) {
		n++
		return look(ctx, n)
	})
}

// rounds mocks the rounds of forced clean-up by number, from 1.
func (w *world) rounds(round func(n int) (haymaker.ForcedCleanup, error)) {
	n := 0
	durabletest.Mock(w.Tester, ForceCleanup, func(context.Context, haymaker.CleanupInput) (haymaker.ForcedCleanup, error) {
		n++
		return round(n)
	})
}

// TestTidyAgentsAreCleanedUpAfterAllTheSame_Defect2: their identities and jobs live on.
func TestTidyAgentsAreCleanedUpAfterAllTheSame_Defect2(t *testing.T) {
	o := newWorld(t).play()
	if o.count(ForceCleanup.Name()) != 1 {
		t.Errorf("forced clean-up ran %d times, want once", o.count(ForceCleanup.Name()))
	}
}

func TestVerificationErrorsAreNeverClean_Defect1(t *testing.T) {
	for name, look := range map[string]func(context.Context, int) (haymaker.Verification, error){
		"error": func(ctx context.Context, _ int) (haymaker.Verification, error) {
			return clean(ctx), errors.New("Resource Graph is down")
		},
		"unanswered": func(ctx context.Context, _ int) (haymaker.Verification, error) {
			return haymaker.Verification{CheckedAt: durabletest.Now(ctx), Errors: []string{"Resource Graph is down"}}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, w *world) {
				w.looks(look)
				o := w.play()
				o.ended(haymaker.RunCleanupIncomplete, haymaker.ReasonCleanupIncomplete)
				if !strings.Contains(o.report.Error, "Resource Graph is down") {
					t.Errorf("the error is %q", o.report.Error)
				}
				for _, look := range o.report.Phases.Verification {
					if look.Clean || len(look.Errors) == 0 {
						t.Errorf("a look without an answer is kept as %+v", look)
					}
				}
				o.boundedCleanup()
			})
		})
	}
}

// boundedCleanup demands that clean-up ended soon after its limit.
func (o *outcome) boundedCleanup() {
	o.t.Helper()
	first := durabletest.Calls(o.w.Tester, VerifyCleanup)[0].At
	if took := o.report.EndedAt.Sub(first); took < o.w.request.Timing.CleanupLimit() || took > o.w.request.Timing.CleanupLimit()+10*time.Minute {
		o.t.Errorf("clean-up took %s, its limit is %s", took, o.w.request.Timing.CleanupLimit())
	}
}

func TestDeletionsMayTakeSeveralRounds(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.rounds(func(n int) (haymaker.ForcedCleanup, error) {
			switch {
			case n == 1:
				return haymaker.ForcedCleanup{Pending: 2, Failed: []haymaker.DeletionFailure{{ID: "sp", Error: "throttled"}}}, nil
			case n == 2:
				return haymaker.ForcedCleanup{}, errors.New("storage is down")
			case n < 9:
				return haymaker.ForcedCleanup{Pending: 2}, nil
			}
			return haymaker.ForcedCleanup{Deleted: []haymaker.Resource{{ResourceID: "/a"}, {ResourceID: "/b"}}}, nil
		})
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		o.cleanedUp()
		rounds := o.report.Phases.Cleanup
		if len(rounds) != 3 || rounds[0].Failed == nil || rounds[1].Pending != 2 || len(rounds[2].Deleted) != 2 {
			t.Errorf("the kept rounds are %+v", rounds)
		}
	})
}

// TestAFailureThatPassesIsNotReported: the last round says what failed.
func TestAFailureThatPassesIsNotReported(t *testing.T) {
	w := newWorld(t)
	w.rounds(func(n int) (haymaker.ForcedCleanup, error) {
		if n == 1 {
			return haymaker.ForcedCleanup{Failed: []haymaker.DeletionFailure{{ID: "x", Error: "locked"}}}, nil
		}
		return haymaker.ForcedCleanup{}, nil // gone by itself
	})
	rounds := w.play().report.Phases.Cleanup
	if len(rounds) != 2 || len(rounds[1].Failed) != 0 {
		t.Errorf("the kept rounds are %+v", rounds)
	}
}

func TestASecondLookAfterTheIndexLagMayFindMore_Defect21(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.looks(func(ctx context.Context, n int) (haymaker.Verification, error) {
			if n == 3 {
				return dirty(ctx), nil
			}
			return clean(ctx), nil
		})
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		o.cleanedUp()
		if o.count(ForceCleanup.Name()) != 2 || o.count(VerifyCleanup.Name()) != 5 {
			t.Errorf("steps %v", o.steps)
		}
	})
}

// TestWhatCannotBeDeletedEndsTheRunTruthfully_Defect25, with a last look at it.
func TestWhatCannotBeDeletedEndsTheRunTruthfully_Defect25(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.looks(func(ctx context.Context, _ int) (haymaker.Verification, error) { return dirty(ctx), nil })
		w.rounds(func(int) (haymaker.ForcedCleanup, error) {
			return haymaker.ForcedCleanup{Failed: []haymaker.DeletionFailure{{ID: "/left", Error: "a lock keeps it"}}}, nil
		})
		o := w.play()
		o.ended(haymaker.RunCleanupIncomplete, haymaker.ReasonCleanupIncomplete)
		if !strings.Contains(o.report.Error, "1 resources") || !strings.Contains(o.report.Error, "a lock keeps it") {
			t.Errorf("the error is %q", o.report.Error)
		}
		if n := len(o.steps); o.steps[n-2] != VerifyCleanup.Name() || len(o.report.Phases.Cleanup) != 1 {
			t.Errorf("no last look, or the same round kept again: %v, %+v", o.steps[n-2:], o.report.Phases.Cleanup)
		}
		if o.progress.Resources != 1 {
			t.Errorf("the custom status says %d resources are alive", o.progress.Resources)
		}
		o.boundedCleanup()
	})
}

func TestRoundsThatAlwaysFailEndTheRunToo(t *testing.T) {
	w := newWorld(t)
	w.rounds(func(int) (haymaker.ForcedCleanup, error) {
		return haymaker.ForcedCleanup{}, errors.New("records are gone")
	})
	o := w.play()
	o.ended(haymaker.RunCleanupIncomplete, haymaker.ReasonCleanupIncomplete)
	if !strings.Contains(o.report.Error, "records are gone") {
		t.Errorf("the error is %q", o.report.Error)
	}
}

// TestAnEarlierReasonIsNotForgotten when clean-up stays incomplete as well.
func TestAnEarlierReasonIsNotForgotten(t *testing.T) {
	w := newWorld(t)
	w.looks(func(ctx context.Context, _ int) (haymaker.Verification, error) { return dirty(ctx), nil })
	w.RaiseAt(time.Hour, EventCancel, CancelRequest{RequestedBy: "bob"})
	o := w.play()
	o.ended(haymaker.RunCleanupIncomplete, haymaker.ReasonCleanupIncomplete)
	if !strings.Contains(o.report.Error, "before that: cancelled: cancelled by bob") {
		t.Errorf("the error is %q", o.report.Error)
	}
}

// TestLongCleanupKeepsAReadableReport: the first look and the newest.
func TestLongCleanupKeepsAReadableReport(t *testing.T) {
	w := newWorld(t)
	w.request.Timing.CleanupLimitSeconds = 900
	w.looks(func(ctx context.Context, n int) (haymaker.Verification, error) {
		look := dirty(ctx)
		look.RemainingResources[0].ResourceName = strings.Repeat("x", n)
		return look, nil
	})
	looks := w.play().report.Phases.Verification
	if len(looks) != haymaker.KeptRounds || len(looks[0].RemainingResources[0].ResourceName) != 1 {
		t.Fatalf("%d looks kept", len(looks))
	}
	for i := 2; i < len(looks); i++ {
		if len(looks[i].RemainingResources[0].ResourceName) != len(looks[i-1].RemainingResources[0].ResourceName)+1 {
			t.Errorf("look %d does not follow on the one before", i)
		}
	}
}
