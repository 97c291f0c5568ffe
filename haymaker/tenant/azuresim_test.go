package tenant

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/haymaker"
	"azurehaymaker/local/azuresim"

	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// simulated starts a simulator with bad manners and a Tenant in it. agent is the
// shell script that stands for the agent's image.
func simulated(t *testing.T, agent string) (*Tenant, *azuresim.Server) {
	t.Helper()
	script := filepath.Join(t.TempDir(), "agent")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"+agent+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	server, err := azuresim.Start(t.Context(), azuresim.Options{
		StateDir: t.TempDir(), Now: time.Now, Images: []string{"haymaker/agent:dev=" + script}, Grace: 100 * time.Millisecond,
		Settings: &azuresim.Settings{GraphReplicationMS: 150, RoleDelayMS: 50, IndexLagMS: 100, LRODurationMS: 100, AsyncShare: 0.5},
	})
	if err != nil {
		t.Fatal(err)
	}
	client := server.HTTPClient()
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	permit(t, server, client, "Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "User.ReadWrite.All", "Group.ReadWrite.All")
	return tenantIn(t, server, client), server
}

// permit sets the service's own permissions in Microsoft Graph.
func permit(t *testing.T, server *azuresim.Server, client *http.Client, rights ...string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"principal_id": server.Facts().PrincipalID, "permissions": rights})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Post(server.Facts().URL+"/_sim/permissions", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("permissions: %s", answer.Status)
	}
}

