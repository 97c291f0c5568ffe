package tenant

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

func rightsOnly(rights ...string) haymaker.IdentityRequest {
	request := identityRequest()
	request.DirectoryRights = rights
	return request
}

// TestRightsThatNoAgentIsGiven_Defect12: refused before anything is given.
func TestRightsThatNoAgentIsGiven_Defect12(t *testing.T) {
	for _, right := range []string{"RoleManagement.ReadWrite.Directory", "AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All", "Application.ReadWrite.All", ""} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			_, err := newTestTenant(t, azure).Identities().Create(t.Context(), rightsOnly("Group.ReadWrite.All", right), nothing)
			wantRefused(t, right, err)
			if len(azure.grants) != 0 || azure.count("appRoleAssignments") != 0 {
				t.Errorf("%s: given %v", right, azure.grants)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		_, err := newTestTenant(t, azure).Identities().Create(t.Context(), rightsOnly("Policy.Read.All"), nothing)
		if !haymaker.IsPermanent(err) || len(azure.grants) != 0 {
			t.Errorf("a right that Graph does not offer: %v, given %v", err, azure.grants)
		}
	})
}

// TestNoRightsNoQuestions: an identity without directory rights makes none of
// these calls, for which a plain tenant has no permission.
func TestNoRightsNoQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		tenant := newTestTenant(t, azure)
		made, err := tenant.Identities().Create(t.Context(), rightsOnly(), nothing)
		if err == nil {
			_, err = tenant.Identities().Remaining(t.Context(), made)
		}
		if err = errors.Join(err, tenant.Identities().Delete(t.Context(), made)); err != nil || azure.count("appRole") != 0 {
			t.Errorf("%v, calls %v", err, azure.calls)
		}
	})
}

// TestRightsAreWaitedFor: given is what the directory shows.
func TestRightsAreWaitedFor(t *testing.T) {
	for _, looks := range []int{3, 1 << 30} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			seen := 0
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				if !strings.HasPrefix(key, "GET ") || !strings.HasSuffix(key, "/appRoleAssignments") {
					return nil, nil, false
				}
				seen++
				return canned(200, `{"value":[]}`), nil, seen < looks
			}
			start := time.Now()
			made, err := newTestTenant(t, azure).Identities().Create(t.Context(), identityRequest(), nothing)
			if waited := time.Since(start); waited == 0 || waited > 20*time.Second {
				t.Errorf("waited %s", waited)
			}
			if looks == 3 && (err != nil || slices.ContainsFunc(made.DirectoryRights, func(r haymaker.DirectoryRight) bool { return r.AssignmentID == "" })) {
				t.Errorf("%+v, %v", made.DirectoryRights, err)
			}
			if looks > 3 && (err == nil || haymaker.IsPermanent(err) || azure.count("addPassword") != 0) {
				t.Errorf("not shown for ever: %v", err)
			}
		})
	}
}

// TestARightWithoutAnIDIsRemoved: one whose creation was cut off before its id
// was known, and one that nobody recorded.
func TestARightWithoutAnIDIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		identity := completeIdentity(azure)
		identity.DirectoryRights[0].AssignmentID = ""
		azure.grants["other"] = map[string]any{"id": "other", "principalId": identity.PrincipalID, "appRoleId": usersRole}
		azure.grants["foreign"] = map[string]any{"id": "foreign", "principalId": "somebody", "appRoleId": usersRole}
		tenant := newTestTenant(t, azure)
		remains, err := tenant.Identities().Remaining(t.Context(), identity)
		if count := len(slices.DeleteFunc(remains, func(r haymaker.Remnant) bool { return r.Kind != haymaker.RemnantDirectoryRight })); err != nil || count != 2 {
			t.Errorf("%d rights remain, %v", count, err)
		}
		if err := tenant.Identities().Delete(t.Context(), identity); err != nil || azure.count("DELETE graph.microsoft.com/v1.0/servicePrincipals/"+identity.PrincipalID+"/appRoleAssignments/") != 2 {
			t.Errorf("%v, calls %v", err, azure.calls)
		}
		if len(azure.grants) != 1 || azure.grants["foreign"] == nil {
			t.Errorf("left %v", azure.grants)
		}
	})
}

// rolesCredential issues tokens that name application permissions.
type rolesCredential []string

func (r rolesCredential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"oid":"` + ownPrincipal + `","roles":["` + strings.Join(r, `","`) + `"]}`))
	return azcore.AccessToken{Token: canaryToken + "." + claims + ".signature", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// TestServiceNeedsTheRightsThatScenariosNeed: and says which it lacks.
func TestServiceNeedsTheRightsThatScenariosNeed(t *testing.T) {
	for _, c := range []struct {
		held, scenarios string
		lacks           string
	}{
		{"Application.ReadWrite.OwnedBy", "", ""},
		{"Application.ReadWrite.OwnedBy", "Group.ReadWrite.All", "AppRoleAssignment.ReadWrite.All, Application.Read.All, Group.ReadWrite.All."},
		{"AppRoleAssignment.ReadWrite.All Application.Read.All Group.ReadWrite.All", "Group.ReadWrite.All", ""},
		{"AppRoleAssignment.ReadWrite.All Application.Read.All", "Application.ReadWrite.OwnedBy", "lacks Application.ReadWrite.All."},
		{"AppRoleAssignment.ReadWrite.All Application.ReadWrite.All", "Application.ReadWrite.OwnedBy Application.Read.All", ""},
		{"AppRoleAssignment.ReadWrite.All Application.Read.All Policy.Read.All", "Policy.ReadWrite.ConditionalAccess User.ReadWrite.All", "lacks Policy.ReadWrite.ConditionalAccess, User.ReadWrite.All."},
	} {
		options := testOptions(newFakeAzure())
		options.Admitted = func(context.Context) []haymaker.ScenarioChoice {
			return []haymaker.ScenarioChoice{{ScenarioName: scenario}, {DirectoryRights: strings.Fields(c.scenarios)}}
		}
		tenant, err := New(testConfig(), rolesCredential(strings.Fields(c.held)), options)
		if err != nil {
			t.Fatal(err)
		}
		details, err := (&environment{tenant}).checkDirectoryRights(t.Context())
		if (err == nil) != (c.lacks == "") || err == nil && details == "" {
			t.Errorf("%+v: %q, %v", c, details, err)
		}
		if err != nil && (!strings.Contains(err.Error(), c.lacks) || !strings.Contains(err.Error(), "Grant its identity")) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
