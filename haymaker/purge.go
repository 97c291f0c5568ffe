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
	resourceType, list, path, method, apiVersion string
}

func softDeletedTypes() []softDeleted {
	return []softDeleted{
		{"Microsoft.KeyVault/vaults", "Microsoft.KeyVault/deletedVaults",
			"Microsoft.KeyVault/locations/{location}/deletedVaults/{name}/purge", http.MethodPost, "2023-07-01"},
		{"Microsoft.CognitiveServices/accounts", "Microsoft.CognitiveServices/deletedAccounts",
			"Microsoft.CognitiveServices/locations/{location}/resourceGroups/{group}/deletedAccounts/{name}", http.MethodDelete, "2024-10-01"},
		{"Microsoft.ApiManagement/service", "Microsoft.ApiManagement/deletedservices",
			"Microsoft.ApiManagement/locations/{location}/deletedservices/{name}", http.MethodDelete, "2024-05-01"},
		{"Microsoft.AppConfiguration/configurationStores", "Microsoft.AppConfiguration/deletedConfigurationStores",
			"Microsoft.AppConfiguration/locations/{location}/deletedConfigurationStores/{name}/purge", http.MethodPost, "2024-05-01"},
	}
}

func softDeletedType(resourceType string) (softDeleted, bool) {
	for _, kept := range softDeletedTypes() {
		if strings.EqualFold(kept.resourceType, resourceType) {
			return kept, true
		}
	}
	return softDeleted{}, false
}

// DeletedList is where a provider lists the soft-deleted resources of a type.
type DeletedList struct {
	ResourceType string
	Path         string // below /subscriptions/{id}/providers/
	APIVersion   string
}

// DeletedLists gives the list of each type that Azure keeps and that can be purged.
func DeletedLists() []DeletedList {
	var lists []DeletedList
	for _, kept := range softDeletedTypes() {
		lists = append(lists, DeletedList{ResourceType: kept.resourceType, Path: kept.list, APIVersion: kept.apiVersion})
	}
	return lists
}

// SoftDeletes says whether Azure keeps deleted resources of a type until they are
// purged.
func SoftDeletes(resourceType string) bool {
	_, ok := softDeletedType(resourceType)
	return ok
}

// PurgeOf gives the request that purges the resource that had this id, in this
// region. It answers false for a type that is not kept, and for an id that is
// not below a resource group.
func PurgeOf(resourceID, resourceType, location string) (Purge, bool) {
	kept, ok := softDeletedType(resourceType)
	parts := strings.Split(resourceID, "/")
	if !ok || len(parts) < 9 || !strings.EqualFold(parts[1], "subscriptions") || !strings.EqualFold(parts[3], "resourceGroups") {
		return Purge{}, false
	}
	path := strings.NewReplacer("{location}", location, "{group}", parts[4], "{name}", parts[len(parts)-1]).Replace(kept.path)
	return Purge{Method: kept.method, Path: "/subscriptions/" + parts[2] + "/providers/" + path, APIVersion: kept.apiVersion}, true
}
