package admission

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// Advance lets queued runs in, oldest first, as far as there are places, and
// begins what was let in by a process that did not come to it. It gives the ids
// of the runs it began. It is called when a run has ended and by the sweep.
func (a *Admission) Advance(ctx context.Context) ([]string, error) {
	var began []string
	for range maxRaces {
		v, err := a.look(ctx)
		if err != nil {
			return began, err
		}
		if err := a.beginStale(ctx, v, &began); err != nil {
			return began, err
		}
		next, found := a.next(v)
		if !found {
			return began, nil
		}
		start, err := a.options.Starts.LetIn(ctx, v.Version, next, a.options.Now().UTC())
		if errors.Is(err, haymaker.ErrStartsChanged) {
			continue
		}
		if err != nil {
			return began, fmt.Errorf("let run %s in: %w", next.Request.RunID, err)
		}
		if err := a.begin(ctx, start); err != nil {
			return began, err
		}
		began = append(began, start.Request.RunID)
	}
	return began, nil // the next call goes on
}

// next is the oldest queued run for which there is a place.
func (a *Admission) next(v view) (haymaker.PendingStart, bool) {
	for _, start := range v.Pending {
		kind := start.Request.ExecutionType
		if start.Queued && len(v.beside(kind)) < a.options.Capacity.Places(kind) {
			return start, true
		}
	}
	return haymaker.PendingStart{}, false
}

// beginStale begins what was let in some time ago. A run that is further, or has
// ended, has begun: its start was only not forgotten.
func (a *Admission) beginStale(ctx context.Context, v view, began *[]string) error {
	for _, start := range v.Pending {
		if start.Queued || a.options.Now().Sub(start.DecidedAt) < a.options.BeginAfter {
			continue
		}
		run, err := a.options.Records.Run(ctx, start.Request.RunID)
		if err != nil {
			return err
		}
		if run.Status != haymaker.RunInProgress || run.Phase != haymaker.PhaseValidation {
			if err := a.options.Starts.Begun(ctx, start); err != nil {
				return err
			}
			continue
		}
		if err := a.begin(ctx, start); err != nil {
			return err
		}
		*began = append(*began, start.Request.RunID)
	}
	return nil
}

// Cancel implements haymaker.Admissions.
func (a *Admission) Cancel(ctx context.Context, runID, requestedBy string) error {
	starts, err := a.options.Starts.Starts(ctx)
	if err != nil {
		return err
	}
	start, pending := view{StartsView: starts}.pending(runID)
	if !pending {
		return fmt.Errorf("run %s: %w", runID, haymaker.ErrRunNotQueued)
	}
	if !start.Queued { // let in and not begun: begin it, so that it can be told to end
		return errors.Join(a.begin(ctx, start), fmt.Errorf("run %s: %w", runID, haymaker.ErrRunNotQueued))
	}
	now := a.options.Now().UTC()
	return a.options.Starts.Withdraw(ctx, start, func(run *haymaker.Run) {
		run.Status, run.EndedAt, run.FailureReason, run.Phase = haymaker.RunCancelled, &now, haymaker.ReasonCancelled, haymaker.PhaseCompleted
		run.Error = "cancelled while it was queued"
		if requestedBy != "" {
			run.Error += " by " + requestedBy
		}
	})
}
