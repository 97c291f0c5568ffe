package workflow

import (
	"fmt"
	"strings"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// cleaner makes rounds of clean-up and looks: a run's own at its end, and that of
// a clean-up apart from it.
type cleaner struct {
	ctx     *durable.Context
	input   haymaker.CleanupInput // Phase is set for each step
	timing  haymaker.Timing
	results *haymaker.PhaseResults
	// alive is how many resources are known to be there.
	alive *int
	// begins announces a round, say what goes on in it.
	begins func(round int)
	say    func(format string, arguments ...any)
	// booked, unless nil, hears of each round that was made.
	booked func(haymaker.ForcedCleanup)
}

// untilProven goes on until two looks separated by the index lag are clean, or
// the clean-up's limit has passed: then unfinished is what the last round could
// not do. The limit counts from now; the round in work is finished.
func (c *cleaner) untilProven() (proven bool, unfinished string) {
	limit := c.ctx.Now().Add(c.timing.CleanupLimit())
	for round := 1; ; round++ {
		c.begins(round)
		unfinished = c.force()
		if unfinished == "" && c.provenClean() {
			return true, ""
		}
		if !c.ctx.Now().Before(limit) {
			return false, unfinished
		}
		if unfinished != "" {
			c.say("round %d of clean-up: %s", round, unfinished)
		}
		_, _ = c.ctx.CreateTimer(c.timing.CleanupPoll()).Await() // a timer that nobody cancels cannot fail
	}
}

// force makes one round of deletions and says what it could not finish, "" when
// nothing is left to do.
func (c *cleaner) force() (unfinished string) {
	outcome, err := ForceCleanup.Call(c.ctx, c.step(haymaker.PhaseForcedCleanup), transient()).Await()
	if err != nil {
		return "the round failed: " + err.Error()
	}
	c.results.AddCleanup(outcome)
	if c.booked != nil {
		c.booked(outcome)
	}
	*c.alive = max(0, *c.alive-len(outcome.Deleted))
	var parts []string
	if outcome.Pending > 0 {
		parts = append(parts, fmt.Sprintf("%d deletions still going on", outcome.Pending))
	}
	if n := len(outcome.Failed); n > 0 {
		parts = append(parts, fmt.Sprintf("%d deletions failed, the first of %s: %s", n, outcome.Failed[0].ID, outcome.Failed[0].Error))
	}
	return strings.Join(parts, "; ")
}

// provenClean demands two clean looks with the index lag between them: Resource
// Graph may still be blind to what Resource Manager just made.
func (c *cleaner) provenClean() bool {
	if !c.verify(haymaker.PhaseForcedCleanup) {
		return false
	}
	c.say("nothing is left; looking again after the index lag")
	_, _ = c.ctx.CreateTimer(c.timing.IndexLag()).Await() // a timer that nobody cancels cannot fail
	return c.verify(haymaker.PhaseForcedCleanup)
}

// verify makes one look and says whether it was clean. One that could not be
// made is unknown, never clean.
func (c *cleaner) verify(phase haymaker.Phase) bool {
	look, err := VerifyCleanup.Call(c.ctx, c.step(phase), transient()).Await()
	if err != nil {
		look = haymaker.Verification{
			CheckedAt: c.ctx.Now(), Methods: []string{}, Errors: []string{cut(err.Error(), maxError)},
			RemainingResources: []haymaker.Resource{}, Remnants: []haymaker.Remnant{},
		}
	}
	if look.QueryOK || len(look.RemainingResources) > 0 {
		*c.alive = len(look.RemainingResources)
	}
	c.results.AddVerification(look)
	return err == nil && look.Clean
}

func (c *cleaner) step(phase haymaker.Phase) haymaker.CleanupInput {
	in := c.input
	in.Phase = phase
	return in
}

// lastLook is the newest look; there is always one.
func (c *cleaner) lastLook() haymaker.Verification {
	return c.results.Verification[len(c.results.Verification)-1]
}

// shortfall says in words what could not be cleaned up, or not be shown to be.
func (c *cleaner) shortfall(unfinished string) []string {
	last := c.lastLook()
	parts := []string{fmt.Sprintf("after %s of clean-up %d resources and %d identity parts or jobs were seen, %d checks had no answer",
		c.timing.CleanupLimit(), len(last.RemainingResources), len(last.Remnants), len(last.Errors))}
	if unfinished != "" {
		parts = append(parts, "in the last round: "+unfinished)
	}
	if len(last.Errors) > 0 {
		parts = append(parts, "the first check without an answer: "+last.Errors[0])
	}
	return parts
}
