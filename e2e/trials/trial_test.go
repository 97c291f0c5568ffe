package trials_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue"

	"azurehaymaker/durable/client"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/records"
	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/playground"

	"github.com/google/uuid"
)

// The patience of a trial, from its start on.
const (
	endWithin   = 8 * time.Minute // from the start of the run to its end
	cleanWithin = 2 * time.Minute // from the end, or the end of the faults, to an empty tenant
)

// trial is one seed's run.
type trial struct {
	plan    plan
	folder  string
	opening chan struct{} // holds as many as may start at a time
	runID   string
	ctx     context.Context
	stop    context.CancelFunc
	stack   *playground.Stack
	tap     *tap
	owner   *owner
	client  *api.Client
	engine  *client.Client
	records *records.Records
	reports *records.Reports
	queues  *azqueue.ServiceClient
	canary  *canary

	base                        look // before the run, bystanders included
	before                      int  // entries of the journal by then
	undo                        []func() error
	wasCancelled, wasTerminated bool
	wasOrdered                  bool // a clean-up
	row                         haymaker.Run

	mu    sync.Mutex
	noted map[string]int
}

func newTrial(ctx context.Context, p plan, folder string, opening chan struct{}) *trial {
	tr := &trial{plan: p, opening: opening, folder: filepath.Join(folder, fmt.Sprintf("trial-%d-%s", p.seed, uuid.NewString()[:8])), runID: uuid.NewString(), noted: map[string]int{}}
	tr.ctx, tr.stop = context.WithCancel(ctx)
	return tr
}

// note counts something that was done to the run.
func (tr *trial) note(what string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.noted[what]++
}

// run is the whole trial; an error says what is wrong. What a good one wrote is
// removed.
func (tr *trial) run() error {
	defer tr.stop()
	tr.opening <- struct{}{}
	err := tr.open()
	<-tr.opening
	if err != nil {
		return errors.Join(fmt.Errorf("open the stack: %w", err), tr.close())
	}
	timer := time.AfterFunc(endWithin+3*cleanWithin, tr.stop)
	defer timer.Stop()
	wrong := tr.live()
	wrong = errors.Join(wrong, tr.close())
	if wrong == nil {
		return os.RemoveAll(tr.folder)
	}
	return wrong
}

// live is the run's life and what is demanded of it.
func (tr *trial) live() error {
	if err := tr.start(); err != nil {
		return fmt.Errorf("start the run: %w", err)
	}
	if err := tr.untilEnd(); err != nil {
		return err
	}
	wrong := []error{tr.judgeEnd()}
	if err := tr.endFaults(); err != nil {
		return err
	}
	if tr.plan.orders {
		wrong = append(wrong, tr.orderCleanup())
	}
	wrong = append(wrong, tr.untilClean(), tr.untilOrdered(), tr.judgeClean(), tr.judgeBystanders(), tr.judgeEvents(), tr.canary.judge(tr))
	return errors.Join(wrong...)
}

// start begins the run as a user would who tries until it works.
func (tr *trial) start() error {
	tr.tap.stormy.Store(true)
	deadline := time.Now().Add(cleanWithin)
	for {
		_, err := tr.client.StartRun(tr.ctx, api.StartRequest{RunID: tr.runID, Timeout: tr.plan.active, Scenarios: tr.plan.scenarios})
		var answer *api.Error
		if err == nil || errors.As(err, &answer) && answer.Code == api.CodeRunExists {
			return nil
		}
		if time.Now().After(deadline) {
			return err
		}
		if err := pause(tr.ctx, 300*time.Millisecond); err != nil {
			return err
		}
	}
}

// untilEnd lets the plan's actions befall the run until it has ended.
func (tr *trial) untilEnd() error {
	began, actions, calm := time.Now(), slices.Clone(tr.plan.actions), false
	phase, since, rounds := haymaker.PhaseValidation, began, 0
	for {
		row, err := tr.records.Run(tr.ctx, tr.runID)
		if err != nil && !errors.Is(err, haymaker.ErrRunNotFound) {
			return fmt.Errorf("read the run's row: %w", err)
		}
		if err == nil {
			tr.row = row
			if row.Status.Final() {
				return nil
			}
			if row.Phase != phase {
				phase, since = row.Phase, time.Now()
			}
		}
		for !calm && len(actions) > 0 && due(actions[0], phase, time.Since(since)) {
			if err := actions[0].do(tr); err != nil {
				return fmt.Errorf("%s: %w", actions[0], err)
			}
			actions = actions[1:]
		}
		if !calm && time.Since(began) > tr.plan.calm && (!tr.plan.untilReport || tr.wasTerminated) {
			calm = true
			if err := tr.endFaults(); err != nil {
				return err
			}
		}
		if time.Since(began) > endWithin {
			return fmt.Errorf("the run has not ended after %s: %s in phase %s", endWithin, tr.row.Status, tr.row.Phase)
		}
		if rounds++; rounds%3 == 0 {
			if err := tr.canary.gather(tr); err != nil {
				return err
			}
		}
		if err := pause(tr.ctx, 150*time.Millisecond); err != nil {
			return err
		}
	}
}

