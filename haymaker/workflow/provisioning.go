package workflow

import (
	"fmt"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
)

// secretMargin is how long a client secret outlives the agent's deadline, so
// that a clean-up that runs late can still authenticate.
const secretMargin = time.Hour

// provision runs phase 3 and says whether there is any agent to watch. All
// service principals are made in parallel, then all agents of those that
// succeeded; a scenario that fails is out, the others go on.
func (r *run) provision() bool {
	choices := r.results.Selection.Scenarios
	r.enter(haymaker.PhaseProvisioning, "creating %d service principals", len(choices))
	activeUntil := r.ctx.Now().Add(r.request.Timing.Active())
	deadline := activeUntil.Add(r.request.Timing.Grace())

	identities, counts := r.createIdentities(choices, deadline.Add(secretMargin))
	r.results.Provisioning = &haymaker.Provisioning{ServicePrincipals: counts}
	if r.cancelled() {
		return false
	}
	r.enter(haymaker.PhaseProvisioning, "deploying %d agents", len(identities))
	r.results.Provisioning.ContainerJobs = r.deployAgents(identities, activeUntil, deadline)
	if len(r.agents) == 0 {
		r.fail(haymaker.ReasonProvisioningFailed, fmt.Errorf("none of %d scenarios could be provisioned", len(choices)))
		return false
	}
	return !r.cancelled()
}

func (r *run) createIdentities(choices []haymaker.ScenarioChoice, expiresAt time.Time) ([]haymaker.ServicePrincipal, haymaker.Provisioned) {
	tasks := make([]*durable.Task[haymaker.CreateServicePrincipalOutput], len(choices))
	for i, choice := range choices {
		tasks[i] = CreateServicePrincipal.Call(r.ctx, haymaker.CreateServicePrincipalInput{
			RunID: r.request.RunID, Scenario: choice, Tags: r.request.Tags, ExpiresAt: expiresAt,
		}, transient())
	}
	outputs, errs := durable.All(tasks...)
	counts := haymaker.Provisioned{Requested: len(choices)}
	var made []haymaker.ServicePrincipal
	for i, output := range outputs {
		if failure := stepFailure(output.Status, output.Error, errs[i]); failure != "" {
			counts.Failed++
			r.scenarioFailed(choices[i].ScenarioName, CreateServicePrincipal.Name(), failure)
			continue
		}
		counts.Created++
		made = append(made, output.SPDetails)
	}
	return made, counts
}

func (r *run) deployAgents(identities []haymaker.ServicePrincipal, activeUntil, deadline time.Time) haymaker.Provisioned {
	tasks := make([]*durable.Task[haymaker.DeployOutput], len(identities))
	for i, identity := range identities {
		tasks[i] = DeployContainerApp.Call(r.ctx, haymaker.AgentDeployment{
			RunID: r.request.RunID, ScenarioName: identity.ScenarioName, ServicePrincipal: identity,
			ActiveUntil: activeUntil, Deadline: deadline,
		}, transient())
	}
	outputs, errs := durable.All(tasks...)
	counts := haymaker.Provisioned{Requested: len(identities)}
	for i, output := range outputs {
		if failure := stepFailure(output.Status, output.Error, errs[i]); failure != "" {
			counts.Failed++
			r.scenarioFailed(identities[i].ScenarioName, DeployContainerApp.Name(), failure)
			continue
		}
		counts.Created++
		r.agents = append(r.agents, output.Agent)
	}
	return counts
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
	r.results.Failures = append(r.results.Failures, haymaker.ScenarioFailure{ScenarioName: scenario, Step: step, Error: message})
}
