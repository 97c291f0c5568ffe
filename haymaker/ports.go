package haymaker

import (
	"context"
	"time"
)

// Environment answers whether the tenant can carry a run.
type Environment interface {
	// Validate runs every check in parallel and reports each; it never fails
	// as a whole. A check that cannot be made has not passed.
	Validate(ctx context.Context, demand Demand) []CheckResult
}

// Identities makes and removes the service principals of runs.
type Identities interface {
	// Create makes the application, its principal, its rights in the directory,
	// its secret in the vault, the agent's event key and the role assignments. It is idempotent: called
	// again for the same run and scenario it finishes what is missing and
	// makes nothing twice. record is called with what exists before each next
	// call; its error stops the creation. On failure it returns what exists.
	Create(ctx context.Context, request IdentityRequest, record func(ServicePrincipal) error) (ServicePrincipal, error)
	// Delete removes role assignments, secrets (purging them where allowed),
	// rights in the directory, the service principal and the application, by recorded id or unique
	// name, never by search. Missing parts are fine. Idempotent.
	Delete(ctx context.Context, identity ServicePrincipal) error
	// Remaining says which parts still exist. An error means unknown.
	Remaining(ctx context.Context, identity ServicePrincipal) ([]Remnant, error)
	// OfRun finds the run's identities by their marks in the directory and in
	// the vault, so that one that nobody recorded can be removed as well. An
	// error means unknown.
	OfRun(ctx context.Context, runID string) ([]ServicePrincipal, error)
	// EventKey reads the key the scenario's agent signs its events with.
	EventKey(ctx context.Context, runID, scenario string) (string, error)
}

// Agents runs the agents' containers.
type Agents interface {
	// Deploy creates the job and starts exactly one execution. Idempotent: an
	// execution that exists is not started again.
	Deploy(ctx context.Context, deployment AgentDeployment) (Agent, error)
	// Status observes the agent's execution. A lookup that fails is an error,
	// never a state; a job that is gone is AgentFailed with its reason.
	Status(ctx context.Context, agent Agent) (AgentStatus, error)
	// Delete stops the execution and deletes the job. A missing job is fine.
	Delete(ctx context.Context, agentID string) (Deletion, error)
	// OfRun lists the names of the jobs that carry the run's tag.
	OfRun(ctx context.Context, runID string) ([]string, error)
}

// Resources sees and removes the Azure resources of runs.
type Resources interface {
	// EnsureGroup creates the scenario's tagged resource group. Idempotent.
	EnsureGroup(ctx context.Context, name string, tags map[string]string) error
	// Indexed asks Resource Graph for everything with the run's tag, resource
	// groups included. It lags behind by minutes.
	Indexed(ctx context.Context, runID string) ([]Resource, error)
	// Listed asks Resource Manager directly for the run's groups and for what
	// is in them.
	Listed(ctx context.Context, runID string) ([]Resource, error)
	// Exists checks one resource id. An error means unknown.
	Exists(ctx context.Context, resourceID string) (bool, error)
	// Delete starts or continues the deletion of a resource or group and waits
	// a bounded time. It refuses ids outside the target subscription, the
	// service's own groups, and anything that neither carries the managed tag
	// nor is recorded for the run (recorded).
	Delete(ctx context.Context, resourceID string, recorded bool) (Deletion, error)
	// SoftDeleted lists the run's deleted vaults and accounts that Azure keeps:
	// by the run's tag on the deleted entry, or by the run's group that it was
	// in, where no other run's tag speaks against it. What the lists that
	// answered hold is returned beside the error of those that did not; an
	// error means unknown.
	SoftDeleted(ctx context.Context, runID string) ([]SoftDeleted, error)
	// Purge removes a soft-deleted resource for good and waits a bounded time.
	// It looks again whether it is the run's, and refuses otherwise. One with
	// purge protection is an error that names the date of Azure's own purge;
	// one that is gone is done.
	Purge(ctx context.Context, runID string, deleted SoftDeleted) (Deletion, error)
}

// Records remembers runs, scenarios, resources, identities, jobs and agent
// events. Saving is idempotent; the last writer of one row wins, except where a
// method says otherwise.
type Records interface {
	// CreateRun inserts the row; ErrRunExists when the id is taken.
	CreateRun(ctx context.Context, run Run) error
	// UpdateRun reads the row, applies change and writes it back under its
	// ETag, again after a lost race. ErrRunNotFound.
	UpdateRun(ctx context.Context, runID string, change func(*Run)) error
	Run(ctx context.Context, runID string) (Run, error)
	// Runs pages newest first. status "" means all.
	Runs(ctx context.Context, status RunStatus, limit int, continuation string) ([]Run, string, error)

	// UpdateScenario inserts or changes the row of one scenario under its ETag.
	UpdateScenario(ctx context.Context, runID, scenario string, change func(*ScenarioRecord)) error
	Scenarios(ctx context.Context, runID string) ([]ScenarioRecord, error)

	// UpdateResource inserts or changes the row of one resource under its ETag.
	UpdateResource(ctx context.Context, runID, resourceID string, change func(*Resource)) error
	Resources(ctx context.Context, runID string) ([]Resource, error)

	SaveIdentity(ctx context.Context, identity ServicePrincipal) error
	Identities(ctx context.Context, runID string) ([]ServicePrincipal, error)

	SaveJob(ctx context.Context, job JobRecord) error
	Jobs(ctx context.Context, runID string) ([]JobRecord, error)

	// AddEvents stores the events it does not have yet and returns those.
	AddEvents(ctx context.Context, runID string, events []AgentEvent) ([]AgentEvent, error)
	// Events gives events in order of storage after cursor ("" = from the
	// start), at most limit, and the cursor to go on with.
	Events(ctx context.Context, runID, cursor string, limit int) ([]AgentEvent, string, error)
}

// Reports keeps the reports of runs.
type Reports interface {
	// Save writes report.json and report.html and returns the JSON's URL.
	// Saving again replaces.
	Save(ctx context.Context, report Report) (url string, err error)
	// Load reads report.json; ErrReportNotFound.
	Load(ctx context.Context, runID string) (Report, error)
	// LoadHTML reads report.html; ErrReportNotFound.
	LoadHTML(ctx context.Context, runID string) ([]byte, error)
}

// Catalogue is the set of scenarios.
type Catalogue interface {
	// Choices lists the eligible scenarios in order of id, and the others with
	// the reason.
	Choices() ([]ScenarioChoice, []Exclusion)
}

// Clock gives the time, so that nothing here asks the machine for it.
type Clock func() time.Time
