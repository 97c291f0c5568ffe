package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

// TestWholeScenarios runs every embedded scenario for half a minute, and some for
// eight hours, and holds the agent to all that its package promises.
func TestWholeScenarios(t *testing.T) {
	c, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	for _, active := range []time.Duration{30 * time.Second, 8 * time.Hour} {
		for i, id := range c.IDs() {
			if active > time.Hour && i > 1 {
				continue // the long run differs in cadence only, which two documents show
			}
			t.Run(id+"/"+active.String(), func(t *testing.T) {
				inBubble(t, func(t *testing.T) { wholeScenario(t, id, active) })
			})
		}
	}
}

func wholeScenario(t *testing.T, id string, active time.Duration) {
	if active > time.Hour { // the bubble's clock begins on a Saturday: wait for Monday morning
		if err := realClock().Sleep(t.Context(), 61*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	b := newBench(t, id, active, active/2)
	b.tenant.slow = func(ctx context.Context, _ Call) error { return realClock().Sleep(ctx, 100*time.Millisecond) }
	b.tenant.watch = &watch{underWay: map[string]int{}}
	expectOutcome(t, b.run(t.Context()), ExitDone)
	for _, wrong := range b.tenant.watch.wrong {
		t.Error(wrong)
	}
	if most := b.tenant.watch.most; most > catalogue.AtOnce {
		t.Errorf("%d writes at the same time, want at most %d", most, catalogue.AtOnce)
	}
	if b.tenant.count() != 0 {
		t.Errorf("%d resources are left", b.tenant.count())
	}
	b.noSecrets()
	checkEvents(t, b)
	for _, call := range b.tenant.calls {
		isCreate := call.Method == http.MethodPut && call.Body["location"] != nil && !strings.Contains(call.Path, "/policyAssignments/") // has a region for its identity, and no tags
		if tags, _ := call.Body["tags"].(map[string]any); isCreate && tags[haymaker.TagRunID] != testRun {
			t.Errorf("PUT %s without the required tags: %v", call.Path, call.Body["tags"])
		}
	}
	scenario := scenarioOf(t, id)
	checkCleanup(t, b, scenario)
	done := map[any]int{}
	for _, event := range b.ofType(haymaker.EventOperation) {
		done[event.Details["step"]]++
	}
	for _, operation := range scenario.Operate {
		if done[operation.Name] == 0 && operation.Probe == nil {
			t.Errorf("operation %s was not done", operation.Name)
		}
	}
	if active == 8*time.Hour && done[scenario.Operate[0].Name]+done[scenario.Operate[1].Name] < 30 {
		t.Errorf("the most frequent operation was done too seldom: %v", done)
	}
	if _, err := os.Stat(b.config.WorkDir); !os.IsNotExist(err) {
		t.Error("the working directory is left though nothing is to be resumed")
	}
}

// checkCleanup: the last deletions are those of the document; what lies inside
// them needs none of its own. Their order is for the tenant's watch to judge.
func checkCleanup(t *testing.T, b *bench, scenario catalogue.Scenario) {
	t.Helper()
	var want []string
	for _, step := range scenario.Cleanup {
		if step.Delete == nil || step.Delete.Action != "" || operationDeletes(scenario, step.Delete.Of) {
			continue
		}
		id, err := scenario.ResourceIDOf(step.Delete.Of, catalogue.Values{UniqueID: b.config.UniqueID, Location: "eastus", ResourceGroup: b.config.ResourceGroup, SubscriptionID: b.config.SubscriptionID})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(id, "/subscriptions/") {
			continue // an object of the directory, deleted by the id it was given
		}
		parts := strings.Split(id, "/")
		want = append(want, strings.Join(parts[len(parts)-2:], "/"))
	}
	got := slices.DeleteFunc(b.tenant.changes(http.MethodDelete), func(path string) bool { return !slices.Contains(want, path) })
	got = got[max(0, len(got)-len(want)):]
	if slices.Sort(got); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("last deletions %v, want %v", got, want)
	}
}

// operationDeletes: an operation deletes what the step made, so that it may be
// gone already when the clean-up begins.
func operationDeletes(scenario catalogue.Scenario, step string) bool {
	return slices.ContainsFunc(scenario.Operate, func(o catalogue.Operation) bool { return o.Delete != nil && o.Delete.Of == step })
}

// checkEvents: in order without gaps, each created resource with a whole id, and
// exactly one deletion for each, later than its creation.
func checkEvents(t *testing.T, b *bench) {
	t.Helper()
	events := b.events()
	alive := map[string]bool{}
	for i, event := range events {
		if event.Sequence != int64(i+1) {
			t.Fatalf("event %d has sequence %d", i+1, event.Sequence)
		}
		if event.EventID == "" || event.Timestamp.IsZero() || event.Message == "" || event.SchemaVersion != 1 || event.AgentID != b.config.AgentID {
			t.Errorf("incomplete event %+v", event)
		}
		switch event.EventType {
		case haymaker.EventResourceCreated:
			if alive[event.ResourceID] {
				t.Errorf("%s was created twice", event.ResourceID)
			}
			alive[event.ResourceID] = true
		case haymaker.EventResourceDeleted:
			if !alive[event.ResourceID] {
				t.Errorf("%s was deleted but not created", event.ResourceID)
			}
			delete(alive, event.ResourceID)
		default:
			continue
		}
		if !strings.HasPrefix(event.ResourceID, "/subscriptions/") && !strings.HasPrefix(event.ResourceID, "graph:/") || event.ResourceType == "" || event.ResourceName == "" {
			t.Errorf("incomplete resource in %+v", event)
		}
	}
	if len(alive) > 0 {
		t.Errorf("created but not deleted: %v", alive)
	}
	if first, last := events[0].EventType, events[len(events)-1].EventType; first != haymaker.EventAgentStarted || last != haymaker.EventCleanupComplete {
		t.Errorf("first event %s, last %s", first, last)
	}
}

func TestQuotaFailsTheDeployment(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		b.tenant.fail = func(call Call) error {
			if call.Method == http.MethodPut && strings.Contains(call.Path, "/vnet-main-") {
				return refuse(http.StatusConflict, "QuotaExceeded")
			}
			return nil
		}
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitWorkFailed)
		if b.tenant.count() != 0 {
			t.Errorf("%d resources are left", b.tenant.count())
		}
		checkEvents(t, b)
		failures := b.ofType(haymaker.EventError)
		if len(failures) != 1 || !strings.Contains(failures[0].Message, "vnet") || failures[0].Severity != severityError {
			t.Errorf("errors: %+v", failures)
		}
		if len(b.ofType(haymaker.EventOperation)) != 0 {
			t.Error("operated after a failed deployment")
		}
		if time.Since(b.config.ActiveUntil) > 0 {
			t.Error("a quota was retried until the end")
		}
	})
}

