package e2e

import (
	"net/http"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

func TestQuotaFailsOneScenarioOnly(t *testing.T) {
	s := open(t, nil)
	s.inject(fault{Plane: "arm", Method: http.MethodPut, Match: "/virtualMachines/", Status: http.StatusConflict, Code: "QuotaExceeded",
		Message: "Operation could not be completed as it results in exceeding approved standardBSFamily Cores quota.", Count: -1})
	scenarios := []string{"compute-01-linux-vm-web-server", "networking-01-virtual-network", "security-01-key-vault-secrets"}
	runID := s.start(api.StartRequest{Timeout: 8, Scenarios: scenarios})
	report := s.finish(runID)
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, scenarios, "compute-01-linux-vm-web-server")
	for _, scenario := range report.Scenarios {
		if scenario.Name == "compute-01-linux-vm-web-server" && !strings.Contains(scenario.Error, "quota") {
			t.Errorf("the failed scenario's error is %q and does not name the quota", scenario.Error)
		}
	}
	s.wantNothingLeft()
}

func TestValidationThatFailsStopsBeforeAnythingIsMade(t *testing.T) {
	s := open(t, nil)
	s.inject(fault{Plane: "registry", Match: "/manifests/", Status: http.StatusNotFound, Code: "MANIFEST_UNKNOWN", Message: "manifest unknown", Count: -1})
	runID := s.start(api.StartRequest{Timeout: 8})
	report := s.finish(runID)
	if report.Status != haymaker.RunFailed || report.FailureReason != haymaker.ReasonValidationFailed || !strings.Contains(report.Error, "container_image") {
		t.Errorf("the run ended %s, %s, %q", report.Status, report.FailureReason, report.Error)
	}
	for _, e := range s.journal() {
		if e.ofRuns() {
			t.Errorf("although validation failed, %s %s %s happened", e.Event, e.Kind, e.ID)
		}
	}
	s.wantNothingLeft()
}

func TestOneIdentityThatCannotBeMadeIsRolledBack(t *testing.T) {
	s := open(t, nil)
	s.inject(fault{Plane: "arm", Method: http.MethodPut, Match: "security-01.*/roleAssignments/", Status: http.StatusForbidden, Code: "AuthorizationFailed",
		Message: "The client does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write'.", Count: -1})
	scenarios := []string{"networking-01-virtual-network", "security-01-key-vault-secrets"}
	report := s.finish(s.start(api.StartRequest{Timeout: 5, Scenarios: scenarios}))
	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, scenarios, "security-01-key-vault-secrets")
	s.wantNothingLeft()
}
