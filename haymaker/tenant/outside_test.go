package tenant

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"azurehaymaker/haymaker"
)

const agentPrincipal = "66666666-6666-4666-8666-666666666666"

// origin is that of a run whose agents could make anything.
func origin() haymaker.Origin {
	return haymaker.Origin{RunID: runID, Principals: []string{agentPrincipal}, Rights: haymaker.GrantableRights()}
}

func ids(resources []haymaker.Resource) []string {
	var all []string
	for _, resource := range resources {
		all = append(all, resource.ResourceID)
	}
	slices.Sort(all)
	return all
}

// outsideOperations are the methods of Outside, each with every call it can make.
func outsideOperations() []operation {
	policy := newFakeAzure().addPolicy("tags-abcdef01")
	return []operation{
		{"list objects of the subscription", func(f *fakeAzure) { f.addPolicy("tags-abcdef01"); f.addAssignment(1, agentPrincipal, "x") },
			func(ctx context.Context, t *testing.T, tenant *Tenant) error {
				found, err := tenant.Outside().AtSubscription(ctx, origin())
				return expect(t, "the number of objects", len(found), 2, err)
			}},
		{"search the directory", func(f *fakeAzure) { f.addObject("groups", 1, "team-abcdef01"); f.addObject("users", 2, "ann.abcdef01") },
			func(ctx context.Context, t *testing.T, tenant *Tenant) error {
				found, err := tenant.Outside().InDirectory(ctx, origin())
				return expect(t, "the number of objects", len(found), 2, err)
			}},
		{"remove a policy", func(f *fakeAzure) { f.addPolicy("tags-abcdef01") },
			func(ctx context.Context, t *testing.T, tenant *Tenant) error {
				outcome, err := tenant.Outside().Remove(ctx, origin(), policy)
				return expect(t, "the outcome", outcome, haymaker.DeletionDone, err)
			}},
		{"remove a role assignment", func(f *fakeAzure) { f.addAssignment(1, agentPrincipal, "x") },
			func(ctx context.Context, t *testing.T, tenant *Tenant) error {
				outcome, err := tenant.Outside().Remove(ctx, origin(), newFakeAzure().addAssignment(1, "", ""))
				return expect(t, "the outcome", outcome, haymaker.DeletionDone, err)
			}},
		{"remove an object of the directory", func(f *fakeAzure) { f.addObject("groups", 1, "team-abcdef01") },
			func(ctx context.Context, t *testing.T, tenant *Tenant) error {
				outcome, err := tenant.Outside().Remove(ctx, origin(), newFakeAzure().addObject("groups", 1, ""))
				return expect(t, "the outcome", outcome, haymaker.DeletionDone, err)
			}},
	}
}

// TestForeignThingsSurvive_Defect7: what only resembles the run's is neither found nor
// removed, not even on the word of an agent.
func TestForeignThingsSurvive_Defect7(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		foreign := []string{
			azure.addPolicy("tags-abcdef02"), azure.addPolicy("tags-abcdef01-copy"), azure.addPolicy("tagsabcdef01"), azure.addPolicy("tags"),
			azure.addObject("users", 1, "ann.abcdef02"), azure.addObject("groups", 2, "team-abcdef01-copy"), azure.addObject("groups", 3, "teamabcdef01"),
			azure.addObject("identity/conditionalAccess/policies", 4, "CA01 second factor"), azure.addObject("identity/conditionalAccess/namedLocations", 5, "offices-abcdef0"),
			azure.addAssignment(6, ownPrincipal, ownPrincipal), azure.addAssignment(7, "", ""),
		}
		// Its display name is the run's form; its real name is somebody else's.
		liar := azure.addObject("users", 8, "ann.abcdef01")
		azure.objects["users/"+uuidNumber(8)]["userPrincipalName"] = "boss@contoso.com"
		taken := azure.addObject("groups", 9, "team-abcdef01")
		azure.objects["groups/"+uuidNumber(9)]["uniqueName"] = "all-employees"
		ours := []string{azure.addPolicy("TAGS-ABCDEF01"), azure.addAssignment(10, agentPrincipal, "group"), azure.addAssignment(11, ownPrincipal, strings.ToUpper(agentPrincipal)),
			azure.addObject("users", 12, "ann.abcdef01"), azure.addObject("identity/conditionalAccess/policies", 13, "CA01 second factor abcdef01")}
		accounted := azure.addAssignment(14, ownPrincipal, agentPrincipal)
		port, of := newTestTenant(t, azure).Outside(), origin()
		of.RoleAssignments = []string{accounted}
		at, err := port.AtSubscription(t.Context(), of)
		if err != nil {
			t.Fatal(err)
		}
		in, err := port.InDirectory(t.Context(), of)
		if found := ids(append(at, in...)); err != nil || !slices.Equal(found, slices.Sorted(slices.Values(ours))) {
			t.Errorf("found %v, want %v, %v", found, ours, err)
		}
		for _, id := range append(foreign, liar, taken) {
			_, err := port.Remove(t.Context(), of, id)
			wantRefused(t, id, err)
		}
		for _, id := range ours {
			for range 2 {
				if outcome, err := port.Remove(t.Context(), of, id); err != nil || outcome != haymaker.DeletionDone {
					t.Errorf("%s: %s, %v", id, outcome, err)
				}
			}
		}
		if left := len(azure.objects) + len(azure.assignments); left != len(foreign)+3 || len(azure.binned) != 1 {
			t.Errorf("left %d: %v %v, in the bin %v", left, azure.objects, azure.assignments, azure.binned)
		}
	})
}

