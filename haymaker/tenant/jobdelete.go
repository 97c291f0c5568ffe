package tenant

import (
	"context"
	"net/http"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// Delete implements haymaker.Agents. It refuses a job without the managed tag:
// the service itself may live in the same group.
func (a *agents) Delete(ctx context.Context, agentID string) (haymaker.Deletion, error) {
	ctx, cancel := a.options.Pace.bounded(ctx)
	defer cancel()
	operation := "delete job " + agentID
	job, found, err := a.job(ctx, agentID)
	if err != nil {
		return "", err
	}
	if !found {
		return haymaker.DeletionDone, nil
	}
	if !managed(job.Tags) {
		return "", refuse(operation, "it does not carry the tag %s", haymaker.TagManaged)
	}
	if provisioning(job) == armappcontainers.JobProvisioningStateDeleting {
		return a.awaitJobGone(ctx, agentID)
	}
	if err := a.stop(ctx, agentID); err != nil {
		return "", err
	}
	poller, err := a.clients.jobs.BeginDelete(ctx, a.config.JobsGroup, agentID, nil)
	if gone(err) {
		return haymaker.DeletionDone, nil
	}
	if err != nil {
		return "", failed(operation, err)
	}
	done, err := watch(ctx, a.options.Pace, poller)
	if gone(err) {
		return haymaker.DeletionDone, nil
	}
	return outcome(done), failed(operation, err)
}

// stop asks every execution that may still act to end. It does not wait: the
// deletion of the job ends what is left.
func (a *agents) stop(ctx context.Context, job string) error {
	executions, err := a.list(ctx, job)
	if err != nil {
		return unlessGone("list executions of job "+job, err)
	}
	for _, execution := range executions {
		if execution == nil || !running(execution) {
			continue
		}
		_, err := a.clients.jobs.BeginStopExecution(ctx, a.config.JobsGroup, job, value(execution.Name), nil)
		if err != nil && !gone(err) && status(err) != http.StatusConflict {
			return failed("stop execution "+value(execution.Name), err)
		}
	}
	return nil
}

func (a *agents) awaitJobGone(ctx context.Context, name string) (haymaker.Deletion, error) {
	done, err := a.options.Pace.poll(ctx, func(ctx context.Context) (bool, error) {
		_, found, err := a.job(ctx, name)
		return err == nil && !found, err
	})
	return outcome(done), failed("delete job "+name, err)
}

func outcome(done bool) haymaker.Deletion {
	if done {
		return haymaker.DeletionDone
	}
	return haymaker.DeletionPending
}
