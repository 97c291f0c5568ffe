package main

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
)

// orphansBudget is when no further clean-up is begun: a survey may take 14 s, an
// invocation has 25.
const orphansBudget = 20 * time.Second

// Orphans implements haymaker.Cleanups.
func (c *cleanups) Orphans(ctx context.Context, scenario string) (haymaker.Orphans, error) {
	survey := c.survey.Survey(ctx)
	var wanted []haymaker.Finding
	for _, found := range survey.Findings {
		if scenario == "" || found.ScenarioName == scenario {
			wanted = append(wanted, found)
		}
	}
	orphans := haymaker.Orphans{Runs: haymaker.ByRun(wanted), Unanswered: survey.Unanswered}
	for i := range orphans.Runs {
		orphans.Runs[i].Judge(c.standing(ctx, &orphans, orphans.Runs[i].RunID), c.now())
	}
	return orphans, ctx.Err()
}

// standing asks task hub and records about a run. What they do not answer is
// said once for each run.
func (c *cleanups) standing(ctx context.Context, orphans *haymaker.Orphans, runID string) haymaker.Standing {
	if runID == "" {
		return haymaker.StandingUnknown
	}
	switch known, err := c.ended(ctx, runID); {
	case errors.Is(err, haymaker.ErrRunActive):
		return haymaker.StandingActive
	case err != nil:
		orphans.Unanswered = append(orphans.Unanswered, "whether run "+runID+" is in progress: "+err.Error())
		return haymaker.StandingNoReply
	case known:
		return haymaker.StandingEnded
	}
	return haymaker.StandingUnknown
}

// StartOrphans implements haymaker.Cleanups.
func (c *cleanups) StartOrphans(ctx context.Context, scenario, requestedBy string) (haymaker.Orphans, error) {
	limited, cancel := context.WithTimeout(ctx, orphansBudget)
	defer cancel()
	orphans, err := c.Orphans(limited, scenario)
	if err != nil {
		return orphans, err
	}
	for i := range orphans.Runs {
		run := &orphans.Runs[i]
		if run.Verdict != haymaker.VerdictCleanUp {
			continue
		}
		if limited.Err() != nil {
			orphans.Postponed++
			continue
		}
		begun, err := c.begin(limited, haymaker.CleanupRequest{
			RunID: run.RunID, ScenarioName: scenario, MarkedOnly: true, RequestedBy: requestedBy, Why: "found by the orphan sweep: " + run.Why,
		})
		if err != nil {
			run.Error = err.Error()
			continue
		}
		run.Cleanup = &begun
	}
	return orphans, ctx.Err()
}

// sweepOrphans is the daily look at everything that is managed, whoever knows of
// it. It only begins clean-ups: each is an orchestration of its own.
func (p *parts) sweepOrphans(ctx context.Context, _ invocation.TimerInfo) error {
	if err := p.stillOwned(ctx); err != nil {
		return err
	}
	orphans, err := p.cleanups.StartOrphans(ctx, "", "the daily orphan sweep")
	log := invocation.Logger(ctx)
	var failures []error
	for _, run := range orphans.Runs {
		fields := []zap.Field{zap.String(invocation.FieldRun, run.RunID), zap.String("why", run.Why), zap.Int("things", len(run.Findings)), zap.String("first", run.Findings[0].ID)}
		switch {
		case run.Error != "":
			failures = append(failures, errors.New("clean up after run "+run.RunID+": "+run.Error))
		case run.Verdict == haymaker.VerdictCleanUp:
			log.Warn("cleaning up after a run", fields...)
		case run.Verdict == haymaker.VerdictReport:
			log.Warn("left for people: whose this is cannot be proven", fields...)
		}
	}
	for _, question := range orphans.Unanswered {
		log.Warn("the orphan sweep had no answer", zap.String("question", question))
	}
	log.Info("orphans swept", zap.Int("runs", len(orphans.Runs)), zap.Int("unanswered", len(orphans.Unanswered)), zap.Int("postponed", orphans.Postponed), zap.Error(err))
	return errors.Join(append(failures, err)...)
}
