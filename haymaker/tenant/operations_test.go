package tenant

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

// operation is one use of a port: what must be there before, and the call. It
// returns the call's error, and fails the test when a nil error comes with a
// wrong result.
type operation struct {
	name    string
	prepare func(f *fakeAzure)
	run     func(ctx context.Context, t *testing.T, tenant *Tenant) error
}

func identityRequest() haymaker.IdentityRequest {
	return haymaker.IdentityRequest{RunID: runID, ScenarioName: scenario, ExpiresAt: time.Now().Add(10 * time.Hour),
		Roles:           []haymaker.RoleNeed{{Role: "Contributor", Scope: haymaker.ScopeResourceGroup}, {Role: "Reader", Scope: haymaker.ScopeSubscription}},
		DirectoryRights: []string{"Group.ReadWrite.All", "User.ReadWrite.All"}}
}

func deployment() haymaker.AgentDeployment {
	return haymaker.AgentDeployment{RunID: runID, ScenarioName: scenario,
		ServicePrincipal: haymaker.ServicePrincipal{ClientID: uuidNumber(2)},
		ActiveUntil:      time.Now().Add(8 * time.Hour), Deadline: time.Now().Add(9*time.Hour + time.Second/2)}
}

func nothing(haymaker.ServicePrincipal) error { return nil }

// completeIdentity is what Create makes in the fake.
func completeIdentity(f *fakeAzure) haymaker.ServicePrincipal {
	app, principal := uuidNumber(1), uuidNumber(10001)
	name := haymaker.ServicePrincipalName(runID, scenario)
	tags := []any{}
	for _, tag := range directoryTags(runID, scenario) {
		tags = append(tags, tag)
	}
	f.apps[app] = map[string]any{"id": app, "appId": uuidNumber(2), "uniqueName": name, "displayName": name, "tags": tags, "passwordCredentials": []any{}}
	f.principals[principal] = map[string]any{"id": principal, "appId": uuidNumber(2)}
	assignment := subscription + "/providers/Microsoft.Authorization/roleAssignments/" + uuidNumber(7)
	f.assignments[assignment] = map[string]any{"id": assignment}
	identity := haymaker.ServicePrincipal{RunID: runID, ScenarioName: scenario, SPName: name, AppObjectID: app, ClientID: uuidNumber(2), PrincipalID: principal,
		SecretReference: haymaker.SecretName(runID, scenario), EventKeyReference: haymaker.EventKeyName(runID, scenario), RoleAssignmentIDs: []string{assignment},
		DirectoryRights: []haymaker.DirectoryRight{{Right: "Group.ReadWrite.All", AssignmentID: "grant-" + groupsRole}}}
	f.grants["grant-"+groupsRole] = map[string]any{"id": "grant-" + groupsRole, "principalId": principal, "resourceId": graphPrincipal, "appRoleId": groupsRole}
	for _, secret := range []string{identity.SecretReference, identity.EventKeyReference} {
		f.secrets[secret] = map[string]any{"id": "https://test.vault.azure.net/secrets/" + secret, "value": canaryKey, "tags": groupTags(scenario),
			"attributes": map[string]any{"enabled": true, "recoveryLevel": "Recoverable+Purgeable", "exp": time.Now().Add(time.Hour).Unix()}}
	}
	return identity
}

func existingJob(f *fakeAzure, status string) haymaker.Agent {
	name := haymaker.JobName(runID, scenario)
	f.jobs[name] = map[string]any{"name": name, "location": "eastus", "tags": groupTags(scenario), "properties": map[string]any{"provisioningState": "Succeeded"}}
	f.executions[name] = []map[string]any{{"name": name + "-x1", "properties": map[string]any{"status": status, "startTime": "2026-01-01T00:00:00Z"}}}
	return haymaker.Agent{AgentID: name, ScenarioName: scenario, ExecutionName: name + "-x1"}
}

func runGroup() string { return haymaker.ResourceGroupName(runID, scenario) }

func row(id string) map[string]any {
	return map[string]any{"id": id, "name": "n", "type": "microsoft.storage/storageaccounts", "tags": groupTags(scenario)}
}

func expect[T comparable](t *testing.T, what string, got, want T, err error) error {
	t.Helper()
	if err == nil && got != want {
		t.Errorf("%s is %v without an error, want %v", what, got, want)
	}
	return err
}

// operations are all methods of the ports, each with every call it can make.
func operations() []operation {
	empty := func(*fakeAzure) {}
	return append(append(identityOperations(empty), agentOperations(empty)...), append(resourceOperations(empty), outsideOperations()...)...)
}

