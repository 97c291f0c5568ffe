package tenant

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
)

func wantRefused(t *testing.T, what string, err error) {
	t.Helper()
	var permanent *haymaker.PermanentError
	if !errors.As(err, &permanent) || permanent.Kind != haymaker.FailureRefused {
		t.Errorf("%s: want a refusal, got %v", what, err)
	}
}

func TestCreateRecordsBeforeEachStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		var steps []string
		made, err := newTestTenant(t, azure).Identities().Create(t.Context(), identityRequest(), func(identity haymaker.ServicePrincipal) error {
			steps = append(steps, fmt.Sprintf("names=%t app=%t principal=%t rights=%d/%d assignments=%d/%d", identity.SPName != "" && identity.SecretReference != "" && identity.EventKeyReference != "",
				identity.AppObjectID != "", identity.PrincipalID != "", len(identity.DirectoryRights), len(azure.grants), len(identity.RoleAssignmentIDs), len(azure.assignments)))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"names=true app=false principal=false rights=0/0 assignments=0/0",
			"names=true app=true principal=false rights=0/0 assignments=0/0",
			"names=true app=true principal=true rights=0/0 assignments=0/0",
			"names=true app=true principal=true rights=1/0 assignments=0/0",
			"names=true app=true principal=true rights=1/1 assignments=0/0",
			"names=true app=true principal=true rights=2/1 assignments=0/0",
			"names=true app=true principal=true rights=2/2 assignments=0/0",
			"names=true app=true principal=true rights=2/2 assignments=0/0",
			"names=true app=true principal=true rights=2/2 assignments=0/0",
			"names=true app=true principal=true rights=2/2 assignments=0/0",
			"names=true app=true principal=true rights=2/2 assignments=1/0",
			"names=true app=true principal=true rights=2/2 assignments=2/1",
			"names=true app=true principal=true rights=2/2 assignments=2/2",
		}
		if strings.Join(steps, "\n") != strings.Join(want, "\n") {
			t.Errorf("recorded:\n%s\nwant:\n%s", strings.Join(steps, "\n"), strings.Join(want, "\n"))
		}
		if made.CreatedAt == nil || !made.CreatedAt.Equal(time.Now()) {
			t.Errorf("created at %v", made.CreatedAt)
		}
	})
}

func TestCreateStopsWhenRecordingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		full := errors.New("table is full")
		left := 2
		made, err := newTestTenant(t, azure).Identities().Create(t.Context(), identityRequest(), func(haymaker.ServicePrincipal) error {
			if left--; left < 0 {
				return full
			}
			return nil
		})
		if !errors.Is(err, full) || made.PrincipalID == "" || azure.count("addPassword") != 0 {
			t.Errorf("error %v, made %+v, calls %v", err, made, azure.calls)
		}
	})
}

func TestCreateLeavesOthersAlone_Defect7(t *testing.T) {
	for name, spoil := range map[string]func(f *fakeAzure, identity haymaker.ServicePrincipal){
		"application": func(f *fakeAzure, i haymaker.ServicePrincipal) { f.apps[i.AppObjectID]["tags"] = []any{"RunId:other"} },
		"secret": func(f *fakeAzure, i haymaker.ServicePrincipal) {
			f.secrets[i.SecretReference]["tags"] = map[string]any{haymaker.TagRunID: "other"}
		},
		"event key": func(f *fakeAzure, i haymaker.ServicePrincipal) {
			f.secrets[i.EventKeyReference]["tags"] = map[string]any{}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			spoil(azure, completeIdentity(azure))
			_, err := newTestTenant(t, azure).Identities().Create(t.Context(), identityRequest(), nothing)
			wantRefused(t, name, err)
		})
	}
}

func TestRolesThatAreRefusedOrBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		tenant := newTestTenant(t, azure)
		for _, need := range []haymaker.RoleNeed{{Role: "owner", Scope: haymaker.ScopeResourceGroup}, {Role: "Reader", Scope: "everything"}} {
			request := identityRequest()
			request.Roles = []haymaker.RoleNeed{need}
			_, err := tenant.Identities().Create(t.Context(), request, nothing)
			wantRefused(t, need.Role, err)
		}
		request := identityRequest()
		request.Roles = []haymaker.RoleNeed{{Role: "No Such Role", Scope: haymaker.ScopeSubscription}}
		if _, err := tenant.Identities().Create(t.Context(), request, nothing); !haymaker.IsPermanent(err) {
			t.Errorf("an unknown role: %v", err)
		}
		request.Roles = []haymaker.RoleNeed{{Role: "User Access Administrator", Scope: haymaker.ScopeSubscription}}
		made, err := tenant.Identities().Create(t.Context(), request, nothing)
		if err != nil {
			t.Fatal(err)
		}
		properties := azure.assignments[made.RoleAssignmentIDs[0]]["properties"].(map[string]any)
		if properties["condition"] != noEscalation || properties["conditionVersion"] != "2.0" || properties["principalType"] != "ServicePrincipal" {
			t.Errorf("properties %v", properties)
		}
	})
}

