package trials_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// The flags are those of make trials.
var (
	trials   = flag.Int("trials", 3, "how many trials are run")
	seed     = flag.Uint64("trials.seed", 1, "the seed of the first trial; the next ones follow it")
	parallel = flag.Int("trials.parallel", 4, "how many trials run at a time")
	state    = flag.String("trials.state", "", "folder that keeps logs and state of the trials that fail; a temporary one if empty")
)

// summary is what all trials amount to.
type summary struct {
	mu           sync.Mutex
	began        time.Time
	failed, runs int
	counts       map[string]int
}

// TestTrials runs the trials. A failing one is printed with the command that
// runs it again.
func TestTrials(t *testing.T) {
	folder := *state
	if folder == "" {
		folder = t.TempDir()
	}
	sum := &summary{began: time.Now(), counts: map[string]int{}}
	var group errgroup.Group
	group.SetLimit(*parallel)
	opening := make(chan struct{}, 2) // starting many stacks at once takes each of them longer than it may
	for i := range *trials {
		group.Go(func() error {
			sum.add(t, newTrial(t.Context(), draw(*seed+uint64(i)), folder, opening))
			return nil
		})
	}
	_ = group.Wait() // each trial tells its own failure
	sum.print(t)
}

// add runs a trial and counts it.
func (s *summary) add(t *testing.T, tr *trial) {
	began := time.Now()
	err := tr.run()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs++
	for what, n := range tr.counts() {
		s.counts[what] += n
	}
	t.Logf("trial %d: %s, in %s", tr.plan.seed, tr.outcome(), time.Since(began).Round(time.Second))
	if err != nil {
		s.failed++
		t.Errorf("trial %d: %v\n%s\nits logs and state: %s\nrun it again: make trials SEED=%d\n", tr.plan.seed, err, tr.describe(), tr.kept(), tr.plan.seed)
	}
}

func (s *summary) print(t *testing.T) {
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(s.counts)) {
		lines = append(lines, fmt.Sprintf("  %-44s %d", what, s.counts[what]))
	}
	t.Logf("%d trials in %s, %d failed\n%s", s.runs, time.Since(s.began).Round(time.Second), s.failed, strings.Join(lines, "\n"))
	if len(s.counts) == 0 {
		t.Error("nothing was injected: that was no trial")
	}
}
