package workflow

import (
	"fmt"

	"azurehaymaker/haymaker"
)

// cleanUp runs phases 5 and 6. It always forces the clean-up, because
// identities and jobs outlive even a tidy agent, and it goes on until two
// verifications separated by the index lag are clean or the limit has passed.
func (r *run) cleanUp() {
	r.cancelled()
	r.enter(haymaker.PhaseVerification, "looking for what the agents left")
	r.verify(haymaker.PhaseVerification)
	limit := r.ctx.Now().Add(r.request.Timing.CleanupLimit())
	for round := 1; ; round++ {
		r.enter(haymaker.PhaseForcedCleanup, "removing what is left, round %d", round)
		if r.force() && r.provenClean() {
			return
		}
		if !r.ctx.Now().Before(limit) {
			r.incomplete()
			return
		}
		_, _ = r.ctx.CreateTimer(r.request.Timing.CleanupPoll()).Await()
	}
}

// force makes one round of deletions and says whether nothing is left to do.
func (r *run) force() bool {
	outcome, err := ForceCleanup.Call(r.ctx, haymaker.CleanupInput{RunID: r.request.RunID, Phase: haymaker.PhaseForcedCleanup}, transient()).Await()
	if err != nil {
		r.progress.Message = "the last round of clean-up failed: " + err.Error()
		r.publish()
		return false
	}
	if len(outcome.Deleted)+len(outcome.IdentitiesDeleted)+len(outcome.JobsDeleted)+len(outcome.Failed) > 0 {
		r.results.Cleanup = append(r.results.Cleanup, outcome)
	}
	r.progress.Resources = outcome.Pending
	return outcome.Pending == 0 && len(outcome.Failed) == 0
}

// provenClean demands two clean verifications with the index lag between them:
// Resource Graph may still be blind to what Resource Manager just made.
func (r *run) provenClean() bool {
	if !r.verify(haymaker.PhaseForcedCleanup) {
		return false
	}
	_, _ = r.ctx.CreateTimer(r.request.Timing.IndexLag()).Await()
	return r.verify(haymaker.PhaseForcedCleanup)
}

// verify makes one verification and says whether it was clean. One that could
// not be made is unknown, never clean.
func (r *run) verify(phase haymaker.Phase) bool {
	verification, err := VerifyCleanup.Call(r.ctx, haymaker.CleanupInput{RunID: r.request.RunID, Phase: phase}, transient()).Await()
	if err != nil {
		verification = haymaker.Verification{CheckedAt: r.ctx.Now(), Errors: []string{err.Error()}}
	}
	r.results.Verification = append(r.results.Verification, verification)
	return err == nil && verification.Clean
}

// incomplete ends the run truthfully: something is left, or could not be shown
// to be gone.
func (r *run) incomplete() {
	last := r.results.Verification[len(r.results.Verification)-1]
	r.status, r.reason = haymaker.RunCleanupIncomplete, haymaker.ReasonCleanupIncomplete
	r.error = fmt.Sprintf("%d resources and %d identity parts or jobs remain; unanswered checks: %d",
		len(last.RemainingResources), len(last.Remnants), len(last.Errors))
}
