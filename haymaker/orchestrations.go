package haymaker

import (
	"context"
	"errors"
)

// ErrRunFinished says that the run has ended, so it can no longer be told anything.
var ErrRunFinished = errors.New("the run has ended")

// Orchestrations starts runs and speaks to those in flight. The durable engine
// is behind it.
type Orchestrations interface {
	// Start begins the run; its RunID is the instance id. ErrRunExists when
	// that id was ever started, in which case nothing changes.
	Start(ctx context.Context, request RunRequest) error
	// Cancel asks a run in flight to clean up and end. ErrRunNotFound,
	// ErrRunFinished. Asking twice is fine.
	Cancel(ctx context.Context, runID, requestedBy string) error
	// AgentFinished tells a run that one of its agents reported its end.
	// A run that is gone or has ended is not an error.
	AgentFinished(ctx context.Context, runID, agentID string) error
	// Progress reads what the run last published. ErrRunNotFound;
	// ErrRunFinished once its orchestration has ended, however it ended.
	Progress(ctx context.Context, runID string) (Progress, error)
}
