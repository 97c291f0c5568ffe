package agent

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
)

// TestResume kills the agent at each of many moments and starts another in the
// same directory: nothing is left, nothing deployed twice, and the sequence
// goes on.
func TestResume(t *testing.T) {
	for _, moment := range []int{0, 1, 2, 5, 8, 12, 19} {
		inBubble(t, func(t *testing.T) {
			b := newBench(t, testScenario, time.Minute, time.Minute)
			first, err := New(b.config, scenarioOf(t, testScenario), b.dependencies())
			if err != nil {
				t.Fatal(err)
			}
			calls := 0
			dead := errors.New("killed")
			b.tenant.fail = func(Call) error {
				if calls++; calls > moment {
					return dead // whatever follows has no effect, as after kill -9
				}
				return nil
			}
			ctx, cancel := context.WithCancel(t.Context())
			died := make(chan struct{})
			go func() { _ = first.work(ctx); close(died) }()
			synctest.Wait()
			cancel()
			<-died
			_ = errors.Join(first.ledger.Close(), first.spool.Close())
			before := first.spool.last

			b.tenant.fail = nil
			b.tenant.calls = nil
			expectOutcome(t, b.run(t.Context()), ExitDone)
			if b.tenant.count() != 0 {
				t.Errorf("killed at call %d: %d resources are left", moment, b.tenant.count())
			}
			checkResumed(t, b, before)
		})
	}
}

func checkResumed(t *testing.T, b *bench, before int64) {
	t.Helper()
	events := b.events()
	created, deleted := map[string]bool{}, map[string]bool{}
	for i, event := range events {
		if event.Sequence != int64(i+1) {
			t.Fatalf("event %d has sequence %d", i+1, event.Sequence)
		}
		switch event.EventType {
		case haymaker.EventResourceCreated:
			created[event.ResourceID] = true
		case haymaker.EventResourceDeleted:
			deleted[event.ResourceID] = true
		}
	}
	if events[len(events)-1].Sequence <= before {
		t.Error("the sequence did not go on")
	}
	for id := range created {
		if !deleted[id] {
			t.Errorf("%s was never reported deleted", id)
		}
	}
}