// due says whether the moment of an action has come.
func due(a action, phase haymaker.Phase, since time.Duration) bool {
	return a.phase.Before(phase) || a.phase == phase && since >= a.after
}

// endFaults ends everything that injures. Twice is fine.
func (tr *trial) endFaults() error {
	tr.tap.stormy.Store(false)
	wrong := []error{tr.met(), tr.admin(http.MethodPost, "settings", map[string]any{"lro_duration_ms": 0})}
	for _, what := range []string{"faults", "faults/random", "operations", "capacity", "rights"} {
		wrong = append(wrong, tr.admin(http.MethodDelete, what, nil))
	}
	for _, undo := range tr.undo {
		wrong = append(wrong, undo())
	}
	tr.undo = nil
	return errors.Join(wrong...)
}

// met counts the random faults that were injected. The record ends with the
// schedule, so each is counted once.
func (tr *trial) met() error {
	var record fault.Record
	if err := tr.stack.Simulator.Admin(tr.ctx, http.MethodGet, "faults/random", nil, &record); err != nil || record.Schedule == nil {
		return err
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for kind, n := range record.Kinds {
		tr.noted["tenant: "+kind] += n
	}
	return nil
}

// untilClean waits for the sweep to have removed the rest.
func (tr *trial) untilClean() error {
	deadline := time.Now().Add(cleanWithin)
	for tr.row.Status == haymaker.RunCleanupIncomplete && tr.row.CleanedAt == nil {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s after the end of all faults the sweep has not cleaned up: %s", cleanWithin, tr.row.Error)
		}
		if err := pause(tr.ctx, 200*time.Millisecond); err != nil {
			return err
		}
		row, err := tr.records.Run(tr.ctx, tr.runID)
		if err != nil {
			return fmt.Errorf("read the run's row: %w", err)
		}
		tr.row = row
	}
	return nil
}

// untilOrdered waits for the end of a clean-up that was asked for. Without
// faults it finds nothing that it cannot remove; only what was begun among them
// may outlast its limit.
func (tr *trial) untilOrdered() error {
	for deadline := time.Now().Add(cleanWithin); tr.wasOrdered; {
		cleanup, err := tr.client.Cleanup(tr.ctx, "cleanup-"+tr.runID)
		if err == nil && cleanup.Status != haymaker.CleanupPending {
			if tr.plan.orders && (cleanup.Status != haymaker.CleanupVerified && cleanup.Status != haymaker.CleanupPartial || len(cleanup.Left) > 0) {
				return fmt.Errorf("the clean-up that was ordered without faults ended %s: %s; left %v", cleanup.Status, cleanup.Message, cleanup.Left)
			}
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the clean-up that was ordered has not ended after %s: %+v, %w", cleanWithin, cleanup, err)
		}
		if err := pause(tr.ctx, 300*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// outcome is the trial in a few words.
func (tr *trial) outcome() string {
	text := string(tr.row.Status)
	if tr.row.FailureReason != "" {
		text += " (" + string(tr.row.FailureReason) + ")"
	}
	if tr.row.CleanedAt != nil {
		text += ", clean later"
	}
	return text
}

// counts is what was done to the run, and how it ended.
func (tr *trial) counts() map[string]int {
	all := maps.Clone(tr.noted)
	all["end: "+tr.outcome()]++
	if tr.tap != nil {
		requests, _, faults := tr.tap.tally.Totals()
		all["storage requests during faults"] += requests
		for fault, n := range faults {
			all["storage: "+string(fault)] += n
		}
	}
	return all
}

// describe tells what befell the run.
func (tr *trial) describe() string {
	var met []string
	for _, what := range slices.Sorted(maps.Keys(tr.noted)) {
		met = append(met, fmt.Sprintf("%s (%d)", what, tr.noted[what]))
	}
	return fmt.Sprintf("run %s ended %s: %s\nthe plan: %smet: %s", tr.runID, tr.outcome(), tr.row.Error, tr.plan, strings.Join(met, ", "))
}