// TestOutsideRefusesWhatIsNotOutside: groups, other subscriptions, nonsense.
func TestOutsideRefusesWhatIsNotOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		for _, id := range []string{
			subscription + "/resourceGroups/" + runGroup(), azure.addAccount(runGroup(), "x-abcdef01", nil), subscription,
			strings.Replace(azure.addPolicy("tags-abcdef01"), subscriptionID, tenantID, 1), subscription + "/providers/Microsoft.Authorization/../x-abcdef01", "graph:/users/x-abcdef01", "",
		} {
			_, err := newTestTenant(t, azure).Outside().Remove(t.Context(), origin(), id)
			wantRefused(t, id, err)
		}
		if azure.count("DELETE") != 0 {
			t.Errorf("calls %v", azure.calls)
		}
	})
}

// TestDirectoryIsAskedWhereAgentsCouldWrite: a plain tenant, whose service may
// read nothing of it, is not asked.
func TestDirectoryIsAskedWhereAgentsCouldWrite(t *testing.T) {
	for rights, want := range map[string]string{
		"": "[]", "Organization.Read.All Policy.Read.All": "[]", "Group.ReadWrite.All": "[groups]",
		"Application.ReadWrite.OwnedBy User.ReadWrite.All": "[applications servicePrincipals users]", "Policy.ReadWrite.ConditionalAccess": "[namedLocations policies]",
	} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			found, err := newTestTenant(t, azure).Outside().InDirectory(t.Context(), haymaker.Origin{RunID: runID, Rights: strings.Fields(rights)})
			var asked []string
			for _, key := range azure.keys() {
				asked = append(asked, key[strings.LastIndexByte(key, '/')+1:])
			}
			if slices.Sort(asked); err != nil || len(found) != 0 || fmt.Sprint(asked) != want {
				t.Errorf("%q: asked %v, want %s; %v", rights, asked, want, err)
			}
		})
	}
}

// TestTheRightThatLacksIsNamed, whichever call needs it.
func TestTheRightThatLacksIsNamed(t *testing.T) {
	for collection, right := range map[string]string{
		"users": "User.ReadWrite.All", "groups": "Group.ReadWrite.All", "identity/conditionalAccess/policies": "Policy.ReadWrite.ConditionalAccess",
	} {
		for _, method := range []string{"GET", "DELETE"} {
			synctest.Test(t, func(t *testing.T) {
				azure := newFakeAzure()
				id := azure.addObject(collection, 1, "x-abcdef01")
				azure.fault = func(key string, _ *http.Request) (*http.Response, error, bool) {
					return canned(403, `{"error":{"code":"Authorization_RequestDenied"}}`), nil, strings.HasPrefix(key, method+" graph.")
				}
				_, err := newTestTenant(t, azure).Outside().Remove(t.Context(), origin(), id)
				if !haymaker.IsPermanent(err) || !strings.Contains(err.Error(), "Grant the service's identity the application permission "+right) || len(azure.objects) != 1 {
					t.Errorf("%s %s: %v", method, collection, err)
				}
			})
		}
	}
}

// TestAPolicyInUseIsTriedAgain: its assignment goes with the group.
func TestAPolicyInUseIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFakeAzure()
		id := azure.addPolicy("tags-abcdef01")
		azure.objects[id]["inUse"] = true
		if _, err := newTestTenant(t, azure).Outside().Remove(t.Context(), origin(), id); err == nil || haymaker.IsPermanent(err) || !strings.Contains(err.Error(), "uses it") {
			t.Errorf("in use: %v", err)
		}
	})
}

// TestWhatIsInTheBinIsPurged: an object that a call which was cut off had deleted,
// or its agent, and nothing of others.
func TestWhatIsInTheBinIsPurged(t *testing.T) {
	for name, purged := range map[string]bool{"team-abcdef01": true, "team-abcdef01-copy": false} {
		synctest.Test(t, func(t *testing.T) {
			azure := newFakeAzure()
			id := azure.addObject("groups", 1, name)
			delete(azure.objects, "groups/"+uuidNumber(1))
			azure.binned[uuidNumber(1)], azure.binNames[uuidNumber(1)] = true, name
			if outcome, err := newTestTenant(t, azure).Outside().Remove(t.Context(), origin(), id); err != nil || outcome != haymaker.DeletionDone || azure.binned[uuidNumber(1)] == purged {
				t.Errorf("%s: %s, %v, in the bin %v", name, outcome, err, azure.binned)
			}
		})
	}
}
