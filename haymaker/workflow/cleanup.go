package workflow

import (
	"fmt"
	"strings"

	"azurehaymaker/haymaker"
)

// cleanUp runs phases 5 and 6. It always forces the clean-up, because
// identities and jobs outlive even a tidy agent, and it goes on until two
// verifications separated by the index lag are clean or the limit has passed.
// A cancel request that arrives from here on changes nothing: what it asks for
// is being done.
func (r *run) cleanUp() {
	r.cancelled()
	r.enter(haymaker.PhaseVerification, "looking for what the agents left")
	r.verify(haymaker.PhaseVerification)
	limit := r.ctx.Now().Add(r.request.Timing.CleanupLimit())
	for round := 1; ; round++ {
		r.enter(haymaker.PhaseForcedCleanup, "removing what is left, round %d", round)
		unfinished := r.force()
		if unfinished == "" && r.provenClean() {
			return
		}
		if !r.ctx.Now().Before(limit) {
			r.incomplete(unfinished)
			return
		}
		if unfinished != "" {
			r.say("round %d of clean-up: %s", round, unfinished)
		}
		_, _ = r.ctx.CreateTimer(r.request.Timing.CleanupPoll()).Await() // a timer that nobody cancels cannot fail
	}
}

// force makes one round of deletions and says what it could not finish, "" when
// nothing is left to do.
func (r *run) force() (unfinished string) {
	outcome, err := ForceCleanup.Call(r.ctx, haymaker.CleanupInput{RunID: r.request.RunID, Phase: haymaker.PhaseForcedCleanup}, transient()).Await()
	if err != nil {
		return "the round failed: " + err.Error()
	}
	r.results.AddCleanup(outcome)
	r.progress.Resources = max(0, r.progress.Resources-len(outcome.Deleted))
	var parts []string
	if outcome.Pending > 0 {
		parts = append(parts, fmt.Sprintf("%d deletions still going on", outcome.Pending))
	}
	if n := len(outcome.Failed); n > 0 {
		parts = append(parts, fmt.Sprintf("%d deletions failed, the first of %s: %s", n, outcome.Failed[0].ID, outcome.Failed[0].Error))
	}
	return strings.Join(parts, "; ")
}

// provenClean demands two clean verifications with the index lag between them:
// Resource Graph may still be blind to what Resource Manager just made.
func (r *run) provenClean() bool {
	if !r.verify(haymaker.PhaseForcedCleanup) {
		return false
	}
	r.say("nothing is left; looking again after the index lag")
	_, _ = r.ctx.CreateTimer(r.request.Timing.IndexLag()).Await() // a timer that nobody cancels cannot fail
	return r.verify(haymaker.PhaseForcedCleanup)
}

// verify makes one verification and says whether it was clean. One that could
// not be made is unknown, never clean.
func (r *run) verify(phase haymaker.Phase) bool {
	verification, err := VerifyCleanup.Call(r.ctx, haymaker.CleanupInput{RunID: r.request.RunID, Phase: phase}, transient()).Await()
	if err != nil {
		verification = haymaker.Verification{
			CheckedAt: r.ctx.Now(), Methods: []string{}, Errors: []string{cut(err.Error(), maxError)},
			RemainingResources: []haymaker.Resource{}, Remnants: []haymaker.Remnant{},
		}
	}
	if verification.QueryOK || len(verification.RemainingResources) > 0 {
		r.progress.Resources = len(verification.RemainingResources)
	}
	r.results.AddVerification(verification)
	return err == nil && verification.Clean
}

// incomplete ends the run truthfully: something is left, or could not be shown
// to be gone. A last look tells what. An earlier reason stays in the text.
func (r *run) incomplete(unfinished string) {
	r.verify(haymaker.PhaseForcedCleanup)
	last := r.results.Verification[len(r.results.Verification)-1]
	parts := []string{fmt.Sprintf("after %s of clean-up %d resources and %d identity parts or jobs were seen, %d checks had no answer",
		r.request.Timing.CleanupLimit(), len(last.RemainingResources), len(last.Remnants), len(last.Errors))}
	if unfinished != "" {
		parts = append(parts, "in the last round: "+unfinished)
	}
	if len(last.Errors) > 0 {
		parts = append(parts, "the first check without an answer: "+last.Errors[0])
	}
	if r.reason != "" {
		parts = append(parts, strings.TrimSuffix("before that: "+string(r.reason)+": "+r.error, ": "))
	}
	r.status, r.reason, r.error = haymaker.RunCleanupIncomplete, haymaker.ReasonCleanupIncomplete, cut(strings.Join(parts, "; "), maxError)
}
