package haymaker

import "testing"

func TestPurgeOf(t *testing.T) {
	const group = "/subscriptions/s/resourceGroups/g/providers/"
	for _, test := range []struct{ id, kind, want string }{
		{group + "Microsoft.KeyVault/vaults/v", "Microsoft.KeyVault/vaults", "POST /subscriptions/s/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/v/purge"},
		{group + "Microsoft.CognitiveServices/accounts/a", "microsoft.cognitiveservices/ACCOUNTS", "DELETE /subscriptions/s/providers/Microsoft.CognitiveServices/locations/eastus/resourceGroups/g/deletedAccounts/a"},
		{group + "Microsoft.ApiManagement/service/a", "Microsoft.ApiManagement/service", "DELETE /subscriptions/s/providers/Microsoft.ApiManagement/locations/eastus/deletedservices/a"},
		{group + "Microsoft.Network/virtualNetworks/v", "Microsoft.Network/virtualNetworks", ""},
		{"/subscriptions/s/providers/Microsoft.KeyVault/vaults/v", "Microsoft.KeyVault/vaults", ""},
		{"", "Microsoft.KeyVault/vaults", ""},
	} {
		got, ok := PurgeOf(test.id, test.kind, "eastus")
		if text := got.Method + " " + got.Path; ok != (test.want != "") || ok && (text != test.want || got.APIVersion == "") {
			t.Errorf("%s: %s, %t", test.id, text, ok)
		}
	}
	if !SoftDeletes("Microsoft.KeyVault/Vaults") || SoftDeletes("Microsoft.Network/virtualNetworks") {
		t.Error("soft deletion is of some types only, in any case of letters")
	}
}
