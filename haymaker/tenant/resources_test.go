package tenant

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
)

func TestDeletionIsGuarded(t *testing.T) {
	for name, id := range map[string]string{
		"another subscription":    "/subscriptions/" + tenantID + "/resourceGroups/" + runGroup(),
		"the subscription itself": subscription,
		"the jobs' group":         subscription + "/resourceGroups/HayMaker-Jobs",
		"the environment's group": subscription + "/resourcegroups/haymaker-env",
		"a configured own group":  subscription + "/resourceGroups/haymaker-core/providers/Microsoft.KeyVault/vaults/main",
		"a way out":               subscription + "/../" + tenantID + "/resourceGroups/x",
		"an escape":               subscription + "/resourceGroups/x%2F..",
		"a query":                 subscription + "/resourceGroups/x?api-version=1",
		"an empty segment":        subscription + "//resourceGroups/x",
		"no id":                   "nonsense",
		"a half id":               subscription + "/resourceGroups",
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			_, err := newTestTenant(t, azure).Resources().Delete(t.Context(), id, true)
			wantRefused(t, name, err)
			if len(azure.calls) != 0 {
				t.Errorf("%s: calls were made: %v", name, azure.calls)
			}
		})
	}
}

func TestOnlyMarkedOrRecordedIsDeleted_Defect22(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		azure.addGroup("strange", nil)
		id := azure.addAccount("strange", "one", nil)
		resources := newTestTenant(t, azure).Resources()
		_, err := resources.Delete(t.Context(), id, false)
		wantRefused(t, "an untagged resource", err)
		_, err = resources.Delete(t.Context(), subscription+"/resourceGroups/strange", false)
		wantRefused(t, "an untagged group", err)
		if len(azure.resources) != 1 || len(azure.groups) != 1 {
			t.Error("something was deleted")
		}
		if outcome, err := resources.Delete(t.Context(), id, true); err != nil || outcome != haymaker.DeletionDone || len(azure.resources) != 0 {
			t.Errorf("a recorded resource: %s, %v", outcome, err)
		}
		for _, recorded := range []bool{true, false} {
			if outcome, err := resources.Delete(t.Context(), id, recorded); err != nil || outcome != haymaker.DeletionDone {
				t.Errorf("a resource that is gone (recorded %t): %s, %v", recorded, outcome, err)
			}
		}
	})
}

func TestLockIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		azure.addGroup(runGroup(), groupTags(scenario))
		azure.locks = []map[string]any{{"id": "/locks/keep", "name": "keep-me", "properties": map[string]any{"level": "CanNotDelete"}}}
		_, err := newTestTenant(t, azure).Resources().Delete(t.Context(), subscription+"/resourceGroups/"+runGroup(), false)
		if err == nil || !strings.Contains(err.Error(), "keep-me (CanNotDelete") || !strings.Contains(err.Error(), "az lock delete") {
			t.Errorf("error %v", err)
		}
	})
}

// TestSlowDeletion_Defect19: what goes on after the bound is pending, never done.
func TestSlowDeletion_Defect19(t *testing.T) {
	for name, answer := range map[string]func(key string) (*http.Response, bool){
		"long running": func(key string) (*http.Response, bool) {
			return canned(202, "", "Location", "https://management.azure.com/operations/1"), strings.HasPrefix(key, "DELETE ") || strings.HasSuffix(key, "/operations/1")
		},
		"already being deleted": func(key string) (*http.Response, bool) {
			return canned(409, `{"error":{"code":"ResourceGroupBeingDeleted"}}`), strings.HasPrefix(key, "DELETE ")
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			azure.addGroup(runGroup(), groupTags(scenario))
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				response, hit := answer(key)
				return response, nil, hit
			}
			start := time.Now()
			outcome, err := newTestTenant(t, azure).Resources().Delete(t.Context(), subscription+"/resourceGroups/"+runGroup(), false)
			if err != nil || outcome != haymaker.DeletionPending || time.Since(start) > 15*time.Second {
				t.Errorf("%s: %s, %v after %s", name, outcome, err, time.Since(start))
			}
		})
	}
}