// TestFailedCreateThatLeftSomething: Azure keeps resources of failed
// operations; they must be found, reported and removed.
func TestFailedCreateThatLeftSomething(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		b.tenant.fail = func(call Call) error {
			if call.Method == http.MethodPut && strings.Contains(call.Path, "/vnet-branch-") {
				b.tenant.docs[strings.ToLower(call.Path)] = map[string]any{}
				return errors.New("the long-running operation failed")
			}
			return nil
		}
		expectOutcome(t, b.run(t.Context()), ExitWorkFailed)
		if b.tenant.count() != 0 {
			t.Errorf("%d resources are left", b.tenant.count())
		}
		checkEvents(t, b)
		if created := b.ofType(haymaker.EventResourceCreated); !slices.ContainsFunc(created, func(e haymaker.AgentEvent) bool { return strings.HasPrefix(e.ResourceName, "vnet-branch-") }) {
			t.Error("the half-made network was not reported")
		}
	})
}

func TestRolePropagation(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, 10*time.Minute, 5*time.Minute)
		start := time.Now()
		b.tenant.fail = func(call Call) error {
			switch since := time.Since(start); {
			case since < 20*time.Second:
				return refuse(http.StatusUnauthorized, "InvalidAuthenticationToken")
			case since < 60*time.Second:
				return refuse(http.StatusForbidden, "AuthorizationFailed")
			}
			return nil
		}
		expectOutcome(t, b.run(t.Context()), ExitDone)
	})
}

func TestNoRightsAtAll(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, 8*time.Hour, time.Hour)
		start := time.Now()
		b.tenant.fail = func(Call) error { return refuse(http.StatusForbidden, "AuthorizationFailed") }
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitWorkFailed)
		if took := time.Since(start); took > 10*time.Minute {
			t.Errorf("gave up after %s", took)
		}
	})
}

