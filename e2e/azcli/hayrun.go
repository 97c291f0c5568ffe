package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/local/azuresim/admin"
)

// scenarios have machines, networks and a vault between them: something for most lists.
var scenarios = []string{"compute-01-linux-vm-web-server", "networking-01-virtual-network", "security-01-key-vault-secrets"}

const (
	active = 90               // seconds that the agents act
	limit  = 10 * time.Minute // for anything that is waited for, on a machine that is busy
)

// whileHayMakerRuns looks at a run's resources, and at what is left of it.
func (t *trial) whileHayMakerRuns(ctx context.Context, host string) error {
	client, err := api.NewClient(api.ClientOptions{Endpoint: host, Pause: pause})
	if err != nil {
		return err
	}
	before, err := t.state(ctx)
	if err != nil {
		return err
	}
	heading(t.out, "While HayMaker runs")
	started, err := client.StartRun(ctx, api.StartRequest{Timeout: active, Scenarios: scenarios})
	if err != nil {
		return fmt.Errorf("start a run: %w", err)
	}
	if err := t.busy(ctx); err != nil {
		return err
	}
	t.readJobs(ctx)
	t.compareLists(ctx, t.lists())
	tagged := list{name: "az resource list --tag, by run", arguments: []string{"resource", "list", "--tag", haymaker.TagRunID + "=" + started.RunID, "--query", "[].id"}, wanted: taggedBy(started.RunID)}
	t.compareLists(ctx, []list{tagged})
	t.withProfile(ctx, "latest", latest())
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	heading(t.out, "When the run is over")
	t.check("the run", func() (string, error) { return finished(ctx, client, started.RunID) })
	t.compareLists(ctx, t.lists())
	t.broughtBack(ctx, host, started.RunID)
	t.check("nothing of it is left", func() (string, error) {
		after, err := t.state(ctx)
		if err == nil && count(after) != count(before) {
			err = fmt.Errorf("%s before the run, %s after it", count(before), count(after))
		}
		return count(after), err
	})
	return ctx.Err()
}

// busy waits until the agents have jobs, a machine and an open vault.
func (t *trial) busy(ctx context.Context) error {
	return until(ctx, "the agents' resources", func() (bool, error) {
		state, err := t.state(ctx)
		machine, network := false, false
		for _, r := range state.Resources {
			machine = machine || r.Type == "Microsoft.Compute/virtualMachines"
			network = network || r.Type == "Microsoft.Network/virtualNetworks"
		}
		return machine && network && len(state.Jobs) == len(scenarios), err
	})
}

// taggedBy are the resources of a run: those of the top level must be listed.
func taggedBy(runID string) func(admin.State) (must, may []string) {
	return func(state admin.State) (must, may []string) {
		top, _ := resources(state)
		for _, id := range resourceIDs(state, func(r admin.ResourceView) bool { return r.Tags[haymaker.TagRunID] == runID }) {
			may = append(may, id)
			if slices.Contains(top, id) {
				must = append(must, id)
			}
		}
		return must, may
	}
}

func finished(ctx context.Context, client *api.Client, runID string) (string, error) {
	var status haymaker.RunStatus
	err := until(ctx, "the end of the run", func() (bool, error) {
		view, err := client.Run(ctx, runID)
		status = view.Status
		return err == nil && view.EndedAt != nil, err
	})
	if err == nil && status != haymaker.RunCompleted {
		err = fmt.Errorf("the run ended %s", status)
	}
	return string(status), err
}

// count is what the tenant holds, in numbers.
func count(s admin.State) string {
	_, live := applications(s)
	return fmt.Sprintf("%d groups, %d resources, %d role assignments, %d applications", len(s.Groups), len(s.Resources), len(s.RoleAssignments), len(live))
}

// until polls a condition; a question that fails is asked again.
func until(ctx context.Context, what string, condition func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		done, err := condition()
		if done && err == nil {
			return nil
		}
		if pause(ctx, 500*time.Millisecond) != nil {
			return errors.Join(fmt.Errorf("gave up waiting for %s after %s", what, limit), err)
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
