package haymaker

import (
	"net/http"
	"strings"
)

// Purge is the request that removes a soft-deleted resource for good, so that
// its name is free again. It needs a right at the subscription, which agents do
// not have.
type Purge struct {
	Method     string
	Path       string // from /subscriptions on
	APIVersion string
}

// softDeleted is where Azure keeps the deleted resources of a type, below
// /subscriptions/{id}/providers/, and how one is purged. Source: REST reference
// of each provider, "Purge deleted".
type softDeleted struct {
	path, method, apiVersion string
}

func softDeletedTypes() map[string]softDeleted {
	return map[string]softDeleted{
		"microsoft.keyvault/vaults": {
			"Microsoft.KeyVault/locations/{location}/deletedVaults/{name}/purge", http.MethodPost, "2023-07-01"},
		"microsoft.cognitiveservices/accounts": {
			"Microsoft.CognitiveServices/locations/{location}/resourceGroups/{group}/deletedAccounts/{name}", http.MethodDelete, "2024-10-01"},
		"microsoft.apimanagement/service": {
			"Microsoft.ApiManagement/locations/{location}/deletedservices/{name}", http.MethodDelete, "2024-05-01"},
		"microsoft.appconfiguration/configurationstores": {
			"Microsoft.AppConfiguration/locations/{location}/deletedConfigurationStores/{name}/purge", http.MethodPost, "2024-05-01"},
	}
}

// SoftDeletes says whether Azure keeps deleted resources of a type until they are
// purged.
func SoftDeletes(resourceType string) bool {
	_, ok := softDeletedTypes()[strings.ToLower(resourceType)]
	return ok
}

// PurgeOf gives the request that purges the resource that had this id, in this
// region. It answers false for a type that is not kept, and for an id that is
// not below a resource group.
func PurgeOf(resourceID, resourceType, location string) (Purge, bool) {
	kept, ok := softDeletedTypes()[strings.ToLower(resourceType)]
	parts := strings.Split(resourceID, "/")
	if !ok || len(parts) < 9 || !strings.EqualFold(parts[1], "subscriptions") || !strings.EqualFold(parts[3], "resourceGroups") {
		return Purge{}, false
	}
	path := strings.NewReplacer("{location}", location, "{group}", parts[4], "{name}", parts[len(parts)-1]).Replace(kept.path)
	return Purge{Method: kept.method, Path: "/subscriptions/" + parts[2] + "/providers/" + path, APIVersion: kept.apiVersion}, true
}