func TestConflictMayBeTriedAgain_Defect23(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		id := azure.addAccount(runGroup(), "one", groupTags(scenario))
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			return canned(409, `{"error":{"code":"InUseSubnetCannotBeDeleted","message":"Subnet is in use by nic-1."}}`), nil, strings.HasPrefix(key, "DELETE ")
		}
		_, err := newTestTenant(t, azure).Resources().Delete(t.Context(), id, false)
		if err == nil || haymaker.IsPermanent(err) || !strings.Contains(err.Error(), "nic-1") {
			t.Errorf("error %v", err)
		}
	})
}

// TestAbsenceIsCertain: only a 404 about the resource means that it is gone.
func TestAbsenceIsCertain(t *testing.T) {
	for code, certain := range map[string]bool{"ResourceNotFound": true, "ResourceGroupNotFound": true, "ParentResourceNotFound": true, "NotFound": true,
		"": false, "InvalidResourceType": false, "SubscriptionNotFound": false, "InvalidResourceNamespace": false} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			id := azure.addAccount(runGroup(), "one", nil)
			azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
				return canned(404, `{"error":{"code":"`+code+`"}}`), nil, strings.Contains(key, "/storageAccounts/")
			}
			resources := newTestTenant(t, azure).Resources()
			found, err := resources.Exists(t.Context(), id)
			if found || (err == nil) != certain {
				t.Errorf("code %q: exists %t, %v", code, found, err)
			}
			outcome, err := resources.Delete(t.Context(), id, true)
			if (err == nil) != certain || certain != (outcome == haymaker.DeletionDone) {
				t.Errorf("code %q: deletion %s, %v", code, outcome, err)
			}
		})
	}
}

func TestIndexIsReadToItsEnd(t *testing.T) {
	first := newFakeAzure().addAccount(runGroup(), "one", nil)
	whole := func(body string) func() *http.Response { return func() *http.Response { return canned(200, body) } }
	for name, answer := range map[string]func() *http.Response{
		"cut short":        whole(`{"count":1,"data":[],"resultTruncated":"true","totalRecords":9}`),
		"round in circles": whole(`{"count":1,"data":[{"id":"` + first + `"}],"resultTruncated":"false","totalRecords":9,"$skipToken":"same"}`),
		"a table":          whole(`{"count":1,"data":{"columns":[]},"resultTruncated":"false","totalRecords":9}`),
		"a row without id": whole(`{"count":1,"data":[{"name":"x"}],"resultTruncated":"false","totalRecords":9}`),
		"no row":           whole(`{"count":1,"data":["x"],"resultTruncated":"false","totalRecords":9}`),
		"nothing":          whole(`{}`),
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			azure.fault = func(string, *http.Request) (*http.Response, error, bool) { return answer(), nil, true }
			if found, err := newTestTenant(t, azure).Resources().Indexed(t.Context(), runID); err == nil || len(azure.calls) > 2 {
				t.Errorf("%s: %d calls, %v, %v", name, len(azure.calls), found, err)
			}
		})
	}
}

func TestIndexAndListLeaveJobsToTheirOwnPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		job := subscription + "/resourceGroups/" + jobsGroup + "/providers/Microsoft.App/jobs/hm-abcdef01-compute-01"
		stray := subscription + "/resourceGroups/" + jobsGroup + "/providers/Microsoft.Storage/storageAccounts/stray"
		azure.indexPages = [][]any{{row(job), row(stray)}}
		resources := newTestTenant(t, azure).Resources()
		found, err := resources.Indexed(t.Context(), runID)
		if err != nil || len(found) != 1 || found[0].ResourceID != stray || found[0].ScenarioName != scenario {
			t.Errorf("indexed %v, %v", found, err)
		}
		azure.addGroup(strings.ToUpper(runGroup()), nil) // without the tag, by name alone
		azure.addGroup("other", map[string]any{"runid": runID})
		azure.addGroup("strange", nil)
		azure.addGroup(runGroup()+"-2", map[string]any{"RunId": "another run with the same first digits"})
		if found, err = resources.Listed(t.Context(), runID); err != nil || len(found) != 2 {
			t.Errorf("listed %v, %v", found, err)
		}
	})
}

func TestEnsureGroupLeavesOthersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		resources := newTestTenant(t, azure).Resources()
		tags := haymaker.Tags(runID, scenario, time.Now(), time.Now(), nil)
		wantRefused(t, "an own group", resources.EnsureGroup(t.Context(), jobsGroup, tags))
		azure.addGroup(runGroup(), map[string]any{"RunId": "other"})
		wantRefused(t, "another run's group", resources.EnsureGroup(t.Context(), runGroup(), tags))
		azure.addGroup(runGroup(), groupTags(scenario))
		if err := resources.EnsureGroup(t.Context(), runGroup(), tags); err != nil || azure.count("PUT ") != 0 {
			t.Errorf("a group that is there: %v", err)
		}
		azure.groups[runGroup()]["properties"] = map[string]any{"provisioningState": "Deleting"}
		if err := resources.EnsureGroup(t.Context(), runGroup(), tags); err == nil || haymaker.IsPermanent(err) {
			t.Errorf("a group that is being deleted: %v", err)
		}
	})
}

func TestAPIVersionIsAskedOnce_Defect18(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		id := azure.addAccount(runGroup(), "one", nil)
		resources := newTestTenant(t, azure).Resources()
		for range 3 {
			if found, err := resources.Exists(t.Context(), id); err != nil || !found {
				t.Fatalf("exists %t, %v", found, err)
			}
		}
		if asked := azure.count("/providers/Microsoft.Storage") - azure.count("/storageAccounts/"); asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		if _, err := resources.Exists(t.Context(), subscription+"/resourceGroups/g/providers/Microsoft.Storage/unheard/x"); !haymaker.IsPermanent(err) {
			t.Errorf("a type without api-version: %v", err)
		}
	})
}

// TestObjectsOfTheDirectory: looked for by the path that the agent reported, and
// never deleted as resources are, on its word alone.
func TestObjectsOfTheDirectory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		const id = "11111111-2222-4333-8444-555555555555"
		azure.apps[id] = map[string]any{"id": id}
		resources := newTestTenant(t, azure).Resources()
		for resourceID, want := range map[string]bool{"graph:/applications/" + id: true, "graph:/servicePrincipals/" + id: false} {
			if there, err := resources.Exists(t.Context(), resourceID); err != nil || there != want {
				t.Errorf("%s: there %t, %v", resourceID, there, err)
			}
		}
		azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
			return canned(403, `{"error":{"code":"Authorization_RequestDenied"}}`), nil, strings.HasPrefix(key, "GET graph.")
		}
		if there, err := resources.Exists(t.Context(), "graph:/users/"+id); err == nil || !strings.Contains(err.Error(), "User.ReadWrite.All") {
			t.Errorf("an unanswered question says %t, %v", there, err)
		}
		if _, err := resources.Delete(t.Context(), "graph:/applications/"+id, true); err == nil || !strings.Contains(err.Error(), "refused") || azure.apps[id] == nil {
			t.Errorf("deleted on the agent's word: %v", err)
		}
	})
}

// TestEveryPageOfTheIndex_Defect20: the continuation goes where Resource Graph
// reads it; elsewhere page one would come again.
func TestEveryPageOfTheIndex_Defect20(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure, account := newFakeAzure(), runGroup()+"/providers/Microsoft.Storage/storageAccounts/"
		azure.indexPages = [][]any{{row(account + "one")}, {row(account + "two")}, {row(account + "three")}}
		if found, err := newTestTenant(t, azure).Resources().Indexed(t.Context(), runID); err != nil || len(found) != 3 {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

// TestIndexIsAskedWithAnEscapedRun_Defect22: a run id cannot become part of the query.
func TestIndexIsAskedWithAnEscapedRun_Defect22(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		if _, err := newTestTenant(t, azure).Resources().Indexed(t.Context(), "x' or '1' == '1"); err != nil {
			t.Fatal(err)
		}
		var sent struct{ Query string }
		body := azure.bodies["POST "+managementHost+"/providers/Microsoft.ResourceGraph/resources"]
		if err := json.Unmarshal([]byte(body), &sent); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(sent.Query, `=~ 'x\' or \'1\' == \'1' |`) {
			t.Errorf("the query is %s", sent.Query)
		}
	})
}
