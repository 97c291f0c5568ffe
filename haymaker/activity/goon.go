package activity

import (
	"context"

	"azurehaymaker/haymaker"
)

// GoOn continues the clean-up of a run that ended cleanup_incomplete, one bounded
// round per call, until the looks of two calls in a row were clean. The run keeps
// its status; its row and report then say when it was clean after all
// (CleanedAt). Until then the report, replaced by every call, lists what is left.
func (a *Activities) GoOn(ctx context.Context, run haymaker.Run) error {
	phases, err := a.oneMoreRound(ctx, run.RunID)
	if err != nil {
		return err
	}
	return a.keepEnd(ctx, run, phases)
}
