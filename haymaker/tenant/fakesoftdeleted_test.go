package tenant

import (
	"net/http"

	"azurehaymaker/haymaker"
)

// serveSoftDeleted answers with soft-deleted vaults; of the other providers one
// keeps nothing and two are not registered.
func (f *fakeAzure) serveSoftDeleted() {
	providers := managementHost + subscription + "/providers/"
	f.handle("GET "+providers+"Microsoft.KeyVault/deletedVaults", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"value": all(f.kept)})
	})
	f.handle("GET "+providers+"Microsoft.CognitiveServices/deletedAccounts", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"value": []any{}})
	})
	for _, list := range []string{"Microsoft.ApiManagement/deletedservices", "Microsoft.AppConfiguration/deletedConfigurationStores"} {
		f.handle("GET "+providers+list, func(w http.ResponseWriter, _ *http.Request) {
			fail(w, 409, "MissingSubscriptionRegistration", "The subscription is not registered to use the namespace.")
		})
	}
	f.handle("POST "+providers+"Microsoft.KeyVault/locations/{location}/deletedVaults/{name}/purge", func(w http.ResponseWriter, r *http.Request) {
		if f.kept[r.PathValue("name")] == nil || r.PathValue("location") != "eastus" {
			fail(w, 404, "DeletedVaultNotFound", "The specified deleted vault does not exist.")
			return
		}
		delete(f.kept, r.PathValue("name"))
		w.WriteHeader(202)
	})
}

func vaultID(name string) string {
	return subscription + "/resourceGroups/" + runGroup() + "/providers/Microsoft.KeyVault/vaults/" + name
}

// addDeletedVault adds a deleted vault of the run's group with tags (nil: the
// run's), which change may alter. It gives its entry's properties.
func (f *fakeAzure) addDeletedVault(location, name string, tags map[string]any) map[string]any {
	if tags == nil {
		tags = map[string]any{haymaker.TagManaged: "true", haymaker.TagRunID: runID}
	}
	properties := map[string]any{"vaultId": vaultID(name), "location": location, "tags": tags, "scheduledPurgeDate": "2027-02-23T10:00:00Z"}
	f.kept[name] = map[string]any{"id": subscription + "/providers/Microsoft.KeyVault/locations/" + location + "/deletedVaults/" + name,
		"name": name, "type": "Microsoft.KeyVault/deletedVaults", "properties": properties}
	return properties
}
