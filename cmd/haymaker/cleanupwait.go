package main

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// leftError is a clean-up after which something is left, or was not shown to be
// gone.
type leftError struct{ text string }

func (e *leftError) Error() string { return e.text }

// await follows one clean-up to its end.
func (p *program) await(ctx context.Context, client *api.Client, begun haymaker.Cleanup) error {
	ended, err := p.follow(ctx, client, begun, p.screen())
	if err != nil || !ended.Status.Final() {
		return err
	}
	err = p.print(ended, func(t *tabular) {
		t.pair("Run", ended.RunID)
		showLeft(t, ended)
	})
	if err == nil && ended.Status != haymaker.CleanupVerified {
		err = &leftError{fmt.Sprintf("the clean-up of run %s ended %s: %s", ended.RunID, ended.Status, ended.Message)}
	}
	return err
}

// follow shows a clean-up until it has ended. One that has not ended afterwards
// was left by Ctrl-C. A host that restarts meanwhile is waited for.
func (p *program) follow(ctx context.Context, client *api.Client, begun haymaker.Cleanup, screen *screen) (haymaker.Cleanup, error) {
	for failures := 0; ; {
		shown, err := client.Cleanup(ctx, begun.CleanupID)
		switch {
		case ctx.Err() != nil:
			return begun, p.leaveCleanup(ctx, begun)
		case err == nil:
			begun, failures = shown, 0
			screen.show(factsOfCleanup(shown))
			if shown.Status.Final() {
				return shown, nil
			}
		case failures < awayLimit && passing(err):
			failures++
			screen.away(describe(err).Message)
		default:
			return begun, err
		}
		if p.pause(ctx, defaultInterval) != nil {
			return begun, p.leaveCleanup(ctx, begun)
		}
	}
}

// leaveCleanup ends the waiting, not the clean-up.
func (p *program) leaveCleanup(ctx context.Context, cleanup haymaker.Cleanup) error {
	if errors.Is(ctx.Err(), context.Canceled) { // Ctrl-C
		fmt.Fprintln(p.stderr, "the clean-up goes on; follow it again: haymaker cleanup --run", cleanup.RunID+forScenario(cleanup.ScenarioName), "--yes --wait")
		return nil
	}
	return usage(fmt.Errorf("the clean-up of run %s goes on: %w", cleanup.RunID, context.Cause(ctx)))
}

// awaitOrphans follows the clean-ups that were begun, one after the other: they
// go on at the same time.
func (p *program) awaitOrphans(ctx context.Context, client *api.Client, answer api.OrphanAnswer) error {
	left := answer.Postponed + len(answer.Unanswered)
	for i := range answer.Runs {
		run := &answer.Runs[i]
		switch {
		case run.Error != "":
			left++
		case run.Cleanup != nil:
			fmt.Fprintln(p.stderr, "cleaning up after run", run.RunID)
			ended, err := p.follow(ctx, client, *run.Cleanup, p.screen())
			if err != nil || !ended.Status.Final() {
				return err
			}
			run.Cleanup = &ended
			if ended.Status != haymaker.CleanupVerified {
				left++
			}
		}
	}
	if err := p.print(answer, func(t *tabular) { showOrphans(t, answer) }); err != nil || left == 0 {
		return err
	}
	return &leftError{fmt.Sprintf("%d clean-ups left something, could not be begun, or had to be put off, or questions had no answer", left)}
}
