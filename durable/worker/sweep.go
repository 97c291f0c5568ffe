package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// SweepReport counts what a sweep saw and did.
type SweepReport struct {
	// Instances looked at: all that have not ended, up to SweepLimit.
	Instances int
	// Woken instances had news, overdue timers or missing messages.
	Woken int
	// Redispatched are task messages sent again after TaskRedispatchAfter.
	Redispatched int
	// RowsRepaired are Instances rows that lagged behind their history.
	RowsRepaired int
	// Orphans are Instances rows without history, left by a purge; removed.
	Orphans int
	// Purged are instances that ended longer ago than RetainEnded.
	Purged int
	// PoisonTasks became failed tasks, PoisonWakes were sent again, and
	// PoisonFailed are instances that failed because their step never came back.
	PoisonTasks, PoisonWakes, PoisonFailed int
	// Undecodable messages stay in their poison queues for a person to see.
	Undecodable int
	// Failed instances and poison queues could not be looked at.
	Failed int
}

// sweepState is what a process remembers between sweeps.
type sweepState struct {
	mu *sync.Mutex
	// continuation is where the next sweep goes on.
	continuation string
	// retention is where the next purge of old instances goes on.
	retention string
	// redispatched says when a task's message was last sent again.
	redispatched map[redispatchKey]time.Time
	// hung says when a look at an instance last did not come back.
	hung map[string]time.Time
	// trials says when an instance was last sent one: it needs no other wake.
	trials map[string]time.Time
}

type redispatchKey struct {
	instanceID string
	task       taskKey
}

func newSweepState() sweepState {
	return sweepState{mu: &sync.Mutex{}, redispatched: map[redispatchKey]time.Time{}, hung: map[string]time.Time{}, trials: map[string]time.Time{}}
}

// Sweep finds and repairs what deliveries cannot: instances whose wake was lost,
// overdue timers, items left in inboxes, messages that were never sent, tasks
// whose message vanished, stale or orphaned Instances rows, and poison queues; and it purges what
// ended longer ago than RetainEnded.
// It is idempotent and may run in several processes at once; within one process
// sweeps follow each other. A failure concerning one instance is logged and
// counted and does not stop the rest; the error, if any, is the first of them.
func (e *Engine) Sweep(ctx context.Context) (SweepReport, error) {
	e.sweeping.mu.Lock()
	defer e.sweeping.mu.Unlock()
	var report SweepReport
	e.forgetOld()
	// Poison first: it needs no orchestrator's code, which the look at the
	// instances may run.
	err := e.sweepPoison(ctx, &report)
	if instances := e.sweepInstances(ctx, &report); err == nil {
		err = instances
	}
	if retention := e.sweepEnded(ctx, &report); err == nil {
		err = retention
	}
	e.log.Info("swept", zap.Any("report", report), zap.Error(err))
	if err != nil {
		return report, fmt.Errorf("sweep: %w", err)
	}
	return report, nil
}

func (e *Engine) sweepInstances(ctx context.Context, report *SweepReport) error {
	query := store.InstanceQuery{
		Statuses:     []history.Status{history.StatusPending, history.StatusRunning, history.StatusSuspended, history.StatusContinuedAsNew},
		Continuation: e.sweeping.continuation,
	}
	var first error
	for {
		page, err := e.store.ListInstances(ctx, query)
		if err != nil {
			e.sweeping.continuation = ""
			return err
		}
		for _, row := range page.Instances {
			report.Instances++
			if err := e.sweepInstance(ctx, row, report); err != nil {
				report.Failed++
				first = firstError(first, err)
				e.log.Error("instance could not be swept", instanceID(row.ID), zap.Error(err))
			}
			if ctx.Err() != nil {
				return errors.Join(first, context.Cause(ctx))
			}
		}
		query.Continuation, e.sweeping.continuation = page.Continuation, page.Continuation
		if page.Continuation == "" || report.Instances >= e.options.SweepLimit {
			return first
		}
	}
}

func firstError(first, next error) error {
	if first != nil {
		return first
	}
	return next
}

func (e *Engine) forgetOld() {
	for key, at := range e.sweeping.redispatched {
		if e.options.Now().Sub(at) > 2*e.options.TaskRedispatchAfter {
			delete(e.sweeping.redispatched, key)
		}
	}
	old := func(_ string, at time.Time) bool { return e.options.Now().Sub(at) >= e.options.TaskRedispatchAfter }
	maps.DeleteFunc(e.sweeping.hung, old)
	maps.DeleteFunc(e.sweeping.trials, old)
}