// TestReplicationDelay_Defect61 lets the directory be late, for a while and for ever.
func TestReplicationDelay_Defect61(t *testing.T) {
	delays := map[string]func(key string) bool{
		"service principal": func(key string) bool {
			return strings.HasPrefix(key, "PATCH graph.microsoft.com/v1.0/servicePrincipals")
		},
		"application":     func(key string) bool { return strings.HasPrefix(key, "GET graph.microsoft.com/v1.0/applications/") },
		"password":        func(key string) bool { return strings.HasSuffix(key, "/addPassword") },
		"role assignment": func(key string) bool { return strings.HasPrefix(key, "PUT management.azure.com") },
	}
	for name, late := range delays {
		for _, known := range []int{3, 1 << 30} {
			t.Run(fmt.Sprintf("%s after %d", name, known), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					azure := newFakeAzure()
					hits := 0
					azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
						if !late(key) {
							return nil, nil, false
						}
						hits++
						if name == "service principal" {
							return canned(400, `{"error":{"code":"Request_BadRequest","message":"The appId 'x' of the service principal does not reference a valid application object."}}`), nil, hits < known
						}
						if name == "role assignment" {
							return canned(400, `{"error":{"code":"PrincipalNotFound","message":"Principal does not exist"}}`), nil, hits < known
						}
						return canned(404, `{"error":{"code":"Request_ResourceNotFound","message":"does not exist"}}`), nil, hits < known
					}
					start := time.Now()
					_, err := newTestTenant(t, azure).Identities().Create(t.Context(), identityRequest(), nothing)
					if known < 10 && err != nil {
						t.Errorf("not waited for: %v", err)
					}
					if known > 10 && (err == nil || haymaker.IsPermanent(err)) {
						t.Errorf("want an error that a retry mends, got %v", err)
					}
					if spent := time.Since(start); spent > 15*time.Second {
						t.Errorf("waited %s", spent)
					}
				})
			})
		}
	}
}

// TestMethodsFitAnInvocation_Defect30: one wait after the other does not add up.
func TestMethodsFitAnInvocation_Defect30(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		start := time.Now()
		late := map[string]time.Duration{"/servicePrincipals(": 9 * time.Second, "/addPassword": 18 * time.Second, "/roleAssignments/": 27 * time.Second}
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			for part, until := range late {
				if strings.Contains(key, part) && time.Since(start) < until {
					if part == "/roleAssignments/" {
						return canned(400, `{"error":{"code":"PrincipalNotFound"}}`), nil, true
					}
					return canned(404, `{"error":{"code":"Request_ResourceNotFound"}}`), nil, true
				}
			}
			return nil, nil, false
		}
		_, err := newTestTenant(t, azure).Identities().Create(t.Context(), identityRequest(), nothing)
		if spent := time.Since(start); err == nil || haymaker.IsPermanent(err) || spent > 20*time.Second {
			t.Errorf("after %s: %v", spent, err)
		}
	})
}

func TestSecretDeletedEarlierIsRecovered_Defect9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		identity := completeIdentity(azure)
		azure.deleted[identity.SecretReference] = azure.secrets[identity.SecretReference]
		delete(azure.secrets, identity.SecretReference)
		if _, err := newTestTenant(t, azure).Identities().Create(t.Context(), identityRequest(), nothing); err != nil {
			t.Fatal(err)
		}
		if azure.secrets[identity.SecretReference]["value"] != canaryPassword {
			t.Error("the vault does not hold the new password")
		}
	})
}

func TestDeleteWithoutTheRightToPurge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		identity := completeIdentity(azure)
		azure.secrets[identity.EventKeyReference]["attributes"].(map[string]any)["recoveryLevel"] = "Recoverable+ProtectedSubscription"
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			return canned(403, `{"error":{"code":"Forbidden"}}`), nil, mayEndFor(key)
		}
		if err := newTestTenant(t, azure).Identities().Delete(t.Context(), identity); err != nil {
			t.Fatal(err)
		}
		if len(azure.secrets) != 0 || len(azure.deleted) != 2 || len(azure.binned) != 2 {
			t.Errorf("secrets %d, deleted %d, in the bin %d", len(azure.secrets), len(azure.deleted), len(azure.binned))
		}
	})
}

func TestDeleteGoesOnAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		identity := completeIdentity(azure)
		identity.RoleAssignmentIDs = append(identity.RoleAssignmentIDs, "/subscriptions/"+tenantID+"/providers/Microsoft.Authorization/roleAssignments/"+uuidNumber(1))
		err := newTestTenant(t, azure).Identities().Delete(t.Context(), identity)
		wantRefused(t, "an assignment elsewhere", err)
		if len(azure.apps)+len(azure.principals)+len(azure.secrets) != 0 {
			t.Error("the rest was not deleted")
		}
	})
}

func TestEventKeyOfAnotherRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		identity := completeIdentity(azure)
		azure.secrets[identity.EventKeyReference]["tags"] = map[string]any{haymaker.TagRunID: "other", haymaker.TagScenario: scenario}
		tenant := newTestTenant(t, azure)
		if key, err := tenant.Identities().EventKey(t.Context(), runID, scenario); key != "" || !errors.Is(err, haymaker.ErrEventKeyNotFound) {
			t.Errorf("a key of another run: %v", err)
		}
		if key, err := tenant.Identities().EventKey(t.Context(), runID, "compute-02-other"); key != "" || !errors.Is(err, haymaker.ErrEventKeyNotFound) {
			t.Errorf("no key: %v", err)
		}
	})
}
