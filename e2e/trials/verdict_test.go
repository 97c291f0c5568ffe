package trials_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/local/azuresim/tenant"
)

// evidence is what is held against each other at the run's end.
type evidence struct {
	report  haymaker.Report
	left    map[thing]bool // of the run, by the simulator's account
	journal []tenant.Entry
	agents  map[string]string // status of each agent's execution, by job
}

// judgeEnd demands a truthful end: a status that fits the facts, and a report
// that lists exactly what is left.
func (tr *trial) judgeEnd() error {
	found, err := tr.evidence()
	if err != nil {
		return err
	}
	r := found.report
	for _, s := range r.Scenarios {
		tr.note("scenario: " + string(s.Status))
	}
	if r.Status != tr.row.Status || r.FailureReason != tr.row.FailureReason {
		return fmt.Errorf("the row says %s (%s), the report %s (%s)", tr.row.Status, tr.row.FailureReason, r.Status, r.FailureReason)
	}
	return errors.Join(tr.judgeStatus(found), judgeScenarios(found), found.judgeRemaining(), found.judgeLists())
}

func (tr *trial) evidence() (evidence, error) {
	found := evidence{agents: map[string]string{}}
	l, err := tr.look()
	if err != nil {
		return found, err
	}
	found.left = without(l.things(), tr.base.things())
	for _, execution := range l.Executions {
		found.agents[lastPart(execution.JobID)] = execution.Status
	}
	if found.journal, err = tr.journal(); err != nil {
		return found, err
	}
	found.report, err = tr.reports.Load(tr.ctx, tr.runID)
	return found, err
}

// judgeStatus holds the status against what happened.
func (tr *trial) judgeStatus(found evidence) error {
	r := found.report
	var wrong []error
	say := func(format string, arguments ...any) { wrong = append(wrong, fmt.Errorf(format, arguments...)) }
	if r.Status != haymaker.RunCompleted && (r.FailureReason == "" || r.Error == "" && r.Status != haymaker.RunCancelled) {
		say("the run ended %s without a reason: %q, %q", r.Status, r.FailureReason, r.Error)
	}
	switch r.Status {
	case haymaker.RunCancelled:
		if !tr.wasCancelled {
			say("the run ended cancelled, and nobody cancelled it")
		}
	case haymaker.RunCompleted, haymaker.RunFailed, haymaker.RunCleanupIncomplete:
	default:
		say("the run ended %q", r.Status)
	}
	incomplete := r.Status == haymaker.RunCleanupIncomplete
	if incomplete == r.Verification.Clean && len(r.Verification.CheckedAt) > 0 {
		say("the run ended %s with verification clean = %t", r.Status, r.Verification.Clean)
	}
	if len(r.Verification.CheckedAt) == 0 {
		for _, entry := range found.journal[tr.before:] {
			if entry.Event == "create" && strings.Contains(strings.ToLower(entry.ID), "hm-"+haymaker.Run8(tr.runID)) {
				say("nothing was looked for, and yet %s was created", entry.ID)
			}
		}
	}
	if !incomplete {
		for t := range found.left {
			say("the run ended %s, and the tenant still holds the %s %s", r.Status, t.kind, t.id)
		}
	}
	return errors.Join(wrong...)
}

// judgeScenarios: a scenario is completed when its agent ended by itself without
// an error, as far as anybody looked.
func judgeScenarios(found evidence) error {
	var wrong []error
	for _, s := range found.report.Scenarios {
		status, known := found.agents[s.AgentID]
		switch {
		case s.Status == haymaker.ScenarioCompleted && status != tenant.ExecutionSucceeded:
			wrong = append(wrong, fmt.Errorf("scenario %s is completed, its agent's execution is %q", s.Name, status))
		case s.Status != haymaker.ScenarioCompleted && s.Status != haymaker.ScenarioFailed:
			wrong = append(wrong, fmt.Errorf("scenario %s is %q in the report of a run that has ended", s.Name, s.Status))
		case s.Status == haymaker.ScenarioFailed && s.Error == "":
			wrong = append(wrong, fmt.Errorf("scenario %s failed without a reason", s.Name))
		case known && status == tenant.ExecutionRunning:
			wrong = append(wrong, fmt.Errorf("the agent of %s still runs after the end of its run", s.Name))
		}
	}
	return errors.Join(wrong...)
}

// indexLag is how much of the past the index may still show: its lag, and what
// reappears.
const indexLag = 5 * time.Second

