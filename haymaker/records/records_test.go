package records

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"azurehaymaker/haymaker"
)

const run1 = "11111111-1111-4111-8111-111111111111"

func TestRowsOfRunsStayApart(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx := context.Background()
		for _, run := range []string{run1, "other"} {
			err := records.UpdateScenario(ctx, run, "compute-01-x", func(s *haymaker.ScenarioRecord) { s.Operations += len(run) })
			if err != nil {
				t.Fatal(err)
			}
		}
		scenarios, err := records.Scenarios(ctx, run1)
		if err != nil || len(scenarios) != 1 || scenarios[0].RunID != run1 || scenarios[0].Operations != len(run1) {
			t.Fatalf("scenarios = %+v, %v", scenarios, err)
		}
	})
}

func TestResourceIDsCompareIgnoringCase(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx, id := context.Background(), "/subscriptions/s/resourceGroups/G/providers/Microsoft.Web/sites/it's#?"
		for _, spelling := range []string{id, strings.ToLower(id)} {
			err := records.UpdateResource(ctx, run1, spelling, func(r *haymaker.Resource) { r.ResourceName += "n" })
			if err != nil {
				t.Fatal(err)
			}
		}
		resources, err := records.Resources(ctx, run1)
		if err != nil || len(resources) != 1 || resources[0].ResourceID != id || resources[0].ResourceName != "nn" {
			t.Fatalf("resources = %+v, %v", resources, err)
		}
	})
}

func TestIdentitiesAndJobsAreReplaced(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx := context.Background()
		for n := range 2 {
			if err := records.SaveIdentity(ctx, haymaker.ServicePrincipal{RunID: run1, ScenarioName: "s", ClientID: fmt.Sprint(n)}); err != nil {
				t.Fatal(err)
			}
			if err := records.SaveJob(ctx, haymaker.JobRecord{RunID: run1, AgentID: "a", ExecutionName: fmt.Sprint(n)}); err != nil {
				t.Fatal(err)
			}
		}
		identities, err := records.Identities(ctx, run1)
		if err != nil || len(identities) != 1 || identities[0].ClientID != "1" {
			t.Fatalf("identities = %+v, %v", identities, err)
		}
		jobs, err := records.Jobs(ctx, run1)
		if err != nil || len(jobs) != 1 || jobs[0].ExecutionName != "1" {
			t.Fatalf("jobs = %+v, %v", jobs, err)
		}
	})
}

func TestEventsAreStoredOnceInOrder(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx := context.Background()
		event := func(n int) haymaker.AgentEvent {
			return haymaker.AgentEvent{EventID: fmt.Sprintf("e%d", n), Sequence: int64(n), Message: strings.Repeat("é", n)}
		}
		added, err := records.AddEvents(ctx, run1, []haymaker.AgentEvent{event(1), event(2)})
		if err != nil || len(added) != 2 {
			t.Fatalf("added = %v, %v", added, err)
		}
		added, err = records.AddEvents(ctx, run1, []haymaker.AgentEvent{event(2), event(3)})
		if err != nil || len(added) != 1 || added[0].EventID != "e3" {
			t.Fatalf("second time added = %v, %v: want only e3", added, err)
		}
		first, cursor, err := records.Events(ctx, run1, "", 2)
		if err != nil || len(first) != 2 || first[0].EventID != "e1" || first[1].EventID != "e2" {
			t.Fatalf("first page = %v, %v", first, err)
		}
		rest, cursor, err := records.Events(ctx, run1, cursor, 2)
		if err != nil || len(rest) != 1 || rest[0].Message != "ééé" {
			t.Fatalf("rest = %v, %v", rest, err)
		}
		none, same, err := records.Events(ctx, run1, cursor, 2)
		if err != nil || len(none) != 0 || same != cursor {
			t.Fatalf("after the end: %v, cursor moved: %v, %v", none, same != cursor, err)
		}
	})
}

func TestLongContentIsKept(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		long := strings.Repeat("x", 40_000)
		if _, err := records.AddEvents(context.Background(), run1, []haymaker.AgentEvent{{EventID: "long", Message: long}}); err != nil {
			t.Fatal(err)
		}
		events, _, err := records.Events(context.Background(), run1, "", 10)
		if err != nil || len(events) != 1 || events[0].Message != long {
			t.Fatalf("%d events, %v: the long message was not kept", len(events), err)
		}
	})
}

// TestFiltersAreEscaped_Defect59: an id that looks like a filter finds nobody
// else's rows. (Azurite does not even find those of the id itself.)
func TestFiltersAreEscaped_Defect59(t *testing.T) {
	eachStore(t, func(t *testing.T, records *Records) {
		ctx := context.Background()
		foreign := "x' or PartitionKey ne 'x"
		for _, run := range []string{run1, foreign} {
			if err := records.UpdateScenario(ctx, run, "compute-01-x", func(*haymaker.ScenarioRecord) {}); err != nil {
				t.Fatal(err)
			}
		}
		found, err := records.Scenarios(ctx, foreign)
		if err != nil || len(found) > 1 || len(found) == 1 && found[0].RunID != foreign {
			t.Errorf("found %+v, %v", found, err)
		}
	})
}
