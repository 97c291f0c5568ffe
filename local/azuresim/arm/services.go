package arm

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// simulatedKey is a key in the form of a real one, derived from the id. It opens
// nothing: the simulator has no data plane for these services.
func simulatedKey(r *tenant.Resource, which string) string {
	sum := sha256.Sum256([]byte("azuresim " + which + tenant.Key(r.ID)))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func storageAction(_ *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	if action != "listkeys" && action != "regeneratekey" {
		return wire.Answer{}, false
	}
	keys := []any{}
	for _, name := range []string{"key1", "key2"} {
		keys = append(keys, map[string]any{"keyName": name, "value": simulatedKey(r, name), "permissions": "FULL"})
	}
	return wire.JSON(http.StatusOK, map[string]any{"keys": keys}), true
}

func (p *Plane) renderStorage(_ *tenant.Data, r *tenant.Resource, body map[string]any) {
	endpoints := map[string]any{}
	for _, service := range []string{"blob", "queue", "table", "file", "dfs"} {
		endpoints[service] = "https://" + r.Name + "." + service + ".core.windows.net/"
	}
	endpoints["web"] = "https://" + r.Name + ".z13.web.core.windows.net/"
	properties := PropertiesOf(body)
	properties["primaryEndpoints"], properties["primaryLocation"] = endpoints, r.Location()
	properties["statusOfPrimary"], properties["creationTime"] = "available", r.CreatedAt.UTC()
}

func cosmosAction(c *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	key := func(name string) string { return simulatedKey(r, name) }
	switch action {
	case "listkeys":
		return wire.JSON(http.StatusOK, map[string]any{
			"primaryMasterKey": key("primary"), "secondaryMasterKey": key("secondary"),
			"primaryReadonlyMasterKey": key("primary-ro"), "secondaryReadonlyMasterKey": key("secondary-ro"),
		}), true
	case "readonlykeys":
		return wire.JSON(http.StatusOK, map[string]any{
			"primaryReadonlyMasterKey": key("primary-ro"), "secondaryReadonlyMasterKey": key("secondary-ro"),
		}), true
	case "listconnectionstrings":
		return wire.JSON(http.StatusOK, map[string]any{"connectionStrings": []any{map[string]any{
			"description":      "Primary SQL Connection String",
			"connectionString": "AccountEndpoint=https://" + r.Name + ".documents.azure.com:443/;AccountKey=" + key("primary") + ";",
		}}}), true
	case "regeneratekey":
		return c.Accept(), true
	}
	return wire.Answer{}, false
}

func renderCosmos(_ *tenant.Data, r *tenant.Resource, body map[string]any) {
	PropertiesOf(body)["documentEndpoint"] = "https://" + r.Name + ".documents.azure.com:443/"
}

func workspaceAction(_ *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	if action != "sharedkeys" && action != "listkeys" {
		return wire.Answer{}, false
	}
	return wire.JSON(http.StatusOK, map[string]any{
		"primarySharedKey": simulatedKey(r, "primary"), "secondarySharedKey": simulatedKey(r, "secondary"),
	}), true
}

func registryAction(_ *Call, r *tenant.Resource, action string) (wire.Answer, bool) {
	switch action {
	case "listcredentials":
		return wire.ARMError(http.StatusBadRequest, "AdminUserDisabled", "The admin user of registry '%s' is disabled.", r.Name), true
	case "listusages":
		return wire.JSON(http.StatusOK, map[string]any{"value": []any{}}), true
	}
	return wire.Answer{}, false
}

// renderRegistry names the login server: this simulator for the seeded registry,
// the usual name for those that scenarios create.
func (p *Plane) renderRegistry(d *tenant.Data, r *tenant.Resource, body map[string]any) {
	if PropertiesOf(body)["loginServer"] == nil {
		PropertiesOf(body)["loginServer"] = strings.ToLower(r.Name) + ".azurecr.io"
	}
	if tenant.Key(r.ID) == tenant.Key(d.Seed.RegistryID) {
		PropertiesOf(body)["loginServer"] = strings.TrimPrefix(p.url, "https://")
	}
}
