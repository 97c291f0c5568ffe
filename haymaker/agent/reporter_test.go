package agent

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// TestEventsOfStepsSideBySideAreInOrder: the order of the sequence numbers is
// that of the times (found by a trial, seed 109).
func TestEventsOfStepsSideBySideAreInOrder(t *testing.T) {
	spool, err := openSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer spool.Close()
	var ticks atomic.Int64
	r := &reporter{spool: spool, courier: &courier{wake: make(chan struct{}, 1)}, scrubber: NewScrubber(Config{}), logger: zap.NewNop(), newID: func() string { return fmt.Sprint(ticks.Load()) }}
	r.clock.Now = func() time.Time {
		now := time.Unix(ticks.Add(1), 0)
		runtime.Gosched() // as a busy machine does
		return now
	}
	var steps sync.WaitGroup
	for range 8 {
		steps.Go(func() {
			for range 200 {
				r.report(haymaker.AgentEvent{EventType: haymaker.EventOperation})
			}
		})
	}
	steps.Wait()
	events := spool.next(1 << 30)
	if len(events) != 1600 {
		t.Fatalf("%d events, want 1600", len(events))
	}
	for i := 1; i < len(events); i++ {
		if events[i].Sequence != events[i-1].Sequence+1 || !events[i].Timestamp.After(events[i-1].Timestamp) {
			t.Fatalf("event %d is of %s, event %d of %s", events[i-1].Sequence, events[i-1].Timestamp, events[i].Sequence, events[i].Timestamp)
		}
	}
}
