package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// inDirectory are scenarios that act outside of their groups: users and groups,
// conditional access, roles at the subscription, policies of the subscription.
var inDirectory = []string{
	"identity-02-rbac-assignments", "identity-03-entra-users-groups", "identity-05-conditional-access", "security-05-security-center-policies",
}

// TestKilledAgentsLeaveNothingInTheDirectory_Defects6_7_12_21: agents with rights
// in the directory and at the subscription die amid their work. The simulator's
// own account then holds nothing of them, not even in its recycle bin, and
// everything of others that only resembles theirs.
func TestKilledAgentsLeaveNothingInTheDirectory_Defects6_7_12_21(t *testing.T) {
	s := open(t, map[string]string{
		"SCENARIO_DENY": "", "SCENARIO_ALLOW": strings.Join(inDirectory, ","), "AGENT_GRACE_MINUTES": "1",
	})
	scenarios := append([]string{"networking-01-virtual-network"}, inDirectory...)
	runID := s.start(api.StartRequest{Timeout: 40, Scenarios: scenarios})
	foreign := s.resembling(haymaker.UniqueID(runID))
	s.await("what the agents make outside of their groups", func() (bool, error) {
		made := s.account()
		return made.count("users") > 2 && made.count("groups") > 4 && made.count("identity/conditionalAccess/policies") > 1 &&
			made.ofType("Microsoft.Authorization/policyDefinitions") > 2, nil
	})
	if given := len(s.account().Grants); given < 10 {
		t.Errorf("the agents were given %d rights in the directory", given)
	}
	for job, execution := range s.executions() {
		if !strings.Contains(job, "networking") {
			s.kill("agent "+job, execution.PID)
		}
	}

	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, scenarios, inDirectory...)
	wantOutside(t, report)
	left := s.account()
	var names []string
	for _, object := range left.Objects {
		names = append(names, object.Name)
	}
	for _, resource := range left.Resources {
		if strings.EqualFold(resource.Type, "Microsoft.Authorization/policyDefinitions") {
			names = append(names, resource.ID[strings.LastIndexByte(resource.ID, '/')+1:])
		}
	}
	if slices.Sort(names); !slices.Equal(names, foreign) || len(left.Grants) != 0 {
		t.Errorf("left outside of groups: %q and %d rights, want %q", names, len(left.Grants), foreign)
	}
}

// wantOutside demands that the report tells of what lay outside of groups, and
// that clean-up removed some of it.
func wantOutside(t *testing.T, report haymaker.Report) {
	t.Helper()
	removed := map[string]int{}
	for _, resource := range report.Resources.List {
		if haymaker.OutsideGroups(resource.ResourceID) && resource.DeletedBy == haymaker.DeletedByHayMaker {
			removed[resource.ResourceType]++
		}
	}
	for _, kind := range []string{"graph:users", "graph:groups", "graph:conditionalAccessPolicies", "Microsoft.Authorization/policyDefinitions"} {
		if removed[kind] == 0 {
			t.Errorf("the report has nothing of %s that clean-up removed: %v", kind, removed)
		}
	}
	for _, identity := range report.ServicePrincipals.List {
		if identity.ScenarioName == "identity-03-entra-users-groups" && len(identity.DirectoryRights) != 3 {
			t.Errorf("rights of %s: %v", identity.SPName, identity.DirectoryRights)
		}
	}
}

// account is what of the simulator's state lies outside of groups.
type account struct {
	Objects   []thing `json:"directory_objects"`
	Grants    []thing `json:"app_role_assignments"`
	Resources []thing `json:"resources"`
}

type thing struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Type string `json:"type"`
	Name string `json:"display_name"`
}

func (s *stack) account() (a account) {
	s.t.Helper()
	if err := s.Simulator.Admin(s.t.Context(), http.MethodGet, "state", nil, &a); err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (a account) count(kind string) (found int) {
	for _, object := range a.Objects {
		if object.Kind == kind {
			found++
		}
	}
	return found
}

func (a account) ofType(kind string) (found int) {
	for _, resource := range a.Resources {
		if strings.EqualFold(resource.Type, kind) {
			found++
		}
	}
	return found
}
