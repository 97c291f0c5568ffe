// Package rbac decides what a principal may do: role definitions with wildcard
// actions, granted by role assignments at a scope and everything below it.
package rbac

import (
	"sort"
	"strings"
	"sync"
)

// Role is a built-in role definition.
type Role struct {
	ID             string // the GUID Azure uses in every tenant
	Name           string
	Actions        []string
	NotActions     []string
	DataActions    []string
	NotDataActions []string
}

// Ids of the built-in roles that the seeds and tests name.
const (
	Owner                  = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	Contributor            = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	Reader                 = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	UserAccessAdmin        = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
	RBACAdmin              = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
	KeyVaultSecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
	KeyVaultSecretsUser    = "4633458b-17de-408a-b874-0445c86b69e6"
	AcrPull                = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
	ManagedIdentityUser    = "f1a07417-d97a-45cb-824c-7a7467783830"
)

// builtIn is the table of roles, with the actions of Azure's own definitions.
func builtIn() []Role {
	return append(append(append(generalRoles(), vaultAndRegistryRoles()...), serviceRoles()...), listedRoles()...)
}

func generalRoles() []Role {
	return []Role{
		{ID: Owner, Name: "Owner", Actions: []string{"*"}},
		{ID: Contributor, Name: "Contributor", Actions: []string{"*"}, NotActions: []string{
			"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write",
			"Microsoft.Authorization/elevateAccess/Action", "Microsoft.Blueprint/blueprintAssignments/write",
			"Microsoft.Blueprint/blueprintAssignments/delete", "Microsoft.Compute/galleries/share/action",
			"Microsoft.Purview/consents/write", "Microsoft.Purview/consents/delete",
		}},
		{ID: Reader, Name: "Reader", Actions: []string{"*/read"}},
		{ID: UserAccessAdmin, Name: "User Access Administrator", Actions: []string{
			"*/read", "Microsoft.Authorization/*", "Microsoft.Support/*",
		}},
		{ID: RBACAdmin, Name: "Role Based Access Control Administrator", Actions: []string{
			"Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete",
			"*/read", "Microsoft.Support/*",
		}},
	}
}

