package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"azurehaymaker/durable/controlqueue"
	"azurehaymaker/durable/management"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/admission"
	"azurehaymaker/haymaker/records"
)

// placeRetry is when whoever found no place is told to come back.
const placeRetry = 5 * time.Minute

func newAdmission(cfg Config, kept *records.Records, runs orchestrations) (*admission.Admission, error) {
	return admission.New(admission.Options{
		Capacity: cfg.Capacity, Starts: kept, Records: kept, Orchestrations: runs,
		Now: time.Now, NewID: uuid.NewString, BeginAfter: cfg.SweepGrace,
	})
}

// admit starts a run that nobody waits for. What is skipped is recorded, so that
// the slot or message counts as served. A run that is recorded but could not
// begin is an error: the next delivery tries again at once, the sweep at last.
func admit(ctx context.Context, admissions haymaker.Admissions, run haymaker.RunRequest, log *zap.Logger) error {
	answer, err := admissions.Start(ctx, run)
	switch {
	case errors.Is(err, haymaker.ErrNotBegun):
		return err
	case errors.Is(err, haymaker.ErrRunExists):
		log.Info("the run was started before")
	case err != nil:
		return err
	case answer.Decision == haymaker.StartSkipped:
		log.Warn("the run is skipped", zap.String("why", answer.Reason))
	case answer.Decision == haymaker.StartQueued:
		log.Info("the run is queued", zap.String("why", answer.Reason))
	default:
		log.Info("the run is started")
	}
	return nil
}

// letIn lets queued runs in. Its failure is no failure of what it is called
// after: the next sweep does the same.
func (p *parts) letIn(ctx context.Context) {
	switch began, err := p.admission.Advance(ctx); {
	case err != nil:
		invocation.Logger(ctx).Warn("queued runs could not be let in; the next sweep tries again", zap.Error(err))
	case len(began) > 0:
		invocation.Logger(ctx).Info("runs that had waited are started", zap.Strings("runs", began))
	}
}

// report carries out the last step of a run, after which there may be a place.
func (p *parts) report(task queueFunc) queueFunc {
	return func(ctx context.Context, m invocation.QueueMessage) error {
		if err := task(ctx, m); err != nil {
			return err
		}
		p.letIn(ctx)
		return nil
	}
}

// reserve decides about a start through the management API, which begins the
// orchestration by itself.
func (p *parts) reserve(ctx context.Context, start management.Start, run haymaker.RunRequest) (management.Start, error) {
	answer, err := p.admission.Reserve(ctx, run)
	switch {
	case errors.Is(err, haymaker.ErrRunExists):
		return start, &management.Refusal{Status: http.StatusConflict, Message: "A run with this id was started before. The id of a run is not used again."}
	case err != nil:
		return start, &management.Refusal{Status: http.StatusInternalServerError, Message: "Whether there is a place for the run could not be found out; the handler's log has the cause.", Cause: err}
	case answer.Decision == haymaker.StartSkipped:
		return start, &management.Refusal{Status: http.StatusServiceUnavailable, RetryAfter: placeRetry, Message: answer.Reason}
	}
	start.Later = answer.Decision == haymaker.StartQueued
	return start, nil
}

// reserveForTool does the same for a tool that has written a row of its own,
// which cannot wait.
func (p *parts) reserveForTool(ctx context.Context, run haymaker.RunRequest) error {
	answer, err := p.admission.ReserveNow(ctx, run)
	switch {
	case errors.Is(err, haymaker.ErrRunExists):
		known, err := p.activities.Records.Run(ctx, run.RunID)
		if err != nil {
			return errors.Join(controlqueue.ErrUndecided, err)
		}
		if known.Status == haymaker.RunInProgress {
			return nil // a message that comes again: the engine knows
		}
		return errors.New("a run with this id was recorded before as " + string(known.Status) + ": use another id")
	case err != nil:
		return errors.Join(controlqueue.ErrUndecided, err)
	case answer.Decision == haymaker.StartSkipped:
		return errors.New(answer.Reason + "; start it again when one has ended")
	}
	return nil
}

// neverComes says whether an orchestration that is not there will not come
// either. A start is forgotten after its orchestration was made, so one that is
// missing on both looks is gone.
func (p *parts) neverComes(ctx context.Context, runID string) (bool, error) {
	pending, err := p.admission.Pending(ctx, runID)
	if err != nil || pending {
		return false, err
	}
	_, err = p.runs.Progress(ctx, runID)
	if errors.Is(err, haymaker.ErrRunNotFound) {
		return true, nil
	}
	return false, err
}
