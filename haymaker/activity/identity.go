package activity

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// CreateServicePrincipal makes the scenario's resource group and its identity.
// A permanent failure is recorded, rolled back at once and answered with what
// could not be undone; anything else is an error for the workflow to retry.
// Repeated after a permanent failure it makes nothing and finishes rolling back.
func (a *Activities) CreateServicePrincipal(ctx context.Context, in haymaker.CreateServicePrincipalInput) (haymaker.CreateServicePrincipalOutput, error) {
	var none haymaker.CreateServicePrincipalOutput
	scenario := in.Scenario.ScenarioName
	if err := a.enterProvisioning(ctx, in.RunID); err != nil {
		return none, err
	}
	failed, err := a.failureOf(ctx, in.RunID, scenario)
	if err != nil {
		return none, err
	}
	if failed != "" {
		return a.rollBack(ctx, in, failed)
	}
	identity, err := a.createIdentity(ctx, in)
	if err == nil {
		return haymaker.CreateServicePrincipalOutput{Status: haymaker.StepSuccess, SPDetails: identity}, nil
	}
	if !haymaker.IsPermanent(err) {
		return none, fmt.Errorf("create the service principal of %s: %w", scenario, err)
	}
	a.Logger(ctx).Warn("service principal failed for good, rolling back", zap.String("run_id", in.RunID), zap.String("scenario", scenario), zap.Error(err))
	if err := a.scenarioFailed(ctx, in.RunID, scenario, err.Error()); err != nil {
		return none, err
	}
	return a.rollBack(ctx, in, err.Error())
}

// createIdentity gives what is recorded at the end, also when it fails.
func (a *Activities) createIdentity(ctx context.Context, in haymaker.CreateServicePrincipalInput) (haymaker.ServicePrincipal, error) {
	scenario, now := in.Scenario.ScenarioName, a.Now()
	name := haymaker.ServicePrincipalName(in.RunID, scenario)
	// Recorded before anything exists: a crash right after the first call
	// still leaves a name to delete by.
	identity, err := a.recordIdentity(ctx, haymaker.ServicePrincipal{RunID: in.RunID, ScenarioName: scenario, SPName: name})
	if err != nil {
		return identity, err
	}
	group := haymaker.ResourceGroupName(in.RunID, scenario)
	if err := a.Resources.EnsureGroup(ctx, group, haymaker.Tags(in.RunID, scenario, now, in.ExpiresAt, in.Tags)); err != nil {
		return identity, fmt.Errorf("resource group %s: %w", group, err)
	}
	made, failure := a.Identities.Create(ctx, haymaker.IdentityRequest{
		RunID: in.RunID, ScenarioName: scenario, Roles: in.Scenario.Roles, DirectoryRights: in.Scenario.DirectoryRights, ExpiresAt: in.ExpiresAt,
	}, func(partial haymaker.ServicePrincipal) error {
		_, err := a.recordIdentity(ctx, partial)
		return err
	})
	made.RunID, made.ScenarioName, made.SPName = in.RunID, scenario, name
	if made.CreatedAt == nil && made.Made() {
		made.CreatedAt = &now
	}
	identity, err = a.recordIdentity(ctx, made)
	return identity, errors.Join(failure, err)
}

// rollBack removes what a creation that failed for good has made, with every id
// that any attempt recorded.
func (a *Activities) rollBack(ctx context.Context, in haymaker.CreateServicePrincipalInput, cause string) (haymaker.CreateServicePrincipalOutput, error) {
	output := haymaker.CreateServicePrincipalOutput{Status: haymaker.StepFailed, Error: cause}
	known, err := a.Records.Identities(ctx, in.RunID)
	if err != nil {
		return output, fmt.Errorf("read recorded identities: %w", err)
	}
	for _, identity := range known {
		if identity.ScenarioName != in.Scenario.ScenarioName {
			continue
		}
		failure := a.Identities.Delete(ctx, identity)
		if failure != nil {
			output.Error = fmt.Sprintf("%s; rolling back: %s (clean-up tries again)", cause, failure)
		}
		if output.SPDetails, err = a.recordDeletion(ctx, identity, failure); err != nil {
			return output, err
		}
	}
	return output, nil
}
