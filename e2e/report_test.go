package e2e

import (
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

// wantCleanReport demands the evidence of a clean end and numbers that agree
// with the lists behind them.
func wantCleanReport(t *testing.T, report haymaker.Report, status haymaker.RunStatus) {
	t.Helper()
	if report.Status != status {
		t.Errorf("the run ended %s (%s: %s), want %s", report.Status, report.FailureReason, report.Error, status)
	}
	if !report.Verification.Clean || len(report.Verification.Method) != 8 || len(report.Verification.CheckedAt) < 2 {
		t.Errorf("verification = %+v, want clean by eight methods, looked at least twice", report.Verification)
	}
	if r := report.Resources; r.Remaining != 0 || r.Created != r.Deleted || r.Created != len(r.List) {
		t.Errorf("%d resources created, %d deleted, %d remaining, %d listed", r.Created, r.Deleted, r.Remaining, len(r.List))
	}
	for _, resource := range report.Resources.List {
		if resource.CreatedAt == nil || resource.DeletedAt == nil || resource.DeletedAt.Before(*resource.CreatedAt) {
			t.Errorf("resource %s has created %v, deleted %v", resource.ResourceID, resource.CreatedAt, resource.DeletedAt)
		}
	}
	if sp := report.ServicePrincipals; sp.Created != sp.Deleted {
		t.Errorf("%d service principals created, %d deleted", sp.Created, sp.Deleted)
	}
	if jobs := report.Jobs; jobs.Created != jobs.Deleted {
		t.Errorf("%d jobs created, %d deleted", jobs.Created, jobs.Deleted)
	}
	if len(report.DeletionFailures) > 0 {
		t.Errorf("deletion failures: %v", report.DeletionFailures)
	}
}

// wantGroupsFirst demands that a resource group's creation is not later than
// that of anything in it.
func wantGroupsFirst(t *testing.T, report haymaker.Report) {
	t.Helper()
	for _, group := range report.Resources.List {
		if !strings.EqualFold(group.ResourceType, "Microsoft.Resources/resourceGroups") {
			continue
		}
		for _, resource := range report.Resources.List {
			if strings.HasPrefix(strings.ToLower(resource.ResourceID), strings.ToLower(group.ResourceID)+"/") && resource.CreatedAt.Before(*group.CreatedAt) {
				t.Errorf("%s was created at %s, before its group at %s", resource.ResourceName, resource.CreatedAt, group.CreatedAt)
			}
		}
	}
}

// statuses gives the scenarios' outcomes by name.
func statuses(report haymaker.Report) map[string]haymaker.ScenarioStatus {
	outcomes := map[string]haymaker.ScenarioStatus{}
	for _, scenario := range report.Scenarios {
		outcomes[scenario.Name] = scenario.Status
	}
	return outcomes
}

// wantScenarios demands that exactly the named scenarios failed.
func wantScenarios(t *testing.T, report haymaker.Report, scenarios []string, failed ...string) {
	t.Helper()
	outcomes := statuses(report)
	if len(outcomes) != len(scenarios) {
		t.Errorf("the report has %d scenarios, want %d", len(outcomes), len(scenarios))
	}
	for _, name := range scenarios {
		want := haymaker.ScenarioCompleted
		for _, bad := range failed {
			if bad == name {
				want = haymaker.ScenarioFailed
			}
		}
		if outcomes[name] != want {
			t.Errorf("scenario %s ended %q, want %q (%s)", name, outcomes[name], want, jsonOf(report.Scenarios))
		}
	}
}

// wantEveryCreationListed compares the report with the simulator's own journal:
// every resource that came into being below the run's groups is in the report.
// Parts that Azure makes with their parent, such as a subnet that a virtual
// network's body declares, and extensions of a resource, such as its diagnostic
// settings, are covered by it: no listing shows them, so of an agent that was
// killed right after it made one nobody hears. The same goes for a group that a
// service makes for itself beside the run's and that is gone with the service.
func (s *stack) wantEveryCreationListed(runID string, report haymaker.Report) {
	s.t.Helper()
	listed := map[string]bool{}
	for _, resource := range report.Resources.List {
		listed[strings.ToLower(resource.ResourceID)] = true
	}
	group := "/resourcegroups/hm-" + haymaker.Run8(runID) + "-"
	for _, e := range s.journal() {
		id := strings.ToLower(e.ID)
		if e.Event != "create" || !strings.Contains(id, group) || e.Kind == "Microsoft.Authorization/roleAssignments" {
			continue
		}
		nested := strings.Count(e.Kind, "/") > 1 || strings.Count(id, "/providers/") > 1
		parent := strings.Join(strings.Split(id, "/")[:strings.Count(id, "/")-1], "/")
		for nested && !listed[id] && strings.Count(parent, "/") >= 8 {
			id, parent = parent, strings.Join(strings.Split(parent, "/")[:max(1, strings.Count(parent, "/")-1)], "/")
		}
		if !listed[id] && !besideListed(id, listed) {
			s.t.Errorf("the report does not list %s, which was created", e.ID)
		}
	}
}

// besideListed says whether an id is in, or is, a group named like a listed one
// with a suffix, which is how scenarios name the groups that services make.
func besideListed(id string, listed map[string]bool) bool {
	for other := range listed {
		if strings.Count(other, "/") == 4 && strings.HasPrefix(id, other+"-") {
			return true
		}
	}
	return false
}
