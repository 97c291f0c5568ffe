package agent

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestActiveTimeEndsTheDeployment(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Hour)
		b.tenant.slow = func(ctx context.Context, call Call) error {
			if call.Method == http.MethodPut {
				return realClock().Sleep(ctx, 40*time.Second)
			}
			return nil
		}
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitWorkFailed)
		if !errors.Is(outcome.Work, errActiveTime) {
			t.Errorf("work: %v", outcome.Work)
		}
		if b.tenant.count() != 0 {
			t.Errorf("%d resources are left", b.tenant.count())
		}
	})
}

func TestDeadlineEndsTheCleanup(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, 2*time.Minute)
		b.tenant.slow = func(ctx context.Context, call Call) error {
			if call.Method == http.MethodDelete && !time.Now().Before(b.config.ActiveUntil) {
				return realClock().Sleep(ctx, 50*time.Second)
			}
			return nil
		}
		expectOutcome(t, b.run(t.Context()), ExitLeftover)
		if late := time.Since(b.config.Deadline); late > 0 {
			t.Errorf("ended %s after the deadline", late)
		}
	})
}

// TestHangingDeletion: one deletion that never ends takes its share of the time
// and no more.
func TestHangingDeletion(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, 10*time.Minute)
		b.tenant.slow = func(ctx context.Context, call Call) error {
			if call.Method == http.MethodDelete && strings.Contains(call.Path, "/vnet-main-") {
				<-ctx.Done()
			}
			return ctx.Err()
		}
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitLeftover)
		for _, id := range outcome.Leftover {
			if !strings.Contains(id, "/vnet-main-") {
				t.Errorf("%s was not removed either", id)
			}
		}
	})
}

func TestTermination(t *testing.T) {
	for _, test := range []struct {
		name  string
		after time.Duration
		slow  time.Duration
		code  int
	}{
		{"while deploying", 3 * time.Second, time.Second, ExitInterrupted},
		{"while operating", 20 * time.Minute, 100 * time.Millisecond, ExitInterrupted},
		{"with too little time", 30 * time.Minute, 6 * time.Second, ExitLeftover},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := newBench(t, testScenario, 8*time.Hour, time.Hour)
				b.tenant.slow = func(ctx context.Context, _ Call) error { return realClock().Sleep(ctx, test.slow) }
				ctx, cancel := context.WithTimeout(t.Context(), test.after)
				defer cancel()
				start := time.Now()
				expectOutcome(t, b.run(ctx), test.code)
				if took := time.Since(start) - test.after; took > 30*time.Second {
					t.Errorf("took %s after SIGTERM", took)
				}
				if len(b.events()) == 0 || b.queue.messages == nil {
					t.Error("no event was delivered")
				}
			})
		})
	}
}

func TestTerminationDuringCleanup(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Hour)
		b.tenant.slow = func(ctx context.Context, call Call) error {
			if time.Now().Before(b.config.ActiveUntil) {
				return nil
			}
			return realClock().Sleep(ctx, 2*time.Minute)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		start := time.Now()
		expectOutcome(t, b.run(ctx), ExitLeftover)
		if took := time.Since(start); took > 5*time.Minute+30*time.Second {
			t.Errorf("took %s", took)
		}
	})
}