// judgeRemaining holds the last look of the report against the tenant, both ways.
func (e evidence) judgeRemaining() error {
	looks := e.report.Phases.Verification
	if len(looks) == 0 {
		return nil
	}
	last := looks[len(looks)-1]
	listed := map[thing]bool{}
	for _, resource := range last.RemainingResources {
		listed[reported(resource.ResourceID)] = true
	}
	for _, remnant := range last.Remnants {
		listed[thing{remnant.Kind, strings.ToLower(remnant.ID)}] = true
	}
	var wrong []error
	for t := range e.left {
		if !covered(t, listed) && !unanswered(t, last.Errors) {
			wrong = append(wrong, fmt.Errorf("the report's last look does not list the %s %s, which the tenant holds (its errors: %q)", t.kind, t.id, last.Errors))
		}
	}
	for t := range listed {
		if !e.left[t] && !wentAfter(e.journal, t, last.CheckedAt.Add(-indexLag)) {
			wrong = append(wrong, fmt.Errorf("the report lists the %s %s as remaining, which the tenant did not hold any more", t.kind, t.id))
		}
	}
	return errors.Join(wrong...)
}

// covered says whether something is listed, or is part of a resource that is.
func covered(t thing, listed map[thing]bool) bool {
	if listed[t] || t.kind == kindBinned || t.kind == kindBinnedPart {
		return true
	}
	for other := range listed {
		if other.kind == kindResource && strings.HasPrefix(t.id, other.id+"/") {
			return true
		}
	}
	return false
}

// methods are those that would have found things of a kind.
func methods(t thing) []string {
	switch t.kind {
	case kindResource, kindObject:
		return []string{"directory_and_subscription_objects", "resource_graph", "resource_manager_listing", "reported_ids"}
	case "job":
		return []string{"container_apps_jobs"}
	case "soft_deleted":
		return []string{"soft_deleted_vaults_and_accounts"}
	}
	return []string{"identities_secrets_role_assignments", "resource_manager_listing", "reported_ids", "directory_and_subscription_objects"}
}

// unanswered says whether a look says of itself that it could not see such things.
func unanswered(t thing, failed []string) bool {
	for _, text := range failed {
		method, _, _ := strings.Cut(text, ":")
		for _, name := range methods(t) {
			if method == name || !strings.Contains(method, "_") {
				return true
			}
		}
	}
	return false
}

// judgeLists holds the report's lists of everything that ever was against the tenant.
func (e evidence) judgeLists() error {
	var wrong []error
	var looked time.Time
	for _, look := range e.report.Phases.Verification {
		looked = look.CheckedAt
	}
	for _, r := range e.report.Resources.List {
		t := reported(r.ResourceID)
		switch there := e.left[t]; {
		case there && r.DeletedAt != nil:
			wrong = append(wrong, fmt.Errorf("the report says %s was deleted at %s, and it is there", r.ResourceID, r.DeletedAt))
		case !there && r.DeletedAt == nil && !wentAfter(e.journal, t, looked.Add(-indexLag)):
			wrong = append(wrong, fmt.Errorf("the report counts %s as remaining, and it is gone", r.ResourceID))
		}
	}
	for _, i := range e.report.ServicePrincipals.List {
		if i.DeletedAt == nil {
			continue
		}
		parts := []thing{{"application", i.AppObjectID}, {"service_principal", i.PrincipalID}, {"secret", i.SecretReference}, {"secret", i.EventKeyReference}}
		for _, id := range i.RoleAssignmentIDs {
			parts = append(parts, thing{"role_assignment", strings.ToLower(id)})
		}
		for _, part := range parts {
			if e.left[part] {
				wrong = append(wrong, fmt.Errorf("the report says identity %s was deleted at %s, and its %s %s is there", i.SPName, i.DeletedAt, part.kind, part.id))
			}
		}
	}
	for _, j := range e.report.Jobs.List {
		if j.DeletedAt != nil && e.left[thing{"job", j.AgentID}] {
			wrong = append(wrong, fmt.Errorf("the report says job %s was deleted at %s, and it is there", j.AgentID, j.DeletedAt))
		}
	}
	return errors.Join(wrong...)
}

// judgeClean demands an empty tenant once the sweep is done, and a report that
// says so.
func (tr *trial) judgeClean() error {
	found, err := tr.evidence()
	if err != nil {
		return err
	}
	var wrong []error
	for t := range found.left {
		wrong = append(wrong, fmt.Errorf("after all sweeps the tenant still holds the %s %s", t.kind, t.id))
	}
	r := found.report
	if r.Resources.Remaining != 0 || r.ServicePrincipals.Created != r.ServicePrincipals.Deleted || r.Jobs.Created != r.Jobs.Deleted {
		wrong = append(wrong, fmt.Errorf("after all sweeps the report says that %d resources remain, %d of %d service principals and %d of %d jobs are deleted",
			r.Resources.Remaining, r.ServicePrincipals.Deleted, r.ServicePrincipals.Created, r.Jobs.Deleted, r.Jobs.Created))
	}
	if tr.row.Status == haymaker.RunCleanupIncomplete && r.CleanedAt == nil {
		wrong = append(wrong, errors.New("the row says when the run was clean, its report does not"))
	}
	return errors.Join(wrong...)
}
