package admission

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
)

// view is what one decision is based on.
type view struct {
	haymaker.StartsView
	inProgress []haymaker.Run // that take a place, newest first
}

// look reads the version first: whatever changes afterwards by another decision
// makes the recording of this one fail.
func (a *Admission) look(ctx context.Context) (view, error) {
	starts, err := a.options.Starts.Starts(ctx)
	if err != nil {
		return view{}, fmt.Errorf("read what has been decided: %w", err)
	}
	v := view{StartsView: starts}
	recorded, _, err := a.options.Records.Runs(ctx, haymaker.RunInProgress, maxInProgress, "")
	if err != nil {
		return v, fmt.Errorf("read the runs in progress: %w", err)
	}
	for _, run := range recorded {
		takes, err := a.takesPlace(ctx, v, run)
		if err != nil {
			return v, fmt.Errorf("look at run %s: %w", run.RunID, err)
		}
		if takes {
			v.inProgress = append(v.inProgress, run)
		}
	}
	return v, nil
}

// takesPlace says whether a run that is recorded as in progress is. One whose
// orchestration broke down is not: the sweep cleans up after it, as after one
// that ended cleanup_incomplete. One that is still to begin is.
func (a *Admission) takesPlace(ctx context.Context, v view, run haymaker.Run) (bool, error) {
	if _, pending := v.pending(run.RunID); pending {
		return true, nil
	}
	_, err := a.options.Orchestrations.Progress(ctx, run.RunID)
	if errors.Is(err, haymaker.ErrRunFinished) || errors.Is(err, haymaker.ErrRunNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (v view) pending(runID string) (haymaker.PendingStart, bool) {
	i := slices.IndexFunc(v.Pending, func(s haymaker.PendingStart) bool { return strings.EqualFold(s.Request.RunID, runID) })
	if i < 0 {
		return haymaker.PendingStart{}, false
	}
	return v.Pending[i], true
}

// beside are the runs in progress that a run of this kind competes with.
func (v view) beside(kind haymaker.ExecutionType) []haymaker.Run {
	var runs []haymaker.Run
	for _, run := range v.inProgress {
		if haymaker.SharesPlaces(run.ExecutionType, kind) {
			runs = append(runs, run)
		}
	}
	return runs
}

// waiting counts the runs in the queue for places of this kind.
func (v view) waiting(kind haymaker.ExecutionType) int {
	n := 0
	for _, start := range v.Pending {
		if start.Queued && haymaker.SharesPlaces(start.Request.ExecutionType, kind) {
			n++
		}
	}
	return n
}

// Pending says whether the run is queued or is still to begin.
func (a *Admission) Pending(ctx context.Context, runID string) (bool, error) {
	starts, err := a.options.Starts.Starts(ctx)
	if err != nil {
		return false, fmt.Errorf("read what has been decided: %w", err)
	}
	_, pending := view{StartsView: starts}.pending(runID)
	return pending, nil
}
