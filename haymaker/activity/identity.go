package activity

import (
	"context"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
)

// CreateServicePrincipal makes the scenario's resource group and its identity.
// A permanent failure is rolled back at once and answered with what could not
// be undone; anything else is an error for the workflow to retry.
func (a *Activities) CreateServicePrincipal(ctx context.Context, in haymaker.CreateServicePrincipalInput) (haymaker.CreateServicePrincipalOutput, error) {
	scenario := in.Scenario.ScenarioName
	if err := a.enterPhase(ctx, in.RunID, haymaker.PhaseProvisioning); err != nil {
		return haymaker.CreateServicePrincipalOutput{}, err
	}
	identity, err := a.createIdentity(ctx, in)
	if err == nil {
		return haymaker.CreateServicePrincipalOutput{Status: haymaker.StepSuccess, SPDetails: identity}, nil
	}
	if !haymaker.IsPermanent(err) {
		return haymaker.CreateServicePrincipalOutput{}, fmt.Errorf("create the service principal of %s: %w", scenario, err)
	}
	a.Logger.Warn("service principal failed for good, rolling back", zap.String("run_id", in.RunID), zap.String("scenario", scenario), zap.Error(err))
	return a.rollBack(ctx, in, identity, err)
}

func (a *Activities) createIdentity(ctx context.Context, in haymaker.CreateServicePrincipalInput) (haymaker.ServicePrincipal, error) {
	scenario, now := in.Scenario.ScenarioName, a.Now()
	name := haymaker.ServicePrincipalName(in.RunID, scenario)
	identity := haymaker.ServicePrincipal{RunID: in.RunID, ScenarioName: scenario, SPName: name}
	// Recorded before anything exists: a crash right after the first call
	// still leaves a name to delete by.
	if err := a.recordIdentity(ctx, identity); err != nil {
		return identity, err
	}
	group := haymaker.ResourceGroupName(in.RunID, scenario)
	if err := a.Resources.EnsureGroup(ctx, group, haymaker.Tags(in.RunID, scenario, now, in.ExpiresAt, in.Tags)); err != nil {
		return identity, fmt.Errorf("resource group %s: %w", group, err)
	}
	made, err := a.Identities.Create(ctx, haymaker.IdentityRequest{
		RunID: in.RunID, ScenarioName: scenario, Roles: in.Scenario.Roles, ExpiresAt: in.ExpiresAt,
	}, func(partial haymaker.ServicePrincipal) error { return a.recordIdentity(ctx, partial) })
	if err != nil {
		return made, err
	}
	if made.CreatedAt == nil {
		made.CreatedAt = &now
	}
	return made, a.recordIdentity(ctx, made)
}

// recordIdentity merges what is known now into what was recorded before, so
// that a second attempt never forgets an id of the first.
func (a *Activities) recordIdentity(ctx context.Context, identity haymaker.ServicePrincipal) error {
	known, err := a.Records.Identities(ctx, identity.RunID)
	if err != nil {
		return fmt.Errorf("read recorded identities: %w", err)
	}
	for _, before := range known {
		if before.ScenarioName == identity.ScenarioName {
			identity = merge(before, identity)
		}
	}
	if err := a.Records.SaveIdentity(ctx, identity); err != nil {
		return fmt.Errorf("record identity %s: %w", identity.SPName, err)
	}
	return nil
}

func merge(before, now haymaker.ServicePrincipal) haymaker.ServicePrincipal {
	keep := func(field *string, old string) {
		if *field == "" {
			*field = old
		}
	}
	keep(&now.AppObjectID, before.AppObjectID)
	keep(&now.ClientID, before.ClientID)
	keep(&now.PrincipalID, before.PrincipalID)
	keep(&now.SecretReference, before.SecretReference)
	keep(&now.EventKeyReference, before.EventKeyReference)
	if len(now.RoleAssignmentIDs) < len(before.RoleAssignmentIDs) {
		now.RoleAssignmentIDs = before.RoleAssignmentIDs
	}
	if before.CreatedAt != nil {
		now.CreatedAt = before.CreatedAt
	}
	return now
}

func (a *Activities) rollBack(ctx context.Context, in haymaker.CreateServicePrincipalInput, identity haymaker.ServicePrincipal, cause error) (haymaker.CreateServicePrincipalOutput, error) {
	output := haymaker.CreateServicePrincipalOutput{Status: haymaker.StepFailed, SPDetails: identity, Error: cause.Error()}
	if err := a.deleteIdentity(ctx, identity); err != nil {
		output.Error = fmt.Sprintf("%s; rolling back: %s (forced clean-up tries again)", cause, err)
	}
	err := a.Records.UpdateScenario(ctx, in.RunID, in.Scenario.ScenarioName, func(record *haymaker.ScenarioRecord) {
		record.Status, record.Error = haymaker.ScenarioFailed, output.Error
		ended := a.Now()
		record.EndedAt = &ended
	})
	return output, err
}

// deleteIdentity removes the identity and records the outcome either way.
func (a *Activities) deleteIdentity(ctx context.Context, identity haymaker.ServicePrincipal) error {
	failure := a.Identities.Delete(ctx, identity)
	if failure != nil {
		identity.DeletionError = failure.Error()
	} else {
		now := a.Now()
		identity.DeletedAt, identity.DeletionError = &now, ""
	}
	if err := a.Records.SaveIdentity(ctx, identity); err != nil {
		return fmt.Errorf("record the deletion of %s: %w", identity.SPName, err)
	}
	return failure
}
