package records

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/haymaker"
)

// Records meets haymaker.Records. It is safe for concurrent use.
type Records struct {
	rows   rowStore
	tables Tables
	now    haymaker.Clock
	create func(ctx context.Context) error
}

var _ haymaker.Records = (*Records)(nil)

// NewMemory keeps everything in memory.
func NewMemory(now haymaker.Clock) *Records {
	return &Records{rows: newMemoryRows(), tables: TablesOf("Memory"), now: now, create: func(context.Context) error { return nil }}
}

// New keeps everything in the tables of a storage account, named after the task
// hub. It does no I/O; Prepare creates the tables.
func New(service *aztables.ServiceClient, hub string, now haymaker.Clock) *Records {
	tables := TablesOf(hub)
	return &Records{rows: &tableRows{service: service}, tables: tables, now: now, create: func(ctx context.Context) error {
		for _, name := range tables.All() {
			if err := createTable(ctx, service, name); err != nil {
				return err
			}
		}
		return nil
	}}
}

// Prepare creates what is missing. It may be called again and concurrently.
func (r *Records) Prepare(ctx context.Context) error { return r.create(ctx) }

func createTable(ctx context.Context, service *aztables.ServiceClient, name string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := service.CreateTable(ctx, name, nil); err != nil && !hasCode(err, string(aztables.TableAlreadyExists)) {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	return nil
}

// UpdateScenario implements haymaker.Records.
func (r *Records) UpdateScenario(ctx context.Context, runID, scenario string, change func(*haymaker.ScenarioRecord)) error {
	start := haymaker.ScenarioRecord{RunID: runID, ScenarioName: scenario}
	return update(ctx, r.rows, r.tables.Scenarios, runID, scenario, start, change)
}

// Scenarios implements haymaker.Records, in order of name.
func (r *Records) Scenarios(ctx context.Context, runID string) ([]haymaker.ScenarioRecord, error) {
	return all[haymaker.ScenarioRecord](ctx, r.rows, r.tables.Scenarios, runID)
}

// UpdateResource implements haymaker.Records.
func (r *Records) UpdateResource(ctx context.Context, runID, resourceID string, change func(*haymaker.Resource)) error {
	return update(ctx, r.rows, r.tables.Resources, runID, digestKey(resourceID), haymaker.Resource{ResourceID: resourceID}, change)
}

// Resources implements haymaker.Records, in no particular order.
func (r *Records) Resources(ctx context.Context, runID string) ([]haymaker.Resource, error) {
	return all[haymaker.Resource](ctx, r.rows, r.tables.Resources, runID)
}

// SaveIdentity implements haymaker.Records.
func (r *Records) SaveIdentity(ctx context.Context, identity haymaker.ServicePrincipal) error {
	return save(ctx, r.rows, r.tables.Identities, identity.RunID, identity.ScenarioName, identity)
}

// Identities implements haymaker.Records, in order of scenario.
func (r *Records) Identities(ctx context.Context, runID string) ([]haymaker.ServicePrincipal, error) {
	return all[haymaker.ServicePrincipal](ctx, r.rows, r.tables.Identities, runID)
}

// SaveJob implements haymaker.Records.
func (r *Records) SaveJob(ctx context.Context, job haymaker.JobRecord) error {
	return save(ctx, r.rows, r.tables.Jobs, job.RunID, job.AgentID, job)
}

// Jobs implements haymaker.Records, in order of agent id.
func (r *Records) Jobs(ctx context.Context, runID string) ([]haymaker.JobRecord, error) {
	return all[haymaker.JobRecord](ctx, r.rows, r.tables.Jobs, runID)
}

func save[T any](ctx context.Context, store rowStore, table, partition, key string, value T) error {
	r, err := put(partition, key, "", value)
	if err != nil {
		return err
	}
	return store.replace(ctx, table, r)
}
