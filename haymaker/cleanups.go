package haymaker

import (
	"context"
	"errors"
)

var (
	// ErrRunActive: the run is in progress, so its own clean-up is to come.
	ErrRunActive = errors.New("the run is in progress")
	// ErrCleanupNotFound: there is no clean-up with this id.
	ErrCleanupNotFound = errors.New("no clean-up with this id")
	// ErrNotAnswered: what has to be known first could not be found out.
	ErrNotAnswered = errors.New("the tenant did not answer")
)

// Cleanups cleans up after runs, apart from their own clean-up.
type Cleanups interface {
	// Start begins the clean-up of a run, or joins the one of the same run and
	// scenario that goes on. ErrRunActive; ErrRunNotFound when neither the
	// records nor the tenant know the run; ErrNotAnswered when the records do
	// not and the tenant did not say.
	Start(ctx context.Context, request CleanupRequest) (Cleanup, error)
	// Show reads a clean-up. Where none was asked for, the id of a run's clean-up
	// tells of the run's own. ErrCleanupNotFound.
	Show(ctx context.Context, cleanupID string) (Cleanup, error)
	// ID is the id that the clean-up of a run, or of one scenario of it, has.
	ID(runID, scenario string) string
	// Preview lists what the clean-up of the run would delete, with the reason,
	// and changes nothing. A run in progress is previewed as well.
	// ErrRunNotFound, ErrNotAnswered.
	Preview(ctx context.Context, runID, scenario string) (Survey, error)
	// Orphans surveys the tenant and judges every run that has something in it;
	// it changes nothing. scenario limits what is looked at; "" means all.
	Orphans(ctx context.Context, scenario string) (Orphans, error)
	// StartOrphans is Orphans, and then Start for each run that is to be
	// cleaned up, as far as the time of one invocation allows.
	StartOrphans(ctx context.Context, scenario, requestedBy string) (Orphans, error)
}
