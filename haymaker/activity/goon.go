package activity

import (
	"context"
	"fmt"

	"azurehaymaker/haymaker"
)

// GoOn continues the clean-up of a run that ended cleanup_incomplete, one bounded
// round per call, until the looks of two calls in a row were clean. The run keeps
// its status, which is the truth about its end; its row and report then say when
// it was clean after all (CleanedAt). Until then the report, replaced by every
// call, lists what is left.
func (a *Activities) GoOn(ctx context.Context, run haymaker.Run) error {
	phases, err := a.oneMoreRound(ctx, run.RunID)
	if err != nil {
		return err
	}
	in := haymaker.ReportInput{RunID: run.RunID, Status: run.Status, Reason: run.FailureReason, Error: run.Error, EndedAt: a.Now(), Phases: phases}
	if run.EndedAt != nil {
		in.EndedAt = *run.EndedAt
	}
	// A round that failed anywhere makes its look unclean, see lookAfter.
	if looks := phases.Verification; evidence(looks).Clean {
		in.CleanedAt = &looks[len(looks)-1].CheckedAt
	}
	if _, err := a.save(ctx, in); err != nil || in.CleanedAt == nil {
		return err // nil: the next call goes on
	}
	err = a.Records.UpdateRun(ctx, run.RunID, func(row *haymaker.Run) { row.CleanedAt = in.CleanedAt })
	if err != nil {
		return fmt.Errorf("record that run %s is clean: %w", run.RunID, err)
	}
	return nil
}
