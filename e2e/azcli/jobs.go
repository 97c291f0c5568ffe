package main

import (
	"context"
	"errors"
	"fmt"
)

// readJobs looks at one agent as an operator would: its job, and its execution.
// `az containerapp job` is an extension, which is not installed from Debian.
func (t *trial) readJobs(ctx context.Context) {
	state, err := t.state(ctx)
	if err == nil && len(state.Jobs) == 0 {
		err = errors.New("the run has no job")
	}
	if err != nil {
		t.check("a job of the run", func() (string, error) { return "", err })
		return
	}
	job := state.Jobs[0].ID
	t.check("az resource show, a job", func() (string, error) {
		return t.text(ctx, "E16", "resource", "show", "--ids", job, "--query", "properties.workloadProfileName")
	})
	t.check("az rest, the job's executions", func() (string, error) {
		found, err := t.az.strings(ctx, "rest", "--method", "get", "--url", job+"/executions?api-version=2024-03-01", "--query", "value[].properties.status")
		if err == nil && (len(found) != 1 || found[0] != "Running") {
			err = fmt.Errorf("the executions are %v, want one that is Running", found)
		}
		return "Running", err
	})
}
