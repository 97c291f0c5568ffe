package chaos_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/durable/chaos/proxy"
	"azurehaymaker/local/azurite"
)

// The flags are those of make chaos.
var (
	trials   = flag.Int("chaos.trials", 5, "how many trials are run")
	seed     = flag.Uint64("chaos.seed", 1, "the seed of the first trial; the next ones follow it")
	parallel = flag.Int("chaos.parallel", 6, "how many trials run at a time")
)

// summary is what all trials amount to.
type summary struct {
	mu                                 sync.Mutex
	done, kills, effects, runs, failed int
	began                              time.Time
}

// perEmulator is how many trials share an Azurite. It gets slower with each queue
// and table it holds, so the next ones get a new one.
const perEmulator = 25

// TestChaos runs the trials. Each failing one is printed with the command that
// runs it again.
func TestChaos(t *testing.T) {
	var tally proxy.Tally
	sum := &summary{began: time.Now()}
	for first := 0; first < *trials; first += perEmulator {
		sum.runSome(t, &tally, *seed+uint64(first), min(perEmulator, *trials-first))
	}
	sum.print(t, &tally)
}

// runSome runs n trials over one Azurite.
func (s *summary) runSome(t *testing.T, tally *proxy.Tally, first uint64, n int) {
	server, err := azurite.Start(t.Context(), azurite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var group errgroup.Group
	group.SetLimit(*parallel)
	for i := range n {
		group.Go(func() error {
			s.add(t, newTrial(t, server.ConnectionString(), first+uint64(i), tally))
			return nil
		})
	}
	_ = group.Wait() // each trial tells its own failure
	t.Logf("%s: %d trials done, %d failed, %d kills", time.Since(s.began).Round(time.Second), s.done, s.failed, s.kills)
}

// add runs a trial and counts it.
func (s *summary) add(t *testing.T, tr *trial) {
	err := tr.run()
	effects, runs := tr.book.Totals()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	s.kills += tr.fleet.kills
	s.effects += effects
	s.runs += runs
	if err != nil {
		s.failed++
		t.Errorf("trial %d: %v\nrun it again: make chaos SEED=%d\n%s", tr.seed, err, tr.seed, tr.describe())
	}
}

func (s *summary) print(t *testing.T, tally *proxy.Tally) {
	requests, retries, faults := tally.Totals()
	var kinds []string
	total := 0
	for fault, n := range faults {
		kinds = append(kinds, fmt.Sprintf("  %-34s %d", fault, n))
		total += n
	}
	slices.Sort(kinds)
	t.Logf("%d trials in %s, %d failed; %d workers each, %d kills\n%d storage requests, %d of them retries of injured ones; %d faults:\n%s\n%d effects of activities by %d runs",
		s.done, time.Since(s.began).Round(time.Second), s.failed, workers, s.kills, requests, retries, total, strings.Join(kinds, "\n"), s.effects, s.runs)
	if total == 0 || s.kills == 0 {
		t.Error("no fault or no kill: that was no chaos")
	}
}