func vaultAndRegistryRoles() []Role {
	return []Role{
		{ID: KeyVaultSecretsOfficer, Name: "Key Vault Secrets Officer",
			Actions:     vaultManagement(),
			DataActions: []string{"Microsoft.KeyVault/vaults/secrets/*"}},
		{ID: KeyVaultSecretsUser, Name: "Key Vault Secrets User", DataActions: []string{
			"Microsoft.KeyVault/vaults/secrets/getSecret/action", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"}},
		{ID: "00482a5a-887f-4fb3-b363-3b7fe8e74483", Name: "Key Vault Administrator",
			Actions: vaultManagement(), DataActions: []string{"Microsoft.KeyVault/vaults/*"}},
		{ID: "21090545-7ca7-4776-b22c-e363652d74d2", Name: "Key Vault Reader", Actions: vaultManagement(),
			DataActions: []string{"Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"}},
		{ID: AcrPull, Name: "AcrPull", Actions: []string{"Microsoft.ContainerRegistry/registries/pull/read"}},
		{ID: "8311e382-0749-4cb8-b61a-304f252e45ec", Name: "AcrPush", Actions: []string{
			"Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.ContainerRegistry/registries/push/write"}},
	}
}

func serviceRoles() []Role {
	return []Role{
		{ID: ManagedIdentityUser, Name: "Managed Identity Operator", Actions: []string{
			"Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
			"Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action", "*/read"}},
		{ID: "4d97b98b-1d4f-4787-a291-c67834d212e7", Name: "Network Contributor", Actions: withBasics("Microsoft.Network/*")},
		{ID: "9980e02c-c2be-4d73-94e8-173b1dc7cf3c", Name: "Virtual Machine Contributor",
			Actions: withBasics("Microsoft.Compute/virtualMachines/*", "Microsoft.Compute/disks/*", "Microsoft.Network/networkInterfaces/*",
				"Microsoft.Network/virtualNetworks/read", "Microsoft.Network/virtualNetworks/subnets/join/action")},
		{ID: "17d1049b-9a84-46fb-8f53-869881c3d3ab", Name: "Storage Account Contributor",
			Actions: withBasics("Microsoft.Storage/storageAccounts/*")},
		{ID: "de139f84-1756-47ae-9be6-808fbbe84772", Name: "Website Contributor",
			Actions: withBasics("Microsoft.Web/sites/*", "Microsoft.Web/serverFarms/join/action", "Microsoft.Web/serverFarms/read")},
		{ID: "5bd9cd88-fe45-4216-938b-f97437e15450", Name: "DocumentDB Account Contributor",
			Actions: withBasics("Microsoft.DocumentDb/databaseAccounts/*")},
		{ID: "4e3d2b60-56ae-4dc6-a233-09c8e5a82e68", Name: "Container Apps Jobs Contributor",
			Actions: withBasics("Microsoft.App/jobs/*")},
		{ID: "43d0d8ad-25c7-4714-9337-8ba259a9fe05", Name: "Monitoring Reader", Actions: []string{"*/read", "Microsoft.Support/*"}},
		{ID: "73c42c96-874c-492b-b04d-ab87d138a893", Name: "Log Analytics Reader", Actions: []string{
			"*/read", "Microsoft.OperationalInsights/workspaces/analytics/query/action", "Microsoft.OperationalInsights/workspaces/search/action"}},
		{ID: "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a", Name: "Storage Queue Data Message Sender", DataActions: []string{
			"Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action"}},
		{ID: "974c5e8b-45b9-4653-ba55-5f855dd0fb88", Name: "Storage Queue Data Contributor",
			Actions:     []string{"Microsoft.Storage/storageAccounts/queueServices/queues/*"},
			DataActions: []string{"Microsoft.Storage/storageAccounts/queueServices/queues/messages/*"}},
		{ID: "ba92f5b4-2d11-453d-a403-e96b0029c9fe", Name: "Storage Blob Data Contributor",
			Actions:     []string{"Microsoft.Storage/storageAccounts/blobServices/containers/*"},
			DataActions: []string{"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*"}},
		{ID: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", Name: "Storage Blob Data Reader",
			Actions:     []string{"Microsoft.Storage/storageAccounts/blobServices/containers/read"},
			DataActions: []string{"Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"}},
	}
}

func vaultManagement() []string {
	return []string{
		"Microsoft.Authorization/*/read", "Microsoft.Insights/alertRules/*", "Microsoft.Resources/deployments/*",
		"Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.KeyVault/checkNameAvailability/read",
		"Microsoft.KeyVault/deletedVaults/read", "Microsoft.KeyVault/locations/*/read", "Microsoft.KeyVault/vaults/*/read",
		"Microsoft.KeyVault/operations/read",
	}
}

func withBasics(actions ...string) []string {
	return append(actions, "Microsoft.Authorization/*/read", "Microsoft.Resources/deployments/*",
		"Microsoft.Resources/subscriptions/resourceGroups/read", "Microsoft.Insights/alertRules/*")
}

// table is the built-in roles by GUID; it never changes.
var table = sync.OnceValue(func() map[string]Role {
	roles := map[string]Role{}
	for _, role := range builtIn() {
		roles[role.ID] = role
	}
	return roles
})

// Roles lists the built-in roles by name.
func Roles() []Role {
	roles := builtIn()
	sort.Slice(roles, func(i, j int) bool { return roles[i].Name < roles[j].Name })
	return roles
}

// Find looks a built-in role up by its GUID or by a role definition id that ends in it.
func Find(id string) (Role, bool) {
	role, ok := table()[strings.ToLower(id[strings.LastIndex(id, "/")+1:])]
	return role, ok
}

// Named looks a built-in role up by its name.
func Named(name string) (Role, bool) {
	for _, role := range table() {
		if role.Name == name {
			return role, true
		}
	}
	return Role{}, false
}