func TestPolicyIsNotRetried(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, 8*time.Hour, time.Hour)
		b.tenant.fail = func(Call) error { return refuse(http.StatusForbidden, "RequestDisallowedByPolicy") }
		expectOutcome(t, b.run(t.Context()), ExitWorkFailed)
		puts := b.tenant.changes(http.MethodPut)
		if slices.Sort(puts); len(puts) > catalogue.AtOnce || len(slices.Compact(puts)) != len(puts) {
			t.Errorf("PUTs %v: want each step that was under way once", puts)
		}
	})
}

func TestConflictsAreRetried(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, 10*time.Minute, 5*time.Minute)
		tries := map[string]int{}
		b.tenant.fail = func(call Call) error {
			if call.Method == http.MethodGet {
				return nil
			}
			if tries[call.Method+call.Path]++; tries[call.Method+call.Path]%3 != 0 {
				return refuse(http.StatusConflict, "AnotherOperationInProgress")
			}
			return nil
		}
		expectOutcome(t, b.run(t.Context()), ExitDone)
	})
}

func TestOperationThatAlwaysFails(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		b.tenant.fail = func(call Call) error {
			if call.Method == http.MethodPatch {
				return fmt.Errorf("the tag is wrong, said the client with %s", b.config.ClientSecret)
			}
			return nil
		}
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitWorkFailed)
		if outcome.Work == nil || !strings.Contains(outcome.Work.Error(), "tag-review") {
			t.Errorf("work: %v", outcome.Work)
		}
		checkEvents(t, b)
		b.noSecrets()
		failed := 0
		for _, event := range b.ofType(haymaker.EventOperation) {
			if event.Details["outcome"] == "failed" {
				failed++
			}
		}
		if failed == 0 {
			t.Error("the failure was not reported as an operation")
		}
	})
}

func TestLeftover(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, 10*time.Minute)
		b.tenant.fail = func(call Call) error {
			if call.Method == http.MethodDelete && strings.Contains(call.Path, "/storageAccounts/") {
				return refuse(http.StatusConflict, "ScopeLocked")
			}
			return nil
		}
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitLeftover)
		failed := b.ofType(haymaker.EventResourceDeletionFailed)
		if len(failed) != 2 || !strings.Contains(failed[0].Message+failed[1].Message, "ScopeLocked") {
			t.Errorf("deletion failures: %+v", failed)
		}
		if len(b.ofType(haymaker.EventCleanupComplete)) != 0 {
			t.Error("an incomplete clean-up was reported complete")
		}
		if events := b.events(); events[len(events)-1].EventType != haymaker.EventError {
			t.Errorf("last event %s", events[len(events)-1].EventType)
		}
		if _, err := os.Stat(b.config.WorkDir + "/" + ledgerFile); err != nil {
			t.Error("the ledger is gone though something is left")
		}
	})
}

// TestDeletionIsProven: an accepted deletion is not believed while a GET still
// finds the resource.
func TestDeletionIsProven(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, 20*time.Minute)
		b.tenant.fail = func(call Call) error {
			if strings.Contains(call.Path, "/routeTables/") && call.Method == http.MethodPut && b.tenant.sticky == nil {
				b.tenant.sticky = map[string]bool{strings.ToLower(call.Path): true}
			}
			return nil
		}
		expectOutcome(t, b.run(t.Context()), ExitLeftover)
		for _, event := range b.ofType(haymaker.EventResourceDeleted) {
			if b.tenant.sticky[strings.ToLower(event.ResourceID)] {
				t.Errorf("%s was reported deleted", event.ResourceID)
			}
		}
	})
}

func TestUnknownIsNotGone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, 20*time.Minute)
		over := b.config.ActiveUntil
		b.tenant.fail = func(call Call) error {
			if call.Method == http.MethodGet && !time.Now().Before(over) {
				return refuse(http.StatusInternalServerError, "InternalServerError")
			}
			return nil
		}
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitLeftover)
		if len(b.ofType(haymaker.EventResourceDeleted)) != 1 { // the rule an operation takes back
			t.Errorf("deletions: %+v", b.ofType(haymaker.EventResourceDeleted))
		}
	})
}
