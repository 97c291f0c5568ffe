package workflow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/durabletest"
	"azurehaymaker/haymaker"
)

func TestMonitoringEndsWithTheLastAgent_Defect29(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		o := w.play()
		monitoring := o.report.Phases.Monitoring
		if !monitoring.EndedEarly || monitoring.Cancelled || monitoring.Checks != 9 {
			t.Errorf("agents of two hours were looked at %d times: %+v", monitoring.Checks, monitoring)
		}
		if len(monitoring.StatusChecks) != 2 || monitoring.StatusChecks[0].RunningCount != 5 || monitoring.StatusChecks[1].CompletedCount != 5 {
			t.Errorf("only changes are kept: %+v", monitoring.StatusChecks)
		}
		if o.result.Elapsed() > 3*time.Hour {
			t.Errorf("the run took %s", o.result.Elapsed())
		}
	})
}

// TestAKilledAgentFailsAlone.
func TestAKilledAgentFailsAlone(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.agentsAre(func(now time.Time, agent haymaker.Agent) haymaker.AgentStatus {
			switch {
			case now.Before(w.Start.Add(time.Hour)):
				return haymaker.AgentStatus{State: haymaker.AgentRunning}
			case agent.ScenarioName == names[2]:
				return haymaker.AgentStatus{State: haymaker.AgentFailed, Reason: "exit code 137"}
			}
			return haymaker.AgentStatus{State: haymaker.AgentCompleted}
		})
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		o.cleanedUp()
		if failures := o.report.Phases.Failures; len(failures) != 1 || failures[0].ScenarioName != names[2] || failures[0].Error != "exit code 137" {
			t.Errorf("failures %+v", failures)
		}
		if !o.report.Phases.Monitoring.EndedEarly {
			t.Error("a failed agent has ended, too")
		}
	})
}

// TestAnAgentThatFindsNoNodeIsSeenAndFails: Azure calls it running for all of the
// time, so nothing else would tell.
func TestAnAgentThatFindsNoNodeIsSeenAndFails_Defect29(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		const reason = "no capacity in workload profile E16: raise maximumCount"
		w.agentsAre(func(now time.Time, agent haymaker.Agent) haymaker.AgentStatus {
			switch {
			case agent.ScenarioName == names[1]:
				return haymaker.AgentStatus{State: haymaker.AgentUnknown, Reason: reason}
			case now.Before(w.Start.Add(time.Hour)):
				return haymaker.AgentStatus{State: haymaker.AgentRunning}
			}
			return haymaker.AgentStatus{State: haymaker.AgentCompleted}
		})
		o := w.play()
		monitoring := o.report.Phases.Monitoring
		if first := monitoring.StatusChecks[0]; first.UnknownCount != 1 || first.RunningCount != len(names)-1 || monitoring.EndedEarly {
			t.Errorf("%+v", monitoring)
		}
		if failures := o.report.Phases.Failures; len(failures) != 1 || failures[0].ScenarioName != names[1] || !strings.Contains(failures[0].Error, reason) {
			t.Errorf("failures %+v", failures)
		}
		o.cleanedUp()
	})
}

func TestAgentsThatRunOverTheirDeadlineAreStopped(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.agentsAre(func(_ time.Time, agent haymaker.Agent) haymaker.AgentStatus {
			switch agent.ScenarioName {
			case names[0]:
				return haymaker.AgentStatus{State: haymaker.AgentRunning}
			case names[1]:
				return haymaker.AgentStatus{State: haymaker.AgentUnknown, Reason: "403"}
			}
			return haymaker.AgentStatus{State: haymaker.AgentCompleted}
		})
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		o.cleanedUp()
		failures := o.report.Phases.Failures
		if len(failures) != 2 || failures[0].Error != "the agent had not ended at its deadline" || !strings.Contains(failures[1].Error, "unknown: 403") {
			t.Errorf("failures %+v", failures)
		}
		deadline := durabletest.Calls(w.Tester, DeployContainerApp)[0].Input.Deadline
		looks := durabletest.Calls(w.Tester, CheckAgentStatus)
		if last := looks[len(looks)-1].At; last.Before(deadline) || last.After(deadline.Add(settle)) {
			t.Errorf("the last look was at %s, the agents' deadline is %s", last, deadline)
		}
		if o.report.Phases.Monitoring.EndedEarly {
			t.Error("monitoring did not end early")
		}
	})
}

