package tenant

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"azurehaymaker/haymaker"
)

// TestIdentitiesAreFoundByTheirMarks: what Create made and nobody recorded is
// found whole, and Delete leaves nothing of it.
func TestIdentitiesAreFoundByTheirMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		port := newTestTenant(t, azure).Identities()
		made, err := port.Create(t.Context(), identityRequest(), nothing)
		if err != nil {
			t.Fatal(err)
		}
		other := identityRequest()
		other.RunID = otherRun
		if _, err := port.Create(t.Context(), other, nothing); err != nil {
			t.Fatal(err)
		}
		settledForeign(azure)
		found, err := port.OfRun(t.Context(), runID)
		if err != nil || len(found) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		made.CreatedAt = nil
		if got := found[0]; got.AppObjectID != made.AppObjectID || got.ClientID != made.ClientID || got.PrincipalID != made.PrincipalID || got.SPName != made.SPName ||
			got.SecretReference != made.SecretReference || got.EventKeyReference != made.EventKeyReference || len(got.RoleAssignmentIDs) != len(made.RoleAssignmentIDs) {
			t.Errorf("found %+v\nmade %+v", got, made)
		}
		if err := port.Delete(t.Context(), found[0]); err != nil {
			t.Fatal(err)
		}
		if found, err := port.OfRun(t.Context(), runID); err != nil || len(found) != 0 {
			t.Errorf("after the deletion %+v, %v", found, err)
		}
		if found, err := port.OfRun(t.Context(), otherRun); err != nil || len(found) != 1 {
			t.Errorf("of the other run %+v, %v", found, err)
		}
	})
}

// settledForeign adds what has the run's id but not the managed mark.
func settledForeign(azure *fakeAzure) {
	azure.apps["foreign"] = map[string]any{"id": "foreign", "appId": "foreign", "tags": []any{"RunId:" + runID, "Scenario:" + scenario}}
	azure.secrets["foreign"] = map[string]any{"tags": map[string]any{haymaker.TagRunID: runID, haymaker.TagScenario: scenario}}
	azure.assignments["/subscriptions/"+tenantID+"/providers/Microsoft.Authorization/roleAssignments/x"] = map[string]any{
		"id":         "/subscriptions/" + tenantID + "/providers/Microsoft.Authorization/roleAssignments/x",
		"properties": map[string]any{"description": describeAssignment(runID, scenario)}}
}

// TestWhatIsLeftOfAnIdentityIsEnough: a secret or a role assignment alone, the
// latter also with the description of earlier releases.
func TestWhatIsLeftOfAnIdentityIsEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		port := newTestTenant(t, azure).Identities()
		made, err := port.Create(t.Context(), identityRequest(), nothing)
		if err != nil {
			t.Fatal(err)
		}
		for _, assignment := range azure.assignments {
			assignment["properties"].(map[string]any)["description"] = "AzureHayMaker run " + runID
		}
		if found, err := port.OfRun(t.Context(), runID); err != nil || len(found) != 1 || len(found[0].RoleAssignmentIDs) != len(made.RoleAssignmentIDs) {
			t.Errorf("an assignment is known by its principal: %+v, %v", found, err)
		}
		clear(azure.apps)
		clear(azure.principals)
		delete(azure.secrets, made.EventKeyReference)
		found, err := port.OfRun(t.Context(), runID)
		if err != nil || len(found) != 1 || found[0].SecretReference != made.SecretReference || found[0].AppObjectID != "" {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

// TestAListWithoutAnAnswerIsUnknown, never "none".
func TestAListWithoutAnAnswerIsUnknown(t *testing.T) {
	for _, part := range []string{"/v1.0/applications", "vault.azure.net/secrets", "/roleAssignments", "servicePrincipals(appId"} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			port := newTestTenant(t, azure).Identities()
			if _, err := port.Create(t.Context(), identityRequest(), nothing); err != nil {
				t.Fatal(err)
			}
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				return canned(503, ""), nil, strings.Contains(key, part)
			}
			found, err := port.OfRun(t.Context(), runID)
			if err == nil || len(found) != 1 {
				t.Errorf("%s: %+v, %v", part, found, err)
			}
		})
	}
}
