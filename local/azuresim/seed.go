package azuresim

import (
	"fmt"
	"time"

	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"

	"github.com/google/uuid"
)

// seedTenant fills a fresh tenant: subscription, the jobs' resource group with
// environment (workload profile E16), vault, registry and the agents' identity,
// and the main identity with its rights.
func seedTenant(d *tenant.Data, now time.Time, location, secretHash string) {
	d.TenantID, d.SubscriptionID = uuid.NewString(), uuid.NewString()
	s := seeder{data: d, now: now, location: location}
	group := "haymaker-jobs"
	d.Seed = tenant.Seed{
		Location: location, ResourceGroup: group, Vault: "haymaker-vault",
		EnvironmentID: d.GroupID(group) + "/providers/Microsoft.App/managedEnvironments/haymaker-env",
		IdentityID:    d.GroupID(group) + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/haymaker-agent-pull",
		RegistryID:    d.GroupID(group) + "/providers/Microsoft.ContainerRegistry/registries/haymakerregistry",
	}
	s.resources()
	main := s.mainIdentity(secretHash)
	d.Seed.ClientID, d.Seed.PrincipalID = main.AppID, main.ID
	s.principal("Microsoft Graph", tenant.GraphAppID, "Application").Body["appRoles"] = graphRoles()
	pull := s.principal("haymaker-agent-pull", uuid.NewString(), "ManagedIdentity")
	identity, _ := d.Resource(d.Seed.IdentityID)
	identity.Body["properties"] = map[string]any{"principalId": pull.ID, "clientId": pull.AppID, "tenantId": d.TenantID}
	vaultID := d.GroupID(group) + "/providers/Microsoft.KeyVault/vaults/" + d.Seed.Vault
	s.assign(main.ID, rbac.Contributor, d.SubscriptionScope())
	s.assign(main.ID, rbac.RBACAdmin, d.SubscriptionScope())
	s.assign(main.ID, rbac.KeyVaultSecretsOfficer, vaultID)
	s.assign(pull.ID, rbac.KeyVaultSecretsUser, vaultID)
	s.assign(pull.ID, rbac.AcrPull, d.Seed.RegistryID)
}

type seeder struct {
	data     *tenant.Data
	now      time.Time
	location string
}

func (s seeder) resources() {
	d := s.data
	s.add(d.GroupID(d.Seed.ResourceGroup), tenant.GroupType, d.Seed.ResourceGroup, nil)
	s.add(d.Seed.EnvironmentID, "Microsoft.App/managedEnvironments", "haymaker-env", map[string]any{
		"workloadProfiles": []any{
			map[string]any{"name": "Consumption", "workloadProfileType": "Consumption"},
			map[string]any{"name": "E16", "workloadProfileType": "E16", "minimumCount": 0, "maximumCount": 40},
		},
		"defaultDomain": "azuresim.internal",
	})
	s.add(d.GroupID(d.Seed.ResourceGroup)+"/providers/Microsoft.KeyVault/vaults/"+d.Seed.Vault, "Microsoft.KeyVault/vaults", d.Seed.Vault, map[string]any{
		"tenantId": d.TenantID, "sku": map[string]any{"family": "A", "name": "standard"}, "enableRbacAuthorization": true,
	})
	s.add(d.Seed.IdentityID, "Microsoft.ManagedIdentity/userAssignedIdentities", "haymaker-agent-pull", map[string]any{})
	s.add(d.Seed.RegistryID, "Microsoft.ContainerRegistry/registries", "haymakerregistry", map[string]any{"adminUserEnabled": false})
	registry, _ := d.Resource(d.Seed.RegistryID)
	registry.Body["sku"] = map[string]any{"name": "Basic", "tier": "Basic"}
}

func (s seeder) add(id, kind, name string, properties map[string]any) {
	resource := &tenant.Resource{
		ID: id, Type: kind, Name: name, CreatedAt: s.now, ChangedAt: s.now, CreatedBy: tenant.SeedName,
		Body: map[string]any{"location": s.location, "properties": properties},
	}
	if properties == nil {
		resource.Body["properties"] = map[string]any{}
	}
	resource.SetState("Succeeded")
	s.data.Resources[tenant.Key(id)] = resource
}

// mainIdentity is the orchestrator's own application and principal.
func (s seeder) mainIdentity(secretHash string) *tenant.ServicePrincipal {
	application := &tenant.Application{
		ID: uuid.NewString(), AppID: uuid.NewString(), DisplayName: "azuresim-main", Owners: []string{}, Body: map[string]any{},
		CreatedAt: s.now, VisibleAt: s.now, Seeded: true,
		Passwords: []tenant.Password{{
			KeyID: uuid.NewString(), DisplayName: "seed", Hash: secretHash, Start: s.now, End: s.now.AddDate(100, 0, 0), VisibleAt: s.now,
		}},
	}
	s.data.Applications[application.ID] = application
	principal := s.principal(application.DisplayName, application.AppID, "Application")
	principal.Permissions = []string{"Application.ReadWrite.OwnedBy"}
	return principal
}

func (s seeder) principal(name, appID, kind string) *tenant.ServicePrincipal {
	principal := &tenant.ServicePrincipal{
		ID: uuid.NewString(), AppID: appID, DisplayName: name, Type: kind, Owners: []string{}, Body: map[string]any{},
		CreatedAt: s.now, VisibleAt: s.now, Seeded: true,
	}
	s.data.Principals[principal.ID] = principal
	return principal
}

func (s seeder) assign(principalID, role, scope string) {
	name := uuid.NewString()
	id := fmt.Sprintf("%s/providers/Microsoft.Authorization/roleAssignments/%s", scope, name)
	s.data.RoleAssignments[tenant.Key(id)] = &tenant.RoleAssignment{
		ID: id, Name: name, Scope: scope, PrincipalID: principalID, PrincipalType: "ServicePrincipal",
		RoleDefinitionID: s.data.SubscriptionScope() + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
		CreatedAt:        s.now, CreatedBy: tenant.SeedName, EffectiveAt: s.now, Seeded: true,
	}
}
