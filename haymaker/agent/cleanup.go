package agent

import (
	"context"
	"errors"
	"sync"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"

	"go.uber.org/zap"
)

// errCleanupTime ends the clean-up when its time is over.
var errCleanupTime = errors.New("the time for the clean-up is over")

// errRemovalShare ends one removal for the sake of the others.
var errRemovalShare = errors.New("the removal took its share of the clean-up's time")

// failures are why resources were not removed, the last cause of each.
type failures struct {
	mu sync.Mutex
	of map[string]error // by id
}

func (f *failures) note(id string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of[id] = err
}

// cleanUp removes everything of the ledger and gives the ids of what may still
// exist. It goes in the document's order first, then in reverse of the ledger,
// and comes back to what failed until nothing is left or the time is over.
func (a *Agent) cleanUp(ctx context.Context) []string {
	a.phase("cleanup")
	ctx, cancel := a.cleanupTime(ctx)
	defer cancel()
	failed := &failures{of: map[string]error{}}
	a.cleanupSteps(ctx, failed)
	for pass := 1; len(a.ledger.alive()) > 0; pass++ {
		a.cleanupRest(ctx, failed)
		if len(a.ledger.alive()) == 0 || pass == a.pace.CleanupPasses {
			break
		}
		if a.clock.Sleep(ctx, pause(a.pace.RetryFirst, a.pace.RetryMost, pass)) != nil {
			break
		}
	}
	return a.reportLeftover(failed)
}

// cleanupTime lasts until Deadline less the reserve for the last events. An end
// of ctx, now or during the clean-up, shortens it to the termination grace.
func (a *Agent) cleanupTime(ctx context.Context) (context.Context, context.CancelFunc) {
	long, cancelLong := a.clock.within(context.WithoutCancel(ctx), a.config.Deadline.Add(-a.flushReserve()), errCleanupTime)
	short, cancelShort := context.WithCancelCause(long)
	grace := max(a.pace.TerminationGrace-a.flushReserve(), a.pace.TerminationGrace/2)
	stop := context.AfterFunc(ctx, func() {
		if a.clock.Sleep(short, grace) == nil {
			cancelShort(errCleanupTime)
		}
	})
	return short, func() {
		stop()
		cancelShort(nil)
		cancelLong()
	}
}

// cleanupSteps carries out the clean-up as the document states it: what is about
// different things at the same time, a resource after all that refers to it. A
// step that fails keeps none from being tried.
func (a *Agent) cleanupSteps(ctx context.Context, failed *failures) {
	_ = a.inOrder(ctx, a.scenario.CleanupOrder(), 0, func(ctx context.Context, i int) error {
		if ctx.Err() == nil {
			a.cleanupStep(ctx, a.scenario.Cleanup[i], failed)
		}
		return nil
	})
}

func (a *Agent) cleanupStep(ctx context.Context, step catalogue.Step, failed *failures) {
	if step.Delete == nil {
		if err := a.perform(ctx, step, 1); err != nil && !errors.Is(err, errSkipped) {
			a.logger.Warn("clean-up step failed", zap.String("step", step.Name), zap.Error(err))
		}
		return
	}
	id, err := a.scenario.ResourceIDOf(step.Delete.Of, a.values)
	if err != nil {
		a.logger.Warn("clean-up step cannot be resolved", zap.String("step", step.Name), zap.Error(err))
		return
	}
	a.tryRemove(ctx, a.ledger.last(id), failed)
}

func (a *Agent) cleanupRest(ctx context.Context, failed *failures) {
	for _, entry := range a.ledger.alive() {
		if ctx.Err() != nil {
			return
		}
		a.tryRemove(ctx, a.ledger.last(entry.ID), failed) // it may have gone with its parent
	}
}

func (a *Agent) tryRemove(ctx context.Context, entry ledgerEntry, failed *failures) {
	if entry.What == "" || entry.What == ledgerDeleted {
		return
	}
	ctx, cancel := a.clock.within(ctx, a.clock.Now().Add(a.share(ctx, 3, a.pace.CallLimit)), errRemovalShare)
	defer cancel()
	if err := a.remove(ctx, entry); err != nil {
		failed.note(entry.ID, err)
		a.logger.Warn("removal failed", zap.String("resource_id", entry.ID), zap.Error(err))
	}
}

func (a *Agent) reportLeftover(failed *failures) []string {
	var leftover []string
	for _, entry := range a.ledger.alive() {
		leftover = append(leftover, entry.ID)
		err := failed.of[entry.ID]
		if err == nil {
			err = errCleanupTime
		}
		event := resourceEvent(entry, haymaker.EventResourceDeletionFailed, "Could not delete "+entry.Name+": "+err.Error())
		event.Severity = severityError
		a.reporter.report(event)
	}
	return leftover
}
