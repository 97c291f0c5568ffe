package activity

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/haymaker"
)

// jobs deletes the recorded jobs that are not known to be gone, and every job
// that carries the run's tag, whatever the records say.
func (c *cleanupRound) jobs(ctx, limited context.Context) error {
	recorded, err := c.activities.Records.Jobs(ctx, c.runID)
	if err != nil {
		return fmt.Errorf("read recorded jobs: %w", err)
	}
	tagged, err := c.activities.Agents.OfRun(limited, c.runID)
	if err != nil {
		c.failed("the list of the run's jobs", err)
	}
	var calls errgroup.Group
	calls.SetLimit(parallelDeletions)
	for _, job := range recorded {
		exists := slices.Contains(tagged, job.AgentID)
		if c.concerns(job.ScenarioName) && (exists || job.DeletedAt == nil) {
			calls.Go(func() error { return c.deleteJob(ctx, limited, job, exists) })
		}
	}
	for _, name := range tagged {
		if c.knows(recorded, name) || !c.concernsJob(name) {
			continue
		}
		calls.Go(func() error {
			return c.deleteJob(ctx, limited, haymaker.JobRecord{RunID: c.runID, AgentID: name}, true)
		})
	}
	return calls.Wait()
}

func (c *cleanupRound) knows(recorded []haymaker.JobRecord, name string) bool {
	return slices.ContainsFunc(recorded, func(job haymaker.JobRecord) bool { return job.AgentID == name })
}

// deleteJob deletes one job. One that was only recorded by name and does not
// exist counts neither as made nor as deleted.
func (c *cleanupRound) deleteJob(ctx, limited context.Context, job haymaker.JobRecord, exists bool) error {
	done, _ := c.attempt(limited, job.AgentID, func(limited context.Context) (haymaker.Deletion, error) {
		return c.activities.Agents.Delete(limited, job.AgentID)
	})
	now, before := c.activities.Now(), job
	if exists && job.CreatedAt == nil {
		job.CreatedAt = &now // seen for the first time
	}
	job.DeletedAt = nil
	if done {
		job.DeletedAt = &now
	}
	if job == before {
		return nil
	}
	if err := c.activities.Records.SaveJob(ctx, job); err != nil {
		return fmt.Errorf("record job %s: %w", job.AgentID, err)
	}
	if done && job.Made() {
		c.note(func(r *haymaker.ForcedCleanup) { r.JobsDeleted = append(r.JobsDeleted, job.AgentID) })
	}
	return nil
}
