package tenant

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"azurehaymaker/azure/arm"
	"azurehaymaker/haymaker"
)

// TestOnlyTheRunsOwnIsSoftDeleted: an entry is the run's by its tags, or by the
// run's group where no other run's tag speaks against it; never outside of the
// subscription, never in the service's own groups.
func TestOnlyTheRunsOwnIsSoftDeleted(t *testing.T) {
	ours := map[string]any{haymaker.TagManaged: "true", "runid": runID}
	elsewhere := func(group string) string {
		return subscription + "/resourceGroups/" + group + "/providers/Microsoft.KeyVault/vaults/v"
	}
	for name, test := range map[string]struct {
		id   string
		tags map[string]any
		want int
	}{
		"tagged, in the run's group":    {vaultID("v"), ours, 1},
		"tagged, elsewhere":             {elsewhere("shared"), ours, 1},
		"untagged, in the run's group":  {vaultID("v"), map[string]any{}, 1},
		"untagged, elsewhere":           {elsewhere("shared"), map[string]any{}, 0},
		"another run's tag, our group":  {vaultID("v"), map[string]any{haymaker.TagManaged: "true", haymaker.TagRunID: "other"}, 0},
		"our run's tag without managed": {elsewhere("shared"), map[string]any{haymaker.TagRunID: runID}, 0},
		"in the service's own group":    {elsewhere("haymaker-core"), ours, 0},
		"in another subscription":       {strings.Replace(vaultID("v"), subscriptionID, tenantID, 1), ours, 0},
		"of another type":               {strings.Replace(vaultID("v"), "vaults", "managedHSMs", 1), ours, 0},
		"with a path that climbs":       {vaultID("../v"), ours, 0},
		"without an id":                 {"", ours, 0},
	} {
		azure := newFakeAzure()
		azure.addDeletedVault("eastus", "v", test.tags)["vaultId"] = test.id
		found, err := newTestTenant(t, azure).Resources().SoftDeleted(t.Context(), runID)
		if err != nil || len(found) != test.want {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
		outcome, err := newTestTenant(t, azure).Resources().Purge(t.Context(), runID, haymaker.SoftDeleted{ResourceID: test.id, ResourceType: "Microsoft.KeyVault/vaults", Location: "eastus"})
		if purged := azure.count("/purge") > 0; err != nil || outcome != haymaker.DeletionDone || purged != (test.want == 1) {
			t.Errorf("%s: purged %t, %s, %v", name, purged, outcome, err)
		}
	}
}

// TestAnEntryThatDoesNotSayWhatItWasIsUnknown: one that is named like the run's
// must not read as clean.
func TestAnEntryThatDoesNotSayWhatItWasIsUnknown_Defect1(t *testing.T) {
	azure := newFakeAzure()
	azure.addDeletedVault("eastus", "kv-"+haymaker.UniqueID(runID), nil)["vaultId"] = ""
	if found, err := newTestTenant(t, azure).Resources().SoftDeleted(t.Context(), runID); err == nil || !strings.Contains(err.Error(), "kv-"+haymaker.UniqueID(runID)) {
		t.Errorf("%+v, %v, want an error that names it", found, err)
	}
	if found, err := newTestTenant(t, azure).Resources().SoftDeleted(t.Context(), "99999999-0000-4000-8000-000000000009"); err != nil || len(found) != 0 {
		t.Errorf("another run: %+v, %v", found, err)
	}
}

// TestAnAccountsGroupIsInItsEntrysID: Cognitive Services names no former id.
func TestAnAccountsGroupIsInItsEntrysID(t *testing.T) {
	tenant := &resources{newTestTenant(t, newFakeAzure())}
	entry := arm.Deleted{ID: subscription + "/providers/Microsoft.CognitiveServices/locations/westus/resourceGroups/" + runGroup() + "/deletedAccounts/eyes"}
	found, ours := tenant.softDeleted(runID, "Microsoft.CognitiveServices/accounts", entry)
	if !ours || found.Location != "westus" || found.ResourceID != subscription+"/resourceGroups/"+runGroup()+"/providers/Microsoft.CognitiveServices/accounts/eyes" {
		t.Errorf("%t, %+v", ours, found)
	}
}

// TestPurgeProtectionIsNamedWithItsDate, and no purge is tried.
func TestPurgeProtectionIsNamedWithItsDate(t *testing.T) {
	azure := newFakeAzure()
	azure.addDeletedVault("eastus", "one", nil)["purgeProtectionEnabled"] = true
	_, err := newTestTenant(t, azure).Resources().Purge(t.Context(), runID, haymaker.SoftDeleted{ResourceID: vaultID("one"), ResourceType: "Microsoft.KeyVault/vaults"})
	if err == nil || !haymaker.IsPermanent(err) || !strings.Contains(err.Error(), "purge protection") || !strings.Contains(err.Error(), "2027-02-23") || azure.count("/purge") != 0 {
		t.Errorf("%v after %d purges", err, azure.count("/purge"))
	}
}

// TestAPurgeIsDoneWhenTheListShowsItNoMore: an accepted one that goes on is
// pending, a refused one says why.
func TestAPurgeIsDoneWhenTheListShowsItNoMore(t *testing.T) {
	for name, test := range map[string]struct {
		status  int
		body    string
		want    haymaker.Deletion
		failure string
	}{
		"accepted": {202, "", haymaker.DeletionPending, ""},
		"conflict": {409, `{"error":{"code":"ConflictError","message":"The vault is being purged."}}`, "", "being purged"},
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			azure.addDeletedVault("eastus", "one", nil)
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				return canned(test.status, test.body), nil, strings.HasSuffix(key, "/purge")
			}
			outcome, err := newTestTenant(t, azure).Resources().Purge(t.Context(), runID, haymaker.SoftDeleted{ResourceID: vaultID("one"), ResourceType: "Microsoft.KeyVault/vaults"})
			if outcome != test.want || (err != nil) != (test.failure != "") || haymaker.IsPermanent(err) || err != nil && !strings.Contains(err.Error(), test.failure) {
				t.Errorf("%s: %q, %v", name, outcome, err)
			}
		})
	}
}

// TestATypeThatNobodyKnowsToPurgeIsRefused.
func TestATypeThatNobodyKnowsToPurgeIsRefused(t *testing.T) {
	azure := newFakeAzure()
	_, err := newTestTenant(t, azure).Resources().Purge(t.Context(), runID, haymaker.SoftDeleted{ResourceID: vaultID("one"), ResourceType: "Microsoft.Network/virtualNetworks"})
	if err == nil || !strings.Contains(err.Error(), "not known") || len(azure.keys()) != 0 {
		t.Errorf("%v after %v", err, azure.keys())
	}
}