func identityOperations(empty func(*fakeAzure)) []operation {
	return []operation{
		{"create identity", empty, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			made, err := tenant.Identities().Create(ctx, identityRequest(), nothing)
			raw, _ := json.Marshal(made)
			noSecret(t, string(raw))
			return expect(t, "the number of role assignments", len(made.RoleAssignmentIDs), 2, err)
		}},
		{"finish identity after a crash", func(f *fakeAzure) {
			identity := completeIdentity(f)
			delete(f.secrets, identity.SecretReference)
			f.apps[identity.AppObjectID]["passwordCredentials"] = []any{map[string]any{"keyId": uuidNumber(5), "displayName": identity.SPName}}
			f.deleted[identity.EventKeyReference] = f.secrets[identity.EventKeyReference]
			delete(f.secrets, identity.EventKeyReference)
		}, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			made, err := tenant.Identities().Create(ctx, identityRequest(), nothing)
			return expect(t, "the principal", made.PrincipalID, uuidNumber(10001), err)
		}},
		{"delete identity", func(f *fakeAzure) { completeIdentity(f) }, func(ctx context.Context, _ *testing.T, tenant *Tenant) error {
			return tenant.Identities().Delete(ctx, completeIdentity(newFakeAzure()))
		}},
		{"delete identity by name", func(f *fakeAzure) { completeIdentity(f) }, func(ctx context.Context, _ *testing.T, tenant *Tenant) error {
			return tenant.Identities().Delete(ctx, haymaker.ServicePrincipal{RunID: runID, ScenarioName: scenario})
		}},
		{"look for remains", func(f *fakeAzure) { completeIdentity(f) }, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			remains, err := tenant.Identities().Remaining(ctx, completeIdentity(newFakeAzure()))
			return expect(t, "the number of remnants", len(remains), 6, err)
		}},
		{"read event key", func(f *fakeAzure) { completeIdentity(f) }, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			key, err := tenant.Identities().EventKey(ctx, runID, scenario)
			return expect(t, "the key", key, canaryKey, err)
		}},
	}
}

func agentOperations(empty func(*fakeAzure)) []operation {
	return []operation{
		{"deploy agent", empty, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			agent, err := tenant.Agents().Deploy(ctx, deployment())
			return expect(t, "the execution", agent.ExecutionName, agent.AgentID+"-x1", err)
		}},
		{"look at agent", func(f *fakeAzure) { existingJob(f, "Succeeded") }, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			status, err := tenant.Agents().Status(ctx, existingJob(newFakeAzure(), ""))
			return expect(t, "the state", status.State, haymaker.AgentCompleted, err)
		}},
		{"delete agent", func(f *fakeAzure) { existingJob(f, "Running") }, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			outcome, err := tenant.Agents().Delete(ctx, haymaker.JobName(runID, scenario))
			return expect(t, "the outcome", outcome, haymaker.DeletionDone, err)
		}},
		{"list agents of a run", func(f *fakeAzure) { existingJob(f, "Running") }, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			names, err := tenant.Agents().OfRun(ctx, runID)
			return expect(t, "the agents", fmt.Sprint(names), fmt.Sprint([]string{haymaker.JobName(runID, scenario)}), err)
		}},
	}
}

func resourceOperations(empty func(*fakeAzure)) []operation {
	withAccount := func(f *fakeAzure) {
		f.addGroup(runGroup(), groupTags(scenario))
		f.addAccount(runGroup(), "one", nil)
	}
	account := newFakeAzure().addAccount(runGroup(), "one", nil)
	kept := func(f *fakeAzure) { f.addDeletedVault("eastus", "one", nil) }
	vault := haymaker.SoftDeleted{ResourceID: vaultID("one"), ResourceType: "Microsoft.KeyVault/vaults"}
	return []operation{
		{"create group", empty, func(ctx context.Context, _ *testing.T, tenant *Tenant) error {
			return tenant.Resources().EnsureGroup(ctx, runGroup(), haymaker.Tags(runID, scenario, time.Now(), time.Now(), nil))
		}},
		{"ask the index", func(f *fakeAzure) { f.indexPages = [][]any{{row(account)}, {row(account + "2")}} }, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			found, err := tenant.Resources().Indexed(ctx, runID)
			return expect(t, "the number of resources", len(found), 2, err)
		}},
		{"list", withAccount, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			found, err := tenant.Resources().Listed(ctx, runID)
			return expect(t, "the number of resources", len(found), 2, err)
		}},
		{"look for a resource", withAccount, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			found, err := tenant.Resources().Exists(ctx, account)
			return expect(t, "existence", found, true, err)
		}},
		{"delete a resource", withAccount, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			outcome, err := tenant.Resources().Delete(ctx, account, false)
			return expect(t, "the outcome", outcome, haymaker.DeletionDone, err)
		}},
		{"delete a group", withAccount, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			outcome, err := tenant.Resources().Delete(ctx, subscription+"/resourceGroups/"+runGroup(), true)
			return expect(t, "the outcome", outcome, haymaker.DeletionDone, err)
		}},
		{"list what is soft-deleted", kept, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			found, err := tenant.Resources().SoftDeleted(ctx, runID)
			return expect(t, "the number of soft-deleted resources", len(found), 1, err)
		}},
		{"purge", kept, func(ctx context.Context, t *testing.T, tenant *Tenant) error {
			outcome, err := tenant.Resources().Purge(ctx, runID, vault)
			if outcome == haymaker.DeletionPending {
				return err // the list still shows it
			}
			return expect(t, "the outcome", outcome, haymaker.DeletionDone, err)
		}},
	}
}
