package tenant

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
)

const otherRun = "99999999-0000-4000-8000-000000000002"

// settled fills a tenant with everything that a scenario of a run leaves, and
// with what is not HayMaker's.
func settled(t *testing.T, azure *fakeAzure) time.Time {
	t.Helper()
	expires := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	text := map[string]any{}
	for key, value := range haymaker.Tags(runID, scenario, time.Now(), expires, nil) {
		text[key] = value
	}
	if _, err := newTestTenant(t, azure).Identities().Create(t.Context(), haymaker.IdentityRequest{RunID: runID, ScenarioName: scenario, ExpiresAt: expires,
		Roles: []haymaker.RoleNeed{{Role: "Contributor", Scope: haymaker.ScopeResourceGroup}}}, nothing); err != nil {
		t.Fatal(err)
	}
	azure.addGroup(runGroup(), text)
	azure.addAccount(runGroup(), "one", text)
	azure.addAccount("shared", "tagged", text)
	azure.addAccount("shared", "foreign", map[string]any{haymaker.TagRunID: runID})
	azure.addAccount(jobsGroup, "own", text)
	azure.addGroup("haymaker-core", text)
	azure.jobs["hm-job"] = map[string]any{"name": "hm-job", "tags": text}
	azure.jobs["foreign"] = map[string]any{"name": "foreign", "tags": map[string]any{}}
	azure.addDeletedVault("eastus", "kept", nil)["purgeProtectionEnabled"] = true
	azure.addDeletedVault("eastus", "foreign", map[string]any{})
	azure.apps["foreign"] = map[string]any{"id": "foreign", "appId": "foreign", "tags": []any{"RunId:" + runID}}
	azure.secrets["foreign"] = map[string]any{"tags": map[string]any{haymaker.TagRunID: runID}}
	return expires
}

// TestSurveyFindsWhatIsManagedAndNothingElse_Defect22: of any run, in the
// subscription alone, never the service's own.
func TestSurveyFindsWhatIsManagedAndNothingElse_Defect22(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		expires := settled(t, azure)
		away := strings.Replace(subscription, subscriptionID, tenantID, 1) + "/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/away"
		azure.indexPages = [][]any{{
			map[string]any{"id": away, "type": "Microsoft.Storage/storageAccounts", "name": "away", "tags": map[string]any{haymaker.TagManaged: "true", haymaker.TagRunID: otherRun}},
			map[string]any{"id": subscription + "/resourceGroups/x/providers/Microsoft.Storage/storageAccounts/seen", "type": "Microsoft.Storage/storageAccounts", "name": "seen",
				"tags": map[string]any{haymaker.TagManaged: "true", "runid": otherRun, "ExpiresAt": "soon"}},
		}}
		survey := newTestTenant(t, azure).Surveyor().Survey(t.Context())
		kinds := map[haymaker.FindingKind]int{}
		for _, found := range survey.Findings {
			if strings.Contains(found.ID+found.Name, "foreign") || strings.Contains(found.ID, "own") || strings.Contains(found.ID, "core") || strings.Contains(found.ID, "away") {
				t.Errorf("what is not to be touched is part of the survey: %+v", found)
			}
			if found.RunID == otherRun {
				if !strings.HasSuffix(found.ID, "/seen") || found.ExpiresAt != nil {
					t.Errorf("of the other run: %+v", found)
				}
				continue
			}
			kinds[found.Kind]++
			known := found.ExpiresAt != nil && found.ExpiresAt.Equal(expires)
			silent := found.Kind == haymaker.FindingSoftDeleted || found.Kind == haymaker.RemnantRoleAssignment // they carry none
			if (found.Until != nil) != (found.Kind == haymaker.FindingSoftDeleted) {
				t.Errorf("kept until %v: %+v", found.Until, found)
			}
			if found.RunID != runID || found.Why == "" || !silent && (!known || found.ScenarioName != scenario) {
				t.Errorf("%+v", found)
			}
		}
		want := map[haymaker.FindingKind]int{haymaker.FindingResource: 3, haymaker.FindingJob: 1, haymaker.FindingApplication: 1,
			haymaker.FindingSecret: 2, haymaker.RemnantRoleAssignment: 1, haymaker.FindingSoftDeleted: 1}
		for kind, count := range want {
			if kinds[kind] != count {
				t.Errorf("%d of kind %s, want %d", kinds[kind], kind, count)
			}
		}
		if len(survey.Unanswered) != 0 || len(kinds) != len(want) || azure.count("DELETE ") != 0 {
			t.Errorf("unanswered %v, kinds %v", survey.Unanswered, kinds)
		}
	})
}