func tenantIn(t *testing.T, server *azuresim.Server, client *http.Client) *Tenant {
	t.Helper()
	facts := server.Facts()
	calls := cloud.Calls{Transport: client, RetryDelay: 20 * time.Millisecond}
	endpoints := cloud.Endpoints{Authority: facts.URL, ResourceManager: facts.URL, Graph: facts.URL, AllowCustom: true}
	where, err := cloud.Resolve(endpoints)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := server.ClientSecret()
	if err != nil {
		t.Fatal(err)
	}
	credential, err := where.Credential(cloud.Identity{TenantID: facts.TenantID, ClientID: facts.ClientID, ClientSecret: secret}, calls)
	if err != nil {
		t.Fatal(err)
	}
	made, err := New(Config{
		TenantID: facts.TenantID, SubscriptionID: facts.SubscriptionID, Endpoints: endpoints, VaultURL: facts.VaultURL,
		Registry: facts.Registry, Image: "haymaker/agent:dev", ManagedEnvironmentID: facts.EnvironmentID,
		JobsGroup: facts.ResourceGroup, Location: facts.Location, AgentIdentityID: facts.AgentIdentityID,
	}, credential, Options{Now: time.Now, Random: rand.Reader, QueueSAS: func(time.Time) (string, error) { return canarySAS, nil },
		Calls: calls, Pace: Pace{Poll: 20 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func eventually(t *testing.T, what string, look func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !look(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come about", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestSimulatedTenantIsFit(t *testing.T) {
	tenant, _ := simulated(t, "exit 0")
	for _, result := range tenant.Environment().Validate(t.Context(), everything(t)) {
		if !result.Passed {
			t.Errorf("%+v", result)
		}
	}
}

// TestSimulatedRun_Defect11 takes one scenario through its whole life.
func TestSimulatedRun_Defect11(t *testing.T) {
	tenant, _ := simulated(t, `[ -n "$AZURE_CLIENT_SECRET" ] && [ -n "$AGENT_EVENT_KEY" ] && [ -n "$AGENT_EVENTS_QUEUE_URL" ] || exit 3
trap 'exit 0' TERM; sleep 60 & wait`)
	ctx := t.Context()
	tags := haymaker.Tags(runID, scenario, time.Now(), time.Now().Add(time.Hour), nil)
	for range 2 {
		if err := tenant.Resources().EnsureGroup(ctx, runGroup(), tags); err != nil {
			t.Fatal(err)
		}
	}
	identity := createTwice(ctx, t, tenant)
	agentCanWork(ctx, t, tenant, identity)
	agentHasRights(ctx, t, tenant, identity)
	key, err := tenant.Identities().EventKey(ctx, runID, scenario)
	if err != nil || len(key) != 64 {
		t.Fatalf("event key of %d characters, %v", len(key), err)
	}
	agent := deployTwice(ctx, t, tenant, identity)
	id := makeAccount(ctx, t, tenant)
	eventually(t, "the index", func() bool {
		indexed, err := tenant.Resources().Indexed(ctx, runID)
		if err != nil {
			t.Fatal(err)
		}
		return len(indexed) == 2
	})
	listed, err := tenant.Resources().Listed(ctx, runID)
	if err != nil || len(listed) != 2 || listed[1].ResourceID != id || listed[1].ScenarioName != scenario {
		t.Errorf("listed %+v, %v", listed, err)
	}
	if listed[0].CreatedAt == nil || listed[0].ResourceType != groupType {
		t.Errorf("the group %+v does not tell when it was made", listed[0])
	}
	if exists, err := tenant.Resources().Exists(ctx, id); err != nil || !exists {
		t.Errorf("the account exists %t, %v", exists, err)
	}
	cleanUp(ctx, t, tenant, identity, agent, id)
}

func createTwice(ctx context.Context, t *testing.T, tenant *Tenant) haymaker.ServicePrincipal {
	t.Helper()
	first, err := tenant.Identities().Create(ctx, identityRequest(), nothing)
	if err != nil {
		t.Fatal(err)
	}
	second, err := tenant.Identities().Create(ctx, identityRequest(), nothing)
	if err != nil {
		t.Fatal(err)
	}
	if first.AppObjectID != second.AppObjectID || first.PrincipalID != second.PrincipalID || strings.Join(first.RoleAssignmentIDs, " ") != strings.Join(second.RoleAssignmentIDs, " ") {
		t.Errorf("made twice: %+v and %+v", first, second)
	}
	remains, err := tenant.Identities().Remaining(ctx, second)
	if err != nil || len(remains) != 8 {
		t.Errorf("remaining %v, %v", remains, err)
	}
	return second
}

func deployTwice(ctx context.Context, t *testing.T, tenant *Tenant, identity haymaker.ServicePrincipal) haymaker.Agent {
	t.Helper()
	asked := deployment()
	asked.ServicePrincipal = identity
	agent, err := tenant.Agents().Deploy(ctx, asked)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tenant.Agents().Deploy(ctx, asked)
	if err != nil || again != agent || agent.ExecutionName == "" {
		t.Errorf("deployed twice: %+v and %+v, %v", agent, again, err)
	}
	if status, err := tenant.Agents().Status(ctx, agent); err != nil || status.State != haymaker.AgentRunning {
		t.Errorf("status %+v, %v", status, err)
	}
	if names, err := tenant.Agents().OfRun(ctx, runID); err != nil || len(names) != 1 || names[0] != agent.AgentID {
		t.Errorf("agents of the run: %v, %v", names, err)
	}
	return agent
}

func makeAccount(ctx context.Context, t *testing.T, tenant *Tenant) string {
	t.Helper()
	id := tenant.groupID(runGroup()) + "/providers/Microsoft.Storage/storageAccounts/hmabcdef01"
	poller, err := tenant.clients.resources.BeginCreateOrUpdateByID(ctx, trimSlash(id), "2023-05-01", armresources.GenericResource{
		Location: &tenant.config.Location, Tags: pointers(haymaker.Tags(runID, scenario, time.Now(), time.Now(), nil)),
		SKU: &armresources.SKU{Name: pointers(map[string]string{"n": "Standard_LRS"})["n"]}, Kind: pointers(map[string]string{"k": "StorageV2"})["k"],
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if done, err := watch(ctx, tenant.options.Pace, poller); err != nil || !done {
		t.Fatalf("create the account: %t, %v", done, err)
	}
	return id
}

func cleanUp(ctx context.Context, t *testing.T, tenant *Tenant, identity haymaker.ServicePrincipal, agent haymaker.Agent, id string) {
	t.Helper()
	for range 2 {
		eventually(t, "the job's end", func() bool {
			outcome, err := tenant.Agents().Delete(ctx, agent.AgentID)
			if err != nil {
				t.Fatal(err)
			}
			return outcome == haymaker.DeletionDone
		})
	}
	if status, err := tenant.Agents().Status(ctx, agent); err != nil || status.State != haymaker.AgentFailed {
		t.Errorf("a deleted job's status: %+v, %v", status, err)
	}
	for range 2 {
		eventually(t, "the group's end", func() bool {
			outcome, err := tenant.Resources().Delete(ctx, tenant.groupID(runGroup()), false)
			if err != nil {
				t.Fatal(err)
			}
			return outcome == haymaker.DeletionDone
		})
	}
	if exists, err := tenant.Resources().Exists(ctx, id); err != nil || exists {
		t.Errorf("the account exists %t, %v", exists, err)
	}
	for range 2 {
		if err := tenant.Identities().Delete(ctx, identity); err != nil {
			t.Fatal(err)
		}
	}
	remains, err := tenant.Identities().Remaining(ctx, identity)
	if err != nil || len(remains) != 0 {
		t.Errorf("remaining %v, %v", remains, err)
	}
	if listed, err := tenant.Resources().Listed(ctx, runID); err != nil || len(listed) != 0 {
		t.Errorf("listed %v, %v", listed, err)
	}
	eventually(t, "an empty index", func() bool {
		indexed, err := tenant.Resources().Indexed(ctx, runID)
		return err == nil && len(indexed) == 0
	})
}

// TestSimulatedLock: a lock below the group keeps it, is named, and can be
// deleted as a recorded resource.
func TestSimulatedLock(t *testing.T) {
	tenant, _ := simulated(t, "exit 0")
	ctx := t.Context()
	tags := haymaker.Tags(runID, scenario, time.Now(), time.Now(), nil)
	if err := tenant.Resources().EnsureGroup(ctx, runGroup(), tags); err != nil {
		t.Fatal(err)
	}
	scope := tenant.groupID(runGroup())
	own(ctx, t, tenant, scope)
	lock := scope + "/providers/Microsoft.Authorization/locks/keep-me"
	eventually(t, "the right to write locks", func() bool {
		poller, err := tenant.clients.resources.BeginCreateOrUpdateByID(ctx, trimSlash(lock), "2020-05-01",
			armresources.GenericResource{Properties: map[string]any{"level": "CanNotDelete"}}, nil)
		if err == nil {
			_, err = watch(ctx, tenant.options.Pace, poller)
		}
		if err != nil && status(err) != http.StatusForbidden {
			t.Fatal(err)
		}
		return err == nil
	})
	_, err := tenant.Resources().Delete(ctx, scope, false)
	if err == nil || !strings.Contains(err.Error(), "keep-me (CanNotDelete") {
		t.Errorf("a locked group: %v", err)
	}
	if exists, err := tenant.Resources().Exists(ctx, lock); err != nil || !exists {
		t.Errorf("the lock exists %t, %v", exists, err)
	}
	for _, id := range []string{lock, scope} {
		eventually(t, "the deletion of "+id, func() bool {
			outcome, err := tenant.Resources().Delete(ctx, id, true)
			if err != nil {
				t.Fatal(err)
			}
			return outcome == haymaker.DeletionDone
		})
	}
}

// own makes the service's identity owner of a scope: only owners write locks.
func own(ctx context.Context, t *testing.T, tenant *Tenant, scope string) {
	t.Helper()
	principal, err := tenant.ownPrincipal(ctx)
	if err != nil {
		t.Fatal(err)
	}
	role, err := tenant.roleDefinition(ctx, "Owner")
	if err != nil {
		t.Fatal(err)
	}
	_, err = tenant.clients.assignments.Create(ctx, trimSlash(scope), assignmentName(scope, principal, role),
		armauthorization.RoleAssignmentCreateParameters{Properties: &armauthorization.RoleAssignmentProperties{PrincipalID: &principal, RoleDefinitionID: &role}}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// agentCanWork signs in with what the vault holds and uses the role.
func agentCanWork(ctx context.Context, t *testing.T, tenant *Tenant, identity haymaker.ServicePrincipal) {
	t.Helper()
	secret, found, err := tenant.readSecret(ctx, identity.SecretReference)
	if err != nil || !found {
		t.Fatalf("the secret is in the vault %t, %v", found, err)
	}
	credential, err := tenant.cloud.Credential(cloud.Identity{TenantID: tenant.config.TenantID, ClientID: identity.ClientID, ClientSecret: *secret.Value}, tenant.options.Calls)
	if err != nil {
		t.Fatal(err)
	}
	groups, err := armresources.NewResourceGroupsClient(tenant.config.SubscriptionID, credential,
		&azarm.ClientOptions{ClientOptions: tenant.cloud.ClientOptions(tenant.options.Calls)})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the agent's right to its group", func() bool {
		_, err := groups.Get(ctx, runGroup(), nil)
		return err == nil
	})
	if _, err := groups.CreateOrUpdate(ctx, "hm-elsewhere", armresources.ResourceGroup{Location: &tenant.config.Location}, nil); status(err) != http.StatusForbidden {
		t.Errorf("the agent may make groups: %v", err)
	}
}

var _ policy.Transporter = (*http.Client)(nil)
