package workflow

import (
	"fmt"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// secretMargin is how long a client secret outlives the agent's deadline, which
// is counted from the deployment of the agents, a little later.
const secretMargin = time.Hour

// provision runs phase 3 and says whether there is any agent to watch. All
// service principals are made in parallel, then all agents of those that
// succeeded; a scenario that fails is out, and what it has is removed at once;
// the others go on.
func (r *run) provision() bool {
	choices := r.results.Selection.Scenarios
	r.results.Provisioning = &haymaker.Provisioning{}
	r.enter(haymaker.PhaseProvisioning, "creating %d service principals", len(choices))
	identities := r.createIdentities(choices)
	if r.cancelled() {
		return false
	}
	if len(identities) > 0 {
		r.enter(haymaker.PhaseProvisioning, "deploying %d agents", len(identities))
		r.deployAgents(identities)
	}
	if len(r.agents) == 0 {
		r.fail(haymaker.ReasonProvisioningFailed, fmt.Errorf("none of %d scenarios could be provisioned; the first failure was: %s", len(choices), r.results.Failures[0].Error))
		return false
	}
	if r.cancelled() {
		return false
	}
	r.abandonFailed()
	return !r.cancelled()
}

// createIdentities gives the identities that were made.
func (r *run) createIdentities(choices []haymaker.ScenarioChoice) []haymaker.ServicePrincipal {
	expiresAt := r.ctx.Now().Add(r.request.Timing.Active() + r.request.Timing.Grace() + secretMargin)
	tasks := make([]*durable.Task[haymaker.CreateServicePrincipalOutput], len(choices))
	for i, choice := range choices {
		tasks[i] = CreateServicePrincipal.Call(r.ctx, haymaker.CreateServicePrincipalInput{
			RunID: r.request.RunID, Scenario: choice, Tags: r.request.Tags, ExpiresAt: expiresAt,
		}, transient())
	}
	outputs, errs := durable.All(tasks...)
	counts := &r.results.Provisioning.ServicePrincipals
	counts.Requested = len(choices)
	var made []haymaker.ServicePrincipal
	for i, output := range outputs {
		if failure := stepFailure(output.Status, output.Error, errs[i]); failure != "" {
			counts.Failed++
			r.scenarioFailed(choices[i].ScenarioName, CreateServicePrincipal.Name(), failure)
			continue
		}
		counts.Created++
		output.SPDetails.ScenarioName = choices[i].ScenarioName
		made = append(made, output.SPDetails)
	}
	return made
}

// deployAgents starts the agents, whose time to act begins now.
func (r *run) deployAgents(identities []haymaker.ServicePrincipal) {
	activeUntil := r.ctx.Now().Add(r.request.Timing.Active())
	r.deadline = activeUntil.Add(r.request.Timing.Grace())
	tasks := make([]*durable.Task[haymaker.DeployOutput], len(identities))
	for i, identity := range identities {
		tasks[i] = DeployContainerApp.Call(r.ctx, haymaker.AgentDeployment{
			RunID: r.request.RunID, ScenarioName: identity.ScenarioName, ServicePrincipal: identity,
			ActiveUntil: activeUntil, Deadline: r.deadline,
		}, transient())
	}
	outputs, errs := durable.All(tasks...)
	counts := &r.results.Provisioning.ContainerJobs
	counts.Requested = len(identities)
	for i, output := range outputs {
		if failure := stepFailure(output.Status, output.Error, errs[i]); failure != "" {
			counts.Failed++
			r.scenarioFailed(identities[i].ScenarioName, DeployContainerApp.Name(), failure)
			continue
		}
		counts.Created++
		output.Agent.ScenarioName = identities[i].ScenarioName
		r.agents = append(r.agents, output.Agent)
	}
}

// abandonFailed removes what scenarios that failed have by now: their live
// identities would otherwise wait for the end of the run. Clean-up comes back
// to what cannot be removed here.
func (r *run) abandonFailed() {
	if len(r.results.Failures) == 0 {
		return
	}
	r.say("removing what %d failed scenarios have", len(r.results.Failures))
	outcome, err := ForceCleanup.Call(r.ctx, haymaker.CleanupInput{
		RunID: r.request.RunID, Phase: haymaker.PhaseProvisioning, Abandoned: r.results.Failures,
	}, transient()).Await()
	if err == nil {
		r.results.AddCleanup(outcome)
	}
}

// stepFailure is "" for a step that succeeded.
func stepFailure(status haymaker.StepStatus, message string, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case status != haymaker.StepSuccess && message != "":
		return message
	case status != haymaker.StepSuccess:
		return "the step reported no success and no reason"
	}
	return ""
}

func (r *run) scenarioFailed(scenario, step, message string) {
	r.results.Failures = append(r.results.Failures, haymaker.ScenarioFailure{ScenarioName: scenario, Step: step, Error: cut(message, maxError)})
}
