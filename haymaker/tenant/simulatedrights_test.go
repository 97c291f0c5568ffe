package tenant

import (
	"context"
	"testing"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/azure/graph"
	"azurehaymaker/haymaker"
)

// agentsGraph is Microsoft Graph as the agent of an identity sees it.
func agentsGraph(ctx context.Context, t *testing.T, tenant *Tenant, identity haymaker.ServicePrincipal) *graph.Client {
	t.Helper()
	secret, found, err := tenant.readSecret(ctx, identity.SecretReference)
	if err != nil || !found {
		t.Fatalf("the secret is in the vault %t, %v", found, err)
	}
	credential, err := tenant.cloud.Credential(cloud.Identity{TenantID: tenant.config.TenantID, ClientID: identity.ClientID, ClientSecret: *secret.Value}, tenant.options.Calls)
	if err != nil {
		t.Fatal(err)
	}
	client, err := graph.NewClient(tenant.cloud.Graph(), tenant.cloud.GraphScope(), credential, tenant.cloud.ClientOptions(tenant.options.Calls))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// agentHasRights: the agent may what its document asks for, and nothing else.
func agentHasRights(ctx context.Context, t *testing.T, tenant *Tenant, identity haymaker.ServicePrincipal) {
	t.Helper()
	client := agentsGraph(ctx, t, tenant, identity)
	for collection, allowed := range map[string]bool{graph.Users: true, graph.Groups: true, graph.Policies: false, graph.Applications: false} {
		_, err := client.FindObjects(ctx, collection, "abcdef01")
		if (err == nil) != allowed {
			t.Errorf("%s: %v", collection, err)
		}
	}
}
