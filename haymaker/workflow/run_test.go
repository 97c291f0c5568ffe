package workflow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/durabletest"
	"azurehaymaker/durable/history"
	"azurehaymaker/haymaker"
)

func TestARunGoesThroughItsSevenPhases(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		o.cleanedUp()
		var order []string
		for _, step := range o.steps {
			if len(order) == 0 || order[len(order)-1] != step {
				order = append(order, step)
			}
		}
		want := []string{
			ValidateEnvironment.Name(), SelectScenarios.Name(), CreateServicePrincipal.Name(), DeployContainerApp.Name(),
			CheckAgentStatus.Name(), VerifyCleanup.Name(), ForceCleanup.Name(), VerifyCleanup.Name(), GenerateReport.Name(),
		}
		if !slices.Equal(order, want) {
			t.Errorf("the steps were %v, want %v", order, want)
		}
		phases := o.report.Phases
		if p := phases.Provisioning; p.ServicePrincipals != (haymaker.Provisioned{Requested: 5, Created: 5}) || p.ContainerJobs != p.ServicePrincipals {
			t.Errorf("provisioning: %+v", p)
		}
		if len(phases.Failures) != 0 || len(phases.Cleanup) != 1 || o.report.Request.RunID != runID || len(o.report.Selection) != 5 {
			t.Errorf("report input: %+v", o.report)
		}
		if output, err := o.result.Output(); output.ReportURL != "https://reports/"+runID || err != nil {
			t.Errorf("output %+v, %v", output, err)
		}
	})
}

// TestAgentsGetTheWholeTime_Defects29_61: what provisioning took is not taken from them, and
// their secrets outlive them.
func TestAgentsGetTheWholeTime_Defects29_61(t *testing.T) {
	w := newWorld(t)
	w.play()
	for _, call := range durabletest.Calls(w.Tester, DeployContainerApp) {
		if active := call.Input.ActiveUntil.Sub(call.At); active != 8*time.Hour {
			t.Errorf("%s has %s to act, want 8h", call.Input.ScenarioName, active)
		}
		if grace := call.Input.Deadline.Sub(call.Input.ActiveUntil); grace != 20*time.Minute {
			t.Errorf("%s has %s to clean up, want 20m", call.Input.ScenarioName, grace)
		}
		for _, identity := range durabletest.Calls(w.Tester, CreateServicePrincipal) {
			if !identity.Input.ExpiresAt.After(call.Input.Deadline) {
				t.Errorf("a secret expires at %s, the agent's deadline is %s", identity.Input.ExpiresAt, call.Input.Deadline)
			}
			if identity.Input.Tags["team"] != "blue" {
				t.Errorf("the request's tags are lost: %v", identity.Input.Tags)
			}
		}
	}
}

func TestFailedValidationStopsTheRun(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		durabletest.Mock(w.Tester, ValidateEnvironment, func(context.Context, haymaker.ValidateInput) (haymaker.Validation, error) {
			return haymaker.Validation{Results: []haymaker.CheckResult{
				{CheckName: "graph_permission", Error: "Application.ReadWrite.OwnedBy is missing"}, {CheckName: "storage", Passed: true},
			}}, nil
		})
		o := w.play()
		o.ended(haymaker.RunFailed, haymaker.ReasonValidationFailed)
		if !slices.Equal(o.steps, []string{ValidateEnvironment.Name(), GenerateReport.Name()}) {
			t.Errorf("steps after a failed validation: %v", o.steps)
		}
		if !strings.Contains(o.report.Error, "graph_permission (Application.ReadWrite.OwnedBy is missing)") || strings.Contains(o.report.Error, "storage") {
			t.Errorf("the error is %q", o.report.Error)
		}
	})
}

func TestAValidationThatCannotBeMadeIsNone(t *testing.T) {
	w := newWorld(t)
	durabletest.Mock(w.Tester, ValidateEnvironment, func(context.Context, haymaker.ValidateInput) (haymaker.Validation, error) {
		return haymaker.Validation{OverallPassed: true}, errors.New("storage is down")
	})
	o := w.play()
	o.ended(haymaker.RunFailed, haymaker.ReasonValidationFailed)
	if o.count(ValidateEnvironment.Name()) != 5 || len(o.steps) != 6 {
		t.Errorf("want five attempts and the report: %v", o.steps)
	}
}

func TestNoScenariosStopTheRun(t *testing.T) {
	for name, selection := range map[string]func() (haymaker.Selection, error){
		"none":  func() (haymaker.Selection, error) { return haymaker.Selection{Error: "5 asked for, 2 eligible"}, nil },
		"error": func() (haymaker.Selection, error) { return haymaker.Selection{}, errors.New("5 asked for, 2 eligible") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			durabletest.Mock(w.Tester, SelectScenarios, func(context.Context, haymaker.SelectInput) (haymaker.Selection, error) { return selection() })
			o := w.play()
			o.ended(haymaker.RunFailed, haymaker.ReasonNoScenarios)
			o.never(CreateServicePrincipal.Name(), DeployContainerApp.Name(), CheckAgentStatus.Name(), ForceCleanup.Name())
			if !strings.Contains(o.report.Error, "2 eligible") {
				t.Errorf("the error is %q", o.report.Error)
			}
		})
	}
}

// TestNonRetriableErrorsEndAtOnce, without any attempt more.
func TestNonRetriableErrorsEndAtOnce(t *testing.T) {
	w := newWorld(t)
	durabletest.Mock(w.Tester, SelectScenarios, func(context.Context, haymaker.SelectInput) (haymaker.Selection, error) {
		return haymaker.Selection{}, durable.NonRetriable(errors.New("the catalogue is broken"))
	})
	o := w.play()
	o.ended(haymaker.RunFailed, haymaker.ReasonNoScenarios)
	if o.count(SelectScenarios.Name()) != 1 || o.result.Elapsed() != 0 {
		t.Errorf("%v in %s", o.steps, o.result.Elapsed())
	}
}

// TestTheReportIsTriedForLong, because it holds how the run ended.
func TestTheReportIsTriedForLong(t *testing.T) {
	w := newWorld(t)
	attempts := 0
	durabletest.Mock(w.Tester, GenerateReport, func(context.Context, haymaker.ReportInput) (haymaker.ReportReference, error) {
		if attempts++; attempts <= 30 {
			return haymaker.ReportReference{}, errors.New("blob storage is down")
		}
		return haymaker.ReportReference{ReportID: "late"}, nil
	})
	o := w.play()
	o.ended(haymaker.RunCompleted, "")
	calls := durabletest.Calls(w.Tester, GenerateReport)
	if len(calls) != 31 || !calls[0].Input.EndedAt.Equal(calls[30].Input.EndedAt) {
		t.Errorf("%d attempts, the end moved from %s to %s", len(calls), calls[0].Input.EndedAt, calls[len(calls)-1].Input.EndedAt)
	}
}

func TestAReportThatCannotBeWrittenFailsTheOrchestration_Defect24(t *testing.T) {
	w := newWorld(t)
	durabletest.Mock(w.Tester, GenerateReport, func(context.Context, haymaker.ReportInput) (haymaker.ReportReference, error) {
		return haymaker.ReportReference{}, durable.NonRetriable(errors.New("no container"))
	})
	o := w.playAnyway()
	if o.result.Status != history.StatusFailed || o.progress.Phase != haymaker.PhaseReporting {
		t.Errorf("the instance is %s, its progress %+v", o.result.Status, o.progress)
	}
	if _, err := o.result.Output(); err == nil || !strings.Contains(err.Error(), "no container") {
		t.Errorf("the error is %v", err)
	}
}
