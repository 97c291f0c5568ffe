package admission

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// Start implements haymaker.Admissions.
func (a *Admission) Start(ctx context.Context, request haymaker.RunRequest) (haymaker.Admission, error) {
	if err := a.unknown(ctx, request.RunID); err != nil {
		return haymaker.Admission{}, err
	}
	answer, start, err := a.reserve(ctx, request, true)
	if errors.Is(err, haymaker.ErrRunExists) && start != nil && !start.Queued {
		// Recorded by an earlier delivery that did not come to begin it.
		return answer, errors.Join(err, a.begin(ctx, *start))
	}
	if err != nil || answer.Decision == haymaker.StartSkipped {
		return answer, err
	}
	if answer.Decision == haymaker.StartQueued {
		if len(answer.InProgress) < a.options.Capacity.Places(request.ExecutionType) {
			_, _ = a.Advance(ctx) // others wait although there is a place; the sweep is the second line
		}
		return answer, nil
	}
	return answer, a.begin(ctx, *start)
}

// unknown fails with ErrRunExists for an orchestration that no row tells of: one
// that was started before runs were recorded at their start.
func (a *Admission) unknown(ctx context.Context, runID string) error {
	_, rowErr := a.options.Records.Run(ctx, runID)
	if !errors.Is(rowErr, haymaker.ErrRunNotFound) {
		return rowErr // nil: the row decides
	}
	_, err := a.options.Orchestrations.Progress(ctx, runID)
	switch {
	case errors.Is(err, haymaker.ErrRunNotFound):
		return nil
	case err == nil, errors.Is(err, haymaker.ErrRunFinished):
		return fmt.Errorf("run %s: %w", runID, haymaker.ErrRunExists)
	}
	return err
}

// Reserve decides about a run whose orchestration the caller begins by itself, as
// the management API does. Called again before that, it says the same again. A
// queued run must not be begun. ErrRunExists when nothing may begin under the id.
func (a *Admission) Reserve(ctx context.Context, request haymaker.RunRequest) (haymaker.Admission, error) {
	if err := a.unknown(ctx, request.RunID); err != nil {
		return haymaker.Admission{}, err
	}
	return a.again(a.reserve(ctx, request, true))
}

// ReserveNow is Reserve for a caller who cannot wait, and who may have written
// the orchestration's row before it asked.
func (a *Admission) ReserveNow(ctx context.Context, request haymaker.RunRequest) (haymaker.Admission, error) {
	return a.again(a.reserve(ctx, request, false))
}

func (a *Admission) again(answer haymaker.Admission, start *haymaker.PendingStart, err error) (haymaker.Admission, error) {
	if errors.Is(err, haymaker.ErrRunExists) && start != nil && !start.Queued {
		return haymaker.Admission{Decision: haymaker.StartAdmitted}, nil
	}
	return answer, err
}

// reserve decides and records. With ErrRunExists it gives the start that is
// recorded for the run, if that has not begun.
func (a *Admission) reserve(ctx context.Context, request haymaker.RunRequest, mayWait bool) (haymaker.Admission, *haymaker.PendingStart, error) {
	ticket := a.options.NewID()
	for range maxRaces {
		v, err := a.look(ctx)
		if err != nil {
			return haymaker.Admission{}, nil, err
		}
		if answer, start, err := a.known(ctx, v, request.RunID, ticket); err != nil || start != nil {
			return answer, start, err
		}
		answer := decide(a.options.Capacity, v, request.ExecutionType, mayWait)
		start, err := a.record(ctx, v.Version, request, answer, ticket)
		if !errors.Is(err, haymaker.ErrStartsChanged) {
			return answer, start, err
		}
	}
	return haymaker.Admission{}, nil, fmt.Errorf("run %s: %w, %d times in a row; start it again", request.RunID, haymaker.ErrStartsChanged, maxRaces)
}

// known looks for an earlier start of the run. One with the same ticket is this
// caller's own, whose answer was lost.
func (a *Admission) known(ctx context.Context, v view, runID, ticket string) (haymaker.Admission, *haymaker.PendingStart, error) {
	run, err := a.options.Records.Run(ctx, runID)
	if errors.Is(err, haymaker.ErrRunNotFound) {
		return haymaker.Admission{}, nil, nil
	}
	if err != nil {
		return haymaker.Admission{}, nil, err
	}
	start, pending := v.pending(runID)
	if pending && start.Ticket == ticket {
		answer := haymaker.Admission{Decision: haymaker.StartAdmitted}
		if start.Queued {
			answer = haymaker.Admission{Decision: haymaker.StartQueued, Reason: run.WaitsFor}
		}
		return answer, &start, nil
	}
	err = fmt.Errorf("run %s is recorded as %s: %w", runID, run.Status, haymaker.ErrRunExists)
	if pending {
		return haymaker.Admission{}, &start, err
	}
	return haymaker.Admission{}, nil, err
}

// record writes a decision down. What is skipped while somebody waits for the
// answer is not recorded: the caller may come again with the same id.
func (a *Admission) record(ctx context.Context, version string, request haymaker.RunRequest, answer haymaker.Admission, ticket string) (*haymaker.PendingStart, error) {
	now := a.options.Now().UTC()
	run := haymaker.Run{
		RunID: request.RunID, Status: haymaker.RunInProgress, Phase: haymaker.PhaseValidation,
		ExecutionType: request.ExecutionType, Size: request.Size, StartedAt: request.StartedAt,
		Scenarios: request.Scenarios, Tags: request.Tags, RequestedBy: request.RequestedBy,
	}
	start := &haymaker.PendingStart{Request: request, Ticket: ticket, AskedAt: request.StartedAt, DecidedAt: now}
	switch answer.Decision {
	case haymaker.StartSkipped:
		if request.ExecutionType == haymaker.ExecutionManual {
			return nil, nil
		}
		run.Status, run.EndedAt, run.Phase = haymaker.RunSkipped, &now, haymaker.PhaseCompleted
		run.FailureReason, run.Error = haymaker.ReasonNoCapacity, answer.Reason
		start = nil
	case haymaker.StartQueued:
		run.Status, run.QueuedAt, run.WaitsFor = haymaker.RunQueued, &request.StartedAt, answer.Reason
		start.Queued = true
	}
	return start, a.options.Starts.DecideStart(ctx, version, run, start)
}

// begin makes the orchestration of a run that was let in and forgets its start.
func (a *Admission) begin(ctx context.Context, start haymaker.PendingStart) error {
	if err := a.options.Orchestrations.Start(ctx, start.Request); err != nil && !errors.Is(err, haymaker.ErrRunExists) {
		return fmt.Errorf("begin run %s: %w: %w", start.Request.RunID, haymaker.ErrNotBegun, err)
	}
	if err := a.options.Starts.Begun(ctx, start); err != nil {
		return nil //nolint:nilerr // the run has begun; Advance forgets its start
	}
	return nil
}
