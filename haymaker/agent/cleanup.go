package agent

import (
	"context"
	"errors"

	"azurehaymaker/haymaker"

	"go.uber.org/zap"
)

// errCleanupTime ends the clean-up when its time is over.
var errCleanupTime = errors.New("the time for the clean-up is over")

// errRemovalShare ends one removal for the sake of the others.
var errRemovalShare = errors.New("the removal took its share of the clean-up's time")

// cleanUp removes everything of the ledger and gives the ids of what may still
// exist. It goes in the document's order first, then in reverse of the ledger,
// and comes back to what failed until nothing is left or the time is over.
func (a *Agent) cleanUp(ctx context.Context) []string {
	a.phase("cleanup")
	ctx, cancel := a.cleanupTime(ctx)
	defer cancel()
	failed := map[string]error{}
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

// cleanupSteps carries out the clean-up as the document states it.
func (a *Agent) cleanupSteps(ctx context.Context, failed map[string]error) {
	for _, step := range a.scenario.Cleanup {
		if ctx.Err() != nil {
			return
		}
		if step.Delete == nil {
			if err := a.perform(ctx, step, 1); err != nil && !errors.Is(err, errSkipped) {
				a.logger.Warn("clean-up step failed", zap.String("step", step.Name), zap.Error(err))
			}
			continue
		}
		id, err := a.scenario.ResourceIDOf(step.Delete.Of, a.values)
		if err != nil {
			a.logger.Warn("clean-up step cannot be resolved", zap.String("step", step.Name), zap.Error(err))
			continue
		}
		a.tryRemove(ctx, a.ledger.last(id), failed)
	}
}

func (a *Agent) cleanupRest(ctx context.Context, failed map[string]error) {
	for _, entry := range a.ledger.alive() {
		if ctx.Err() != nil {
			return
		}
		a.tryRemove(ctx, a.ledger.last(entry.ID), failed) // it may have gone with its parent
	}
}

func (a *Agent) tryRemove(ctx context.Context, entry ledgerEntry, failed map[string]error) {
	if entry.What == "" || entry.What == ledgerDeleted {
		return
	}
	ctx, cancel := a.clock.within(ctx, a.clock.Now().Add(a.share(ctx, 3, a.pace.CallLimit)), errRemovalShare)
	defer cancel()
	if err := a.remove(ctx, entry); err != nil {
		failed[entry.ID] = err
		a.logger.Warn("removal failed", zap.String("resource_id", entry.ID), zap.Error(err))
	}
}

func (a *Agent) reportLeftover(failed map[string]error) []string {
	var leftover []string
	for _, entry := range a.ledger.alive() {
		leftover = append(leftover, entry.ID)
		err := failed[entry.ID]
		if err == nil {
			err = errCleanupTime
		}
		event := resourceEvent(entry, haymaker.EventResourceDeletionFailed, "Could not delete "+entry.Name+": "+err.Error())
		event.Severity = severityError
		a.reporter.report(event)
	}
	return leftover
}
