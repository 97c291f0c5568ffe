package tenant

import (
	"context"
	"strings"
	"time"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// agents implements haymaker.Agents with Container Apps jobs.
type agents struct{ *Tenant }

// Deploy implements haymaker.Agents. A job that is still being made when the
// wait is over is an error that a retry mends: the next call goes on with it.
func (a *agents) Deploy(ctx context.Context, d haymaker.AgentDeployment) (haymaker.Agent, error) {
	ctx, cancel := a.options.Pace.bounded(ctx)
	defer cancel()
	name := haymaker.JobName(d.RunID, d.ScenarioName)
	operation := "deploy job " + name
	agent := haymaker.Agent{AgentID: name, ScenarioName: d.ScenarioName,
		ResourceID: a.groupID(a.config.JobsGroup) + "/providers/Microsoft.App/jobs/" + name}
	if !d.Deadline.After(a.options.Now()) {
		return agent, refuse(operation, "its deadline %s is past", d.Deadline.UTC().Format(time.RFC3339))
	}
	job, found, err := a.job(ctx, name)
	if err != nil {
		return agent, err
	}
	if found && !belongs(job.Tags, d.RunID, d.ScenarioName) {
		return agent, refuse(operation, "a job of this name exists and is not this run's")
	}
	switch provisioning(job) {
	case armappcontainers.JobProvisioningStateSucceeded:
	case armappcontainers.JobProvisioningStateDeleting:
		return agent, later(operation, nil, "a job of this name is being deleted")
	case armappcontainers.JobProvisioningStateInProgress:
		err = a.awaitJob(ctx, name)
	default:
		err = a.makeJob(ctx, name, d)
	}
	if err != nil {
		return agent, err
	}
	agent.ExecutionName, err = a.startOnce(ctx, name)
	return agent, err
}

// job reads a job of the jobs' group.
func (a *agents) job(ctx context.Context, name string) (armappcontainers.Job, bool, error) {
	answer, err := a.clients.jobs.Get(ctx, a.config.JobsGroup, name, nil)
	if gone(err) {
		return armappcontainers.Job{}, false, nil
	}
	if err != nil {
		return armappcontainers.Job{}, false, failed("read job "+name, err)
	}
	return answer.Job, true, nil
}

func provisioning(job armappcontainers.Job) armappcontainers.JobProvisioningState {
	if job.Properties == nil || job.Properties.ProvisioningState == nil {
		return ""
	}
	return *job.Properties.ProvisioningState
}

func (a *agents) makeJob(ctx context.Context, name string, d haymaker.AgentDeployment) error {
	operation := "create job " + name
	image, err := a.imageByDigest(ctx)
	if err != nil {
		return err
	}
	queueURL, err := a.options.QueueSAS(d.Deadline.Add(clockSkew))
	if err != nil {
		return failed("make the event queue's URL for job "+name, err)
	}
	job := a.jobOf(name, image, queueURL, d)
	if err := a.addDocument(ctx, &job, d.ScenarioName); err != nil {
		return err
	}
	poller, err := a.clients.jobs.BeginCreateOrUpdate(ctx, a.config.JobsGroup, name, job, nil)
	if err != nil {
		return failed(operation, err, secretParts(queueURL)...)
	}
	done, err := watch(ctx, a.options.Pace, poller)
	if err != nil {
		return failed(operation, err, secretParts(queueURL)...)
	}
	if !done {
		return later(operation, nil, "the job is still being made")
	}
	return nil
}

// awaitJob watches a job that an earlier call began to make.
func (a *agents) awaitJob(ctx context.Context, name string) error {
	operation := "create job " + name
	var state armappcontainers.JobProvisioningState
	done, err := a.options.Pace.poll(ctx, func(ctx context.Context) (bool, error) {
		job, _, err := a.job(ctx, name)
		state = provisioning(job)
		return state != armappcontainers.JobProvisioningStateInProgress, err
	})
	if err != nil {
		return failed(operation, err)
	}
	if !done || state != armappcontainers.JobProvisioningStateSucceeded {
		return later(operation, nil, "the job is in provisioning state %q", state)
	}
	return nil
}

// startOnce gives the job's execution, starting it when there is none.
func (a *agents) startOnce(ctx context.Context, name string) (string, error) {
	existing, err := a.list(ctx, name)
	if err != nil {
		return "", failed("list executions of job "+name, err)
	}
	if len(existing) > 0 {
		return value(existing[0].Name), nil
	}
	operation := "start job " + name
	poller, err := a.clients.jobs.BeginStart(cloud.Unrepeatable(ctx, a.clients.once), a.config.JobsGroup, name, nil)
	if err != nil {
		return "", failed(operation, err)
	}
	done, err := watch(ctx, a.options.Pace, poller)
	if err != nil {
		return "", failed(operation, err)
	}
	if done {
		if result, err := poller.Result(ctx); err == nil && value(result.Name) != "" {
			return value(result.Name), nil
		}
	}
	return a.started(ctx, name, operation)
}

// started finds the name of an execution whose start did not tell it.
func (a *agents) started(ctx context.Context, name, operation string) (string, error) {
	var execution string
	done, err := a.options.Pace.poll(ctx, func(ctx context.Context) (bool, error) {
		existing, err := a.list(ctx, name)
		if err != nil || len(existing) == 0 {
			return false, err
		}
		execution = value(existing[0].Name)
		return true, nil
	})
	if err != nil {
		return "", failed(operation, err)
	}
	if !done {
		return "", later(operation, nil, "the execution does not show yet")
	}
	return execution, nil
}

// list gives the executions of a job, oldest first, as SDK errors: callers
// decide what a missing job means.
func (a *agents) list(ctx context.Context, job string) ([]*armappcontainers.JobExecution, error) {
	var all []*armappcontainers.JobExecution
	pager := a.clients.executions.NewListPager(a.config.JobsGroup, job, nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return nil, tooManyPages("list executions of job " + job)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Value...)
	}
	oldestFirst(all)
	return all, nil
}

// OfRun implements haymaker.Agents.
func (a *agents) OfRun(ctx context.Context, runID string) ([]string, error) {
	ctx, cancel := a.options.Pace.bounded(ctx)
	defer cancel()
	names := []string{}
	pager := a.clients.jobs.NewListByResourceGroupPager(a.config.JobsGroup, nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return nil, tooManyPages("list the jobs of " + a.config.JobsGroup)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, failed("list the jobs of run "+runID, err)
		}
		for _, job := range page.Value {
			if job != nil && strings.EqualFold(tag(job.Tags, haymaker.TagRunID), runID) {
				names = append(names, value(job.Name))
			}
		}
	}
	return names, nil
}
