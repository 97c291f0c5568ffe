package azuresim_test

import (
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

func (f *fixture) vault(cred azcore.TokenCredential) *azsecrets.Client {
	f.t.Helper()
	client, err := azsecrets.NewClient(f.facts.VaultURL, cred, &azsecrets.ClientOptions{
		ClientOptions: f.clientOptions(), DisableChallengeResourceVerification: true,
	})
	must(f.t, err)
	return client
}

func TestSecretsThroughTheSDK(t *testing.T) {
	f := start(t)
	client := f.vault(f.cred)
	expires := f.clock.now()
	set, err := client.SetSecret(t.Context(), "sp-one", azsecrets.SetSecretParameters{
		Value: to.Ptr("first"), Tags: map[string]*string{"RunId": to.Ptr("r")}, SecretAttributes: &azsecrets.SecretAttributes{Expires: &expires},
	}, nil)
	must(t, err)
	if !set.Attributes.Expires.Equal(expires) || *set.Tags["RunId"] != "r" {
		t.Fatalf("set answered %+v", set.Secret)
	}
	first := lastSegment(string(*set.ID))
	_, err = client.SetSecret(t.Context(), "sp-one", azsecrets.SetSecretParameters{Value: to.Ptr("second")}, nil)
	must(t, err)
	for version, want := range map[string]string{"": "second", first: "first"} {
		got, err := client.GetSecret(t.Context(), "sp-one", version, nil)
		must(t, err)
		if *got.Value != want {
			t.Fatalf("version %q is %q, want %q", version, *got.Value, want)
		}
	}
	names := 0
	pager := client.NewListSecretPropertiesPager(nil)
	for pager.More() {
		page, err := pager.NextPage(t.Context())
		must(t, err)
		names += len(page.Value)
	}
	if names != 1 {
		t.Fatalf("%d secrets listed, want 1", names)
	}
	_, err = client.DeleteSecret(t.Context(), "sp-one", nil)
	must(t, err)
	_, err = client.GetSecret(t.Context(), "sp-one", "", nil)
	wantCode(t, err, 404, "SecretNotFound")
	_, err = client.SetSecret(t.Context(), "sp-one", azsecrets.SetSecretParameters{Value: to.Ptr("x")}, nil)
	wantCode(t, err, 409, "Conflict")
	_, err = client.GetDeletedSecret(t.Context(), "sp-one", nil)
	must(t, err)
	_, err = client.RecoverDeletedSecret(t.Context(), "sp-one", nil)
	must(t, err)
	_, err = client.DeleteSecret(t.Context(), "sp-one", nil)
	must(t, err)
	_, err = client.PurgeDeletedSecret(t.Context(), "sp-one", nil)
	must(t, err)
	_, err = client.GetDeletedSecret(t.Context(), "sp-one", nil)
	wantCode(t, err, 404, "SecretNotFound")
	_, err = client.SetSecret(t.Context(), "sp-one", azsecrets.SetSecretParameters{Value: to.Ptr("anew")}, nil)
	must(t, err)
}

func lastSegment(id string) string { return id[strings.LastIndex(id, "/")+1:] }

func TestVaultRights(t *testing.T) {
	f := start(t)
	app := f.makeApplication("agent")
	f.assign(app.principalID, contributorRole, f.subscription())
	_, err := f.vault(f.as(app)).GetSecret(t.Context(), "any", "", nil)
	wantCode(t, err, 403, "Forbidden") // a control-plane role opens no data
	vault := f.group(f.facts.ResourceGroup) + "/providers/Microsoft.KeyVault/vaults/haymaker-vault"
	f.assign(app.principalID, "4633458b-17de-408a-b874-0445c86b69e6", vault)
	_, err = f.vault(f.as(app)).GetSecret(t.Context(), "any", "", nil)
	wantCode(t, err, 404, "SecretNotFound")
	_, err = f.vault(f.as(app)).SetSecret(t.Context(), "any", azsecrets.SetSecretParameters{Value: to.Ptr("x")}, nil)
	wantCode(t, err, 403, "Forbidden")
	challenge := f.call("GET", "/keyvault/haymaker-vault/secrets/any?api-version=7.5", "", nil)
	challenge.want(t, 401, "Unauthorized")
	want := `Bearer authorization="` + f.facts.URL + "/" + f.facts.TenantID + `", resource="https://vault.azure.net"`
	if got := challenge.header.Get("WWW-Authenticate"); got != want {
		t.Fatalf("challenge %s, want %s", got, want)
	}
	token := f.token(f.cred, "https://vault.azure.net/.default")
	f.call("GET", "/keyvault/none/secrets?api-version=7.5", token, nil).want(t, 404, "VaultNotFound")
	f.call("PUT", "/keyvault/haymaker-vault/secrets/bad_name?api-version=7.5", token, map[string]any{"value": "x"}).want(t, 400, "BadParameter")
	f.call("PUT", "/keyvault/haymaker-vault/secrets/empty?api-version=7.5", token, map[string]any{}).want(t, 400, "BadParameter")
}

func TestVaultsThroughARM(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	const api = "?api-version=2023-07-01"
	vault := f.group("g") + "/providers/Microsoft.KeyVault/vaults/hm-vault-1"
	body := map[string]any{"location": "eastus", "properties": map[string]any{"tenantId": f.facts.TenantID, "sku": map[string]any{"family": "A", "name": "standard"}, "enableRbacAuthorization": true}}
	made := f.arm("PUT", vault+api, body)
	made.want(t, 201, "")
	if !strings.Contains(made.raw, f.facts.URL+"/keyvault/hm-vault-1/") {
		t.Fatalf("the vault has no usable address: %s", made.raw)
	}
	secret := f.arm("PUT", vault+"/secrets/db-password"+api, map[string]any{"properties": map[string]any{"value": "s3cret"}})
	secret.want(t, 201, "")
	if strings.Contains(secret.raw, "s3cret") {
		t.Fatal("ARM answers the secret's value")
	}
	f.arm("DELETE", vault+"/secrets/db-password"+api, nil).want(t, 405, "MethodNotAllowed")
	f.arm("DELETE", vault+api, nil).want(t, 200, "")
	f.arm("PUT", vault+api, body).want(t, 409, "ConflictError")
	deleted := f.subscription() + "/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/hm-vault-1"
	f.arm("GET", deleted+api, nil).want(t, 200, "")
	f.arm("POST", deleted+"/purge"+api, nil).want(t, 202, "")
	f.arm("GET", deleted+api, nil).want(t, 404, "DeletedVaultNotFound")
	f.arm("PUT", vault+api, body).want(t, 201, "")
}