// TestSurveyNamesWhatHadNoAnswer: the other methods' findings stay.
func TestSurveyNamesWhatHadNoAnswer(t *testing.T) {
	for part, others := range map[string]int{
		"/providers/Microsoft.ResourceGraph/": 9, "/resourcegroups": 8, subscription + "/resources": 7, "/Microsoft.App/jobs": 8,
		"/v1.0/applications": 8, "vault.azure.net/secrets": 7, "/roleAssignments": 8, "/deletedVaults": 8,
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			settled(t, azure)
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				return canned(403, `{"error":{"code":"Forbidden","message":"no"}}`), nil, strings.HasPrefix(key, "GET") && strings.HasSuffix(key, part) || strings.Contains(key, "POST") && strings.Contains(key, part)
			}
			survey := newTestTenant(t, azure).Surveyor().Survey(t.Context())
			if len(survey.Unanswered) != 1 || len(survey.Findings) != others {
				t.Errorf("%s: %d findings, unanswered %v", part, len(survey.Findings), survey.Unanswered)
			}
		})
	}
}

// TestSurveyEndsInTime, whatever hangs.
func TestSurveyEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		azure.fault = func(_ string, request *http.Request) (*http.Response, error, bool) {
			<-request.Context().Done()
			return nil, request.Context().Err(), true
		}
		began := time.Now()
		survey := newTestTenant(t, azure).Surveyor().Survey(t.Context())
		if took := time.Since(began); took > surveyBudget+time.Second || len(survey.Unanswered) != 8 {
			t.Errorf("after %s: %v", took, survey.Unanswered)
		}
	})
}

// TestSimulatedSurvey: the simulator's own lists and filters, and an identity that
// nobody recorded is removed by its marks alone.
func TestSimulatedSurvey(t *testing.T) {
	tenant, _ := simulated(t, "exit 0")
	ctx := t.Context()
	tags := haymaker.Tags(runID, scenario, time.Now(), time.Now().Add(time.Hour), nil)
	if err := tenant.Resources().EnsureGroup(ctx, runGroup(), tags); err != nil {
		t.Fatal(err)
	}
	if _, err := tenant.Identities().Create(ctx, identityRequest(), nothing); err != nil {
		t.Fatal(err)
	}
	makeAccount(ctx, t, tenant)
	count := func() (found int) {
		survey := tenant.Surveyor().Survey(ctx)
		if len(survey.Unanswered) > 0 {
			t.Fatal(survey.Unanswered)
		}
		for _, finding := range survey.Findings {
			if finding.RunID != runID {
				t.Errorf("%+v", finding)
			}
		}
		return len(survey.Findings)
	}
	eventually(t, "a whole survey", func() bool { return count() == 7 }) // group, account, application, 2 secrets, 2 assignments
	var found []haymaker.ServicePrincipal
	eventually(t, "the whole identity", func() bool {
		var err error
		found, err = tenant.Identities().OfRun(ctx, runID)
		return err == nil && len(found) == 1 && found[0].PrincipalID != ""
	})
	eventually(t, "the identity's end", func() bool { return tenant.Identities().Delete(ctx, found[0]) == nil })
	eventually(t, "the group's end", func() bool {
		outcome, err := tenant.Resources().Delete(ctx, tenant.groupID(runGroup()), false)
		return err == nil && outcome == haymaker.DeletionDone
	})
	eventually(t, "an empty survey", func() bool { return count() == 0 })
}
