package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"

	"pgregory.net/rapid"
)

// TestInOrder: for any order and any durations, no step begins before all it comes
// after have ended, each is begun once, no more than the bound are under way, and
// no slot is idle while a step is ready.
func TestInOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		order := make(catalogue.Order, rapid.IntRange(0, 14).Draw(r, "steps"))
		took := make([]time.Duration, len(order))
		for i := range order {
			took[i] = time.Duration(rapid.IntRange(0, 9).Draw(r, "seconds")) * time.Second
			for j := range i {
				if rapid.IntRange(0, 4).Draw(r, "after") == 0 {
					order[i] = append(order[i], j)
				}
			}
		}
		synctest.Test(t, func(t *testing.T) {
			a := &Agent{clock: realClock()}
			var mu sync.Mutex
			begun, ended, underWay := map[int]time.Time{}, map[int]time.Time{}, 0
			err := a.inOrder(t.Context(), order, time.Minute, func(ctx context.Context, step int) error {
				mu.Lock()
				if underWay++; underWay > catalogue.AtOnce || !begun[step].IsZero() {
					t.Errorf("step %d begins with %d under way, first at %s", step, underWay, begun[step])
				}
				begun[step] = time.Now()
				for _, earlier := range order[step] {
					if ended[earlier].IsZero() {
						t.Errorf("step %d begins before %d has ended", step, earlier)
					}
				}
				mu.Unlock()
				err := a.clock.Sleep(ctx, took[step])
				mu.Lock()
				defer mu.Unlock()
				underWay--
				ended[step] = time.Now()
				return err
			})
			if err != nil || len(ended) != len(order) {
				t.Errorf("%d of %d steps ended: %v", len(ended), len(order), err)
			}
			noneIdle(t, order, begun, ended)
		})
	})
}

// noneIdle: a step that was ready earlier than it began found all slots taken.
func noneIdle(t *testing.T, order catalogue.Order, begun, ended map[int]time.Time) {
	t.Helper()
	for step, after := range order {
		var ready time.Time
		for _, earlier := range after {
			if ended[earlier].After(ready) {
				ready = ended[earlier]
			}
		}
		if len(after) == 0 || !begun[step].After(ready) {
			continue
		}
		busy := 0
		for other := range order {
			if other != step && !begun[other].After(ready) && ended[other].After(ready) {
				busy++
			}
		}
		if busy < catalogue.AtOnce {
			t.Errorf("step %d was ready at %s and began at %s with %d under way", step, ready, begun[step], busy)
		}
	}
}

var errStep = errors.New("no")

// TestFailureEndsTheOrder: nothing is begun after the first failure; what is under
// way may end, but not for longer than the drain.
func TestFailureEndsTheOrder(t *testing.T) {
	for _, c := range []struct{ slow, want time.Duration }{{30 * time.Second, 30 * time.Second}, {time.Hour, time.Minute + time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			a := &Agent{clock: realClock()}
			start := time.Now()
			var causes []error
			err := a.inOrder(t.Context(), catalogue.Order{{}, {}, {0}, {1}}, time.Minute, func(ctx context.Context, step int) error {
				switch step {
				case 0:
					err := a.clock.Sleep(ctx, c.slow)
					causes = append(causes, context.Cause(ctx))
					return err
				case 1:
					return errors.Join(a.clock.Sleep(ctx, time.Second), errStep)
				}
				t.Errorf("step %d was begun", step)
				return nil
			})
			if !errors.Is(err, errStep) || time.Since(start) != c.want {
				t.Errorf("%v after %s, want %s", err, time.Since(start), c.want)
			}
			if cut := c.slow > time.Minute; cut != errors.Is(causes[0], errStep) {
				t.Errorf("the cause of the end is %v", causes[0])
			}
		})
	}
}

// TestFailedDeploymentInParallel: a refused step lets those under way end, begins
// no other, and all of it is removed.
func TestFailedDeploymentInParallel(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, 8*time.Hour, time.Hour)
		b.tenant.slow = func(ctx context.Context, call Call) error {
			if call.Method != http.MethodPut || strings.Contains(call.Path, "/routeTables/") {
				return nil
			}
			return realClock().Sleep(ctx, 30*time.Second)
		}
		b.tenant.fail = func(call Call) error {
			if call.Method == http.MethodPut && strings.Contains(call.Path, "/routeTables/") {
				return refuse(http.StatusBadRequest, "InvalidRequestContent")
			}
			return nil
		}
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitWorkFailed)
		if outcome.Work == nil || !strings.Contains(outcome.Work.Error(), "InvalidRequestContent") {
			t.Errorf("work: %v", outcome.Work)
		}
		created := b.ofType(haymaker.EventResourceCreated)
		if len(created) == 0 || len(created) >= catalogue.AtOnce || b.tenant.count() != 0 {
			t.Errorf("%d resources were made, %d are left", len(created), b.tenant.count())
		}
		if puts := b.tenant.changes(http.MethodPut); len(puts) != len(created)+1 {
			t.Errorf("PUTs %v, created %d", puts, len(created))
		}
		checkEvents(t, b)
	})
}

// TestLedgerIsAheadOfParallelCreates: at the moment a create is sent, its line is
// on disk, whatever else is under way.
func TestLedgerIsAheadOfParallelCreates(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, "security-02-entra-id-groups", time.Hour, time.Hour)
		b.tenant.slow = func(ctx context.Context, call Call) error {
			if creates := call.Method == http.MethodPut && b.tenant.isResource(strings.ToLower(call.Path)); creates {
				text, err := os.ReadFile(b.config.WorkDir + "/" + ledgerFile)
				if err != nil || !strings.Contains(strings.ToLower(string(text)), `"id":"`+strings.ToLower(call.Path)+`"`) {
					t.Errorf("%s is sent, and the ledger does not know: %v", call.Path, err)
				}
			}
			return realClock().Sleep(ctx, time.Second)
		}
		b.tenant.watch = &watch{underWay: map[string]int{}}
		expectOutcome(t, b.run(t.Context()), ExitDone)
		if b.tenant.watch.most < 2 {
			t.Error("nothing was done at the same time")
		}
	})
}

// BenchmarkDeployment counts, not times: steps of all scenarios, and those on the
// longest paths, which is what is left when enough is done at the same time.
func BenchmarkDeployment(b *testing.B) {
	c, err := loadOnce()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, phase := range []struct {
			name  string
			order func(catalogue.Scenario) catalogue.Order
		}{{"deploy", catalogue.Scenario.DeployOrder}, {"cleanup", catalogue.Scenario.CleanupOrder}} {
			steps, path, rounds := 0, 0, 0
			for _, id := range c.IDs() {
				scenario, _ := c.Scenario(id)
				order := phase.order(scenario)
				steps, path, rounds = steps+len(order), path+order.Longest(), rounds+roundsOf(order)
			}
			for unit, n := range map[string]int{"steps": steps, "longest-paths": path, "rounds-of-4": rounds} {
				b.ReportMetric(float64(n), fmt.Sprintf("%s-%s", phase.name, unit))
			}
		}
	}
}

// roundsOf is how many rounds an order takes when every step takes one.
func roundsOf(order catalogue.Order) int {
	begun, done := make([]bool, len(order)), make([]bool, len(order))
	rounds := 0
	for slices.Contains(done, false) {
		var now []int
		for step := nextStep(order, begun, done); step >= 0 && len(now) < catalogue.AtOnce; step = nextStep(order, begun, done) {
			begun[step] = true
			now = append(now, step)
		}
		for _, step := range now {
			done[step] = true
		}
		rounds++
	}
	return rounds
}
