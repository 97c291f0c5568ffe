package agent

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker/catalogue"

	"go.uber.org/zap"
)

// deploy carries out the deployment: what depends on nothing open is done at the
// same time. Resources that the ledger knows from before a restart are left as
// they are. The first failure ends it.
func (a *Agent) deploy(ctx context.Context) error {
	return a.inOrder(ctx, a.scenario.DeployOrder(), a.pace.DrainLimit, func(ctx context.Context, i int) error {
		step := a.scenario.Deploy[i]
		made, err := a.madeBefore(step)
		if err == nil && !made {
			err = a.deployStep(ctx, step)
		}
		if err != nil {
			a.logger.Warn("step failed", zap.String("step", step.Name), zap.Error(err))
			return fmt.Errorf("deployment failed at step %s (%s): %w", step.Name, step.Title, err)
		}
		return nil
	})
}

// madeBefore says whether the ledger knows that a step made its resource.
func (a *Agent) madeBefore(step catalogue.Step) (bool, error) {
	if !step.Creates() {
		return false, nil
	}
	id, err := a.scenario.ResourceIDOf(step.Name, a.values)
	return err == nil && a.ledger.last(id).What == ledgerCreated, err
}

// deployStep does one step; what a get expects may take its time.
func (a *Agent) deployStep(ctx context.Context, step catalogue.Step) error {
	limit := a.clock.Now().Add(a.pace.ExpectLimit)
	for n := 1; ; n++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := a.perform(ctx, step, 1)
		switch {
		case err == nil:
			a.logger.Info("step done", zap.String("step", step.Name))
			return nil
		case errors.Is(err, errSkipped) && !step.Creates():
			a.logger.Info("step skipped", zap.String("step", step.Name), zap.Error(err))
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("%w (%w)", err, context.Cause(ctx))
		}
		validates := step.Get != nil || step.Probe != nil
		if !validates || !a.clock.Now().Before(limit) {
			return err
		}
		if a.clock.Sleep(ctx, pause(a.pace.RetryFirst, a.pace.RetryMost, n)) != nil {
			return fmt.Errorf("%w (%w)", err, context.Cause(ctx))
		}
	}
}
