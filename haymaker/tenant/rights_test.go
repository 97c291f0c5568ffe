package tenant

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
)

func TestAllowed(t *testing.T) {
	granted := func(scope string, actions, notActions string) grant {
		list := func(text string) (list []*string) {
			for _, action := range strings.Fields(text) {
				list = append(list, to.Ptr(action))
			}
			return list
		}
		return grant{scope, []*armauthorization.Permission{nil, {Actions: list(actions), NotActions: list(notActions)}}}
	}
	write := need{"Microsoft.Authorization/roleAssignments/write", subscription}
	for name, c := range map[string]struct {
		grants []grant
		wanted need
		want   bool
	}{
		"nothing":                 {nil, write, false},
		"owner":                   {[]grant{granted(subscription, "*", "")}, write, true},
		"contributor":             {[]grant{granted(subscription, "*", "Microsoft.Authorization/*/Write")}, write, false},
		"contributor and another": {[]grant{granted(subscription, "*", "Microsoft.Authorization/*/Write"), granted("/", "microsoft.authorization/roleassignments/*", "")}, write, true},
		"in a group only":         {[]grant{granted(subscription+"/resourceGroups/g", "*", "")}, write, false},
		"of a like-named scope":   {[]grant{granted(subscription[:len(subscription)-1], "*", "")}, write, false},
		"of a management group":   {[]grant{granted("/providers/Microsoft.Management/managementGroups/top", "*", "")}, write, true},
		"above a group":           {[]grant{granted(subscription, "Microsoft.App/jobs/*", "")}, need{"Microsoft.App/jobs/write", subscription + "/resourceGroups/g"}, true},
		"a pattern is no regexp":  {[]grant{granted(subscription, "Microsoft.Authorization.roleAssignments.write", "")}, write, false},
	} {
		if got := allowed(c.grants, c.wanted); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

// TestVaultMustNotAskForAnotherToken: a vault of Azure that names a foreign
// resource in its challenge gets no token, even where custom endpoints are allowed.
func TestVaultMustNotAskForAnotherToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		tokens := 0
		azure.fault = func(_ string, request *http.Request) (*http.Response, error, bool) {
			if request.Header.Get("Authorization") != "" {
				tokens++
			}
			return canned(401, "{}", "WWW-Authenticate", `Bearer authorization="https://login.microsoftonline.com/`+tenantID+`", resource="https://management.azure.com"`), nil, true
		}
		config := testConfig()
		config.Endpoints.AllowCustom = true
		tenant, err := New(config, fakeCredential{}, testOptions(azure))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tenant.Identities().EventKey(t.Context(), runID, scenario); err == nil || tokens != 0 {
			t.Errorf("%d requests with a token, %v", tokens, err)
		}
	})
}

// TestSecretIsKept: what the vault holds and the application knows is not made again.
func TestSecretIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		tenant := newTestTenant(t, azure)
		for range 2 {
			if _, err := tenant.Identities().Create(t.Context(), identityRequest(), nothing); err != nil {
				t.Fatal(err)
			}
		}
		if made := azure.count("/addPassword"); made != 1 {
			t.Errorf("%d passwords were made", made)
		}
	})
}
