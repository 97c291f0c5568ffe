package records

import (
	"context"
	"errors"
	"testing"

	"azurehaymaker/haymaker"
)

// broken makes every call of an inner store fail, or lose every race.
type broken struct {
	rowStore
	failure error
}

func (b broken) insert(context.Context, string, ...row) error      { return b.failure }
func (b broken) replace(context.Context, string, ...row) error     { return b.failure }
func (b broken) transact(context.Context, string, ...change) error { return b.failure }

var errDown = errors.New("storage is down")

func TestFailuresOfStorageReachTheCaller_Defect37(t *testing.T) {
	ctx := context.Background()
	records := &Records{rows: broken{newMemoryRows(), errDown}, tables: TablesOf("T"), now: ticking()}
	_, addErr := records.AddEvents(ctx, run1, []haymaker.AgentEvent{{EventID: "e"}})
	for name, err := range map[string]error{
		"CreateRun":      records.CreateRun(ctx, newRun(1)),
		"UpdateScenario": records.UpdateScenario(ctx, run1, "s", func(*haymaker.ScenarioRecord) {}),
		"UpdateResource": records.UpdateResource(ctx, run1, "/id", func(*haymaker.Resource) {}),
		"SaveIdentity":   records.SaveIdentity(ctx, haymaker.ServicePrincipal{RunID: run1}),
		"SaveJob":        records.SaveJob(ctx, haymaker.JobRecord{RunID: run1}),
		"AddEvents":      addErr,
	} {
		if !errors.Is(err, errDown) {
			t.Errorf("%s = %v, want the storage's error", name, err)
		}
	}
}

func TestEndlessRacesEndInAnError(t *testing.T) {
	rows := newMemoryRows()
	records := &Records{rows: rows, tables: TablesOf("T"), now: ticking()}
	if err := records.CreateRun(context.Background(), newRun(1)); err != nil {
		t.Fatal(err)
	}
	records.rows = broken{rows, errRowConflict}
	err := records.UpdateRun(context.Background(), newRun(1).RunID, func(run *haymaker.Run) { run.Error = "x" })
	if !errors.Is(err, errRowConflict) {
		t.Fatalf("err = %v, want the conflict", err)
	}
}

func TestTableThatIsMissingIsAnError(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		if _, inMemory := records.rows.(*memoryRows); inMemory {
			return // memory has no tables to miss
		}
		records.tables.Runs = "NeverCreated"
		if _, err := records.Run(context.Background(), run1); err == nil || errors.Is(err, haymaker.ErrRunNotFound) {
			t.Fatalf("err = %v: a missing table must not look like a missing run", err)
		}
	})
}