// TestAFailedCheckIsUnknownAndMadeAgain_Defect5: it neither ends monitoring nor forgets
// who had ended.
func TestAFailedCheckIsUnknownAndMadeAgain_Defect5(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		durabletest.Mock(w.Tester, CheckAgentStatus, func(ctx context.Context, in haymaker.CheckAgentsInput) (haymaker.AgentsReport, error) {
			report := haymaker.AgentsReport{CheckedAt: durabletest.Now(ctx)}
			hour := int(durabletest.Now(ctx).Sub(w.Start).Hours())
			if hour == 1 || hour == 3 {
				return report, errors.New("Container Apps is down")
			}
			for i, agent := range in.Agents {
				state := haymaker.AgentRunning
				if i == 0 || hour >= 4 {
					state = haymaker.AgentCompleted
				}
				if i < 4 || hour < 2 || hour >= 4 { // the fifth is left out for a while
					report.Agents = append(report.Agents, haymaker.AgentStatus{AgentID: agent.AgentID, State: state})
				}
			}
			return report, nil
		})
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		var counts [][4]int
		for _, check := range o.report.Phases.Monitoring.StatusChecks {
			counts = append(counts, [4]int{check.RunningCount, check.CompletedCount, check.FailedCount, check.UnknownCount})
		}
		want := [][4]int{{4, 1, 0, 0}, {0, 1, 0, 4}, {3, 1, 0, 1}, {0, 1, 0, 4}, {0, 5, 0, 0}}
		if !slices.Equal(counts, want) {
			t.Errorf("counts %v, want %v", counts, want)
		}
		if len(o.failures()) != 0 {
			t.Errorf("an unanswered check made failures: %v", o.failures())
		}
	})
}

// TestAgentFinishedShortensTheWait, and reports that come together share one look.
func TestAgentFinishedShortensTheWait(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		end := w.Start.Add(20 * time.Minute)
		w.agentsAre(func(now time.Time, _ haymaker.Agent) haymaker.AgentStatus {
			if now.Before(end) {
				return haymaker.AgentStatus{State: haymaker.AgentRunning}
			}
			return haymaker.AgentStatus{State: haymaker.AgentCompleted}
		})
		for i := range names { // all at once, and each delivered twice
			for range 2 {
				w.RaiseAt(20*time.Minute, EventAgentFinished, AgentFinished{AgentID: names[i]})
			}
		}
		o := w.play()
		o.ended(haymaker.RunCompleted, "")
		looks := durabletest.Calls(w.Tester, CheckAgentStatus)
		if last := looks[len(looks)-1].At; last.Sub(end) != settle {
			t.Errorf("the last look was %s after the agents' end, want %s", last.Sub(end), settle)
		}
		if len(looks) > 4 {
			t.Errorf("%d looks", len(looks))
		}
	})
}

// TestReportsThatComeTogetherShareALook, also when others go on for hours.
func TestReportsThatComeTogetherShareALook(t *testing.T) {
	inBothModes(t, func(t *testing.T, w *world) {
		w.request.Timing.MonitoringIntervalSeconds = 3600
		for range 8 {
			w.RaiseAt(20*time.Minute, EventAgentFinished, AgentFinished{AgentID: "a"})
		}
		w.play()
		early := 0
		for _, call := range durabletest.Calls(w.Tester, CheckAgentStatus) {
			if at := call.At.Sub(w.Start); at > 10*time.Minute && at < 30*time.Minute {
				early++
			}
		}
		if early > 2 { // the first is handled before the others are there
			t.Errorf("eight reports of one instant made %d looks", early)
		}
	})
}

// TestALateFinishedIsKeptForTheNextLook: an event during the settling time is
// not lost.
func TestALateFinishedIsKeptForTheNextLook(t *testing.T) {
	w := newWorld(t)
	w.agentsAre(func(now time.Time, _ haymaker.Agent) haymaker.AgentStatus {
		if now.Before(w.Start.Add(5*time.Minute + 20*time.Second)) {
			return haymaker.AgentStatus{State: haymaker.AgentRunning}
		}
		return haymaker.AgentStatus{State: haymaker.AgentCompleted}
	})
	w.RaiseAt(5*time.Minute, EventAgentFinished, AgentFinished{AgentID: "a"})
	w.RaiseAt(5*time.Minute+10*time.Second, EventAgentFinished, AgentFinished{AgentID: "b"})
	o := w.play()
	looks := durabletest.Calls(w.Tester, CheckAgentStatus)
	if n := len(looks); n != 3 || looks[2].At.Sub(looks[1].At) != settle {
		t.Errorf("%d looks, the last at %s", n, looks[n-1].At)
	}
	o.ended(haymaker.RunCompleted, "")
}

// TestFlappingAgentsDoNotGrowTheReportForEver.
func TestFlappingAgentsDoNotGrowTheReportForEver(t *testing.T) {
	monitoring := &haymaker.Monitoring{}
	for i := range 3 * maxStatusChecks {
		keepCheck(monitoring, haymaker.StatusCheck{RunningCount: i})
	}
	if n := len(monitoring.StatusChecks); n != maxStatusChecks || monitoring.StatusChecks[n-1].RunningCount != 3*maxStatusChecks-1 {
		t.Errorf("%d checks kept, the last is %+v", n, monitoring.StatusChecks[n-1])
	}
}
