package workflow

import (
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
	c := &cleaner{
		ctx: r.ctx, input: haymaker.CleanupInput{RunID: r.request.RunID}, timing: r.request.Timing, results: &r.results, alive: &r.progress.Resources,
		begins: func(round int) { r.enter(haymaker.PhaseForcedCleanup, "removing what is left, round %d", round) }, say: r.say,
	}
	r.enter(haymaker.PhaseVerification, "looking for what the agents left")
	c.verify(haymaker.PhaseVerification)
	if proven, unfinished := c.untilProven(); !proven {
		r.incomplete(c, unfinished)
	}
}

// incomplete ends the run truthfully: something is left, or could not be shown
// to be gone. A last look tells what. An earlier reason stays in the text.
func (r *run) incomplete(c *cleaner, unfinished string) {
	c.verify(haymaker.PhaseForcedCleanup)
	parts := c.shortfall(unfinished)
	if r.reason != "" {
		parts = append(parts, strings.TrimSuffix("before that: "+string(r.reason)+": "+r.error, ": "))
	}
	r.status, r.reason, r.error = haymaker.RunCleanupIncomplete, haymaker.ReasonCleanupIncomplete, cut(strings.Join(parts, "; "), maxError)
}
