package workflow

import (
	"fmt"
	"regexp"
	"strings"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// CleanupName is the name of the orchestration of a clean-up apart from the run's
// own, and CleanupVersion the one new ones get. Both are stored in history.
const (
	CleanupName    = "haymaker_cleanup"
	CleanupVersion = "1"
)

// CleanupOrchestration is the typed handle of a clean-up.
var CleanupOrchestration = durable.NewOrchestration[haymaker.CleanupRequest, haymaker.CleanupResult](CleanupName)

const cleanupPrefix = "cleanup-"

// CleanupID is the instance id of the clean-up of a run, or of one scenario of
// it: a second request for the same joins the first.
func CleanupID(runID, scenario string) string {
	return strings.TrimSuffix(cleanupPrefix+runID+"-"+scenario, "-")
}

var cleanupIDForm = regexp.MustCompile(`^` + cleanupPrefix + `([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-([a-z0-9-]{1,60}))?$`)

// ParseCleanupID gives run and scenario of a clean-up's id; false for any other id.
func ParseCleanupID(id string) (runID, scenario string, ok bool) {
	found := cleanupIDForm.FindStringSubmatch(id)
	if found == nil || found[2] != "" && !haymaker.ScenarioIDPattern.MatchString(found[2]) {
		return "", "", false
	}
	return found[1], found[2], true
}

// RunOf is the run that an instance is about: a run's own id, or that of the run
// it cleans up after.
func RunOf(instanceID string) string {
	if runID, _, ok := ParseCleanupID(instanceID); ok {
		return runID
	}
	return instanceID
}

// cleanup is the state of one execution of the orchestrator function.
type cleanup struct {
	cleaner
	request haymaker.CleanupRequest
	state   haymaker.CleanupResult
	phases  haymaker.PhaseResults
	left    int // resources
	// lastRound is the newest round that was made.
	lastRound haymaker.ForcedCleanup
}

// Cleanup is the orchestrator function of a clean-up apart from the run's own. It
// looks, makes rounds until nothing is left or the limit has passed, and adds
// what it did to the run's report. Its only error is a report that could not be
// written after all retries.
func Cleanup(ctx *durable.Context, request haymaker.CleanupRequest) (haymaker.CleanupResult, error) {
	c := &cleanup{request: request, state: haymaker.CleanupResult{Status: haymaker.CleanupPending}}
	c.cleaner = cleaner{
		ctx: ctx, timing: request.Timing, results: &c.phases, alive: &c.left, begins: c.begins, say: c.say, booked: c.booked,
		input: haymaker.CleanupInput{RunID: request.RunID, ScenarioName: request.ScenarioName, MarkedOnly: request.MarkedOnly, Apart: true},
	}
	c.say("looking for what the run has in the tenant")
	c.verify(haymaker.PhaseForcedCleanup)
	c.state.Found = c.seen()
	proven, unfinished := c.untilProven()
	if !proven {
		c.verify(haymaker.PhaseForcedCleanup)
	}
	if err := c.report(); err != nil {
		return c.state, err
	}
	if proven {
		c.state.Status = haymaker.CleanupVerified
		c.say("nothing is left: two looks, the index lag apart, found nothing")
		return c.state, nil
	}
	c.state.Status = haymaker.CleanupPartial
	c.say("%s", strings.Join(c.shortfall(unfinished), "; "))
	return c.state, nil
}

// seen is how much the last look found.
func (c *cleanup) seen() int {
	last := c.lastLook()
	return len(last.RemainingResources) + len(last.Remnants)
}

func (c *cleanup) begins(round int) {
	c.state.Rounds = round
	c.say("removing what is left, round %d", round)
}

// booked counts: the phases' results keep no more than some rounds.
func (c *cleanup) booked(round haymaker.ForcedCleanup) {
	c.state.ResourcesDeleted += len(round.Deleted)
	c.state.IdentitiesDeleted += len(round.IdentitiesDeleted)
	c.state.JobsDeleted += len(round.JobsDeleted)
	c.lastRound = round
}

// report adds what was done and seen to the run's report. What one scenario's
// clean-up saw is no evidence about the run.
func (c *cleanup) report() error {
	if c.request.ScenarioName != "" {
		return nil
	}
	_, err := GenerateReport.Call(c.ctx, haymaker.ReportInput{
		RunID: c.request.RunID, Apart: true, Error: c.request.Why, EndedAt: c.ctx.Now(), Phases: c.phases,
	}, patient()).Await()
	if err != nil {
		return fmt.Errorf("write the report of the clean-up of run %s: %w", c.request.RunID, err)
	}
	return nil
}

// say publishes a message with what is known, as custom status.
func (c *cleanup) say(format string, arguments ...any) {
	c.state.Message = cut(fmt.Sprintf(format, arguments...), maxMessage)
	c.account()
	if c.ctx.SetCustomStatus(c.state) != nil {
		shown := c.state
		shown.Left, shown.Errors = nil, nil
		_ = c.ctx.SetCustomStatus(shown) // bounded numbers and a bounded message fit
	}
}

// account brings the lists up to date with the last round and the looks.
func (c *cleanup) account() {
	s := &c.state
	s.Left, s.LeftCount, s.Errors, s.LooksAt = []haymaker.Remnant{}, 0, []string{}, nil
	for _, look := range c.phases.Verification {
		s.LooksAt = append(s.LooksAt, look.CheckedAt)
	}
	s.LooksAt = s.LooksAt[max(0, len(s.LooksAt)-haymaker.KeptLooks):]
	if len(c.phases.Verification) == 0 {
		return
	}
	last := c.lastLook()
	s.LeftCount = c.seen()
	for _, resource := range last.RemainingResources {
		s.Left = append(s.Left, haymaker.Remnant{Kind: string(haymaker.FindingResource), ID: resource.ResourceID, Note: cut(resource.DeletionError, maxReason)})
	}
	s.Left = append(s.Left, last.Remnants...)
	s.Left = s.Left[:min(len(s.Left), haymaker.KeptLeft)]
	for _, problem := range last.Errors {
		s.Errors = append(s.Errors, cut(problem, maxMessage))
	}
	for _, failure := range c.lastRound.Failed {
		s.Errors = append(s.Errors, cut(failure.ID+": "+failure.Error, maxMessage))
	}
	s.Errors = s.Errors[:min(len(s.Errors), haymaker.KeptErrors)]
}
