package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent/goal"
	"azurehaymaker/haymaker/catalogue"
)

// Bounds of what the model may do: resources it may have made, also such as are
// gone, and how long one of its operations may take.
const (
	mostGoalResources = 10
	goalLimit         = 10 * time.Minute
)

// goalWork carries out what the model wants by the ways that the document's
// steps take: guard, tags, ledger, events. It is a goal.Executor.
type goalWork struct {
	agent *Agent
	// scenario is the document with the model's creations behind it, so that
	// they resolve as steps do.
	scenario catalogue.Scenario
	made     []string // steps of those creations
	done     int
	deeds    []string // for the journal
}

func newGoalWork(a *Agent) *goalWork {
	scenario := a.scenario
	scenario.Operate = slices.Clone(scenario.Operate)
	return &goalWork{agent: a, scenario: scenario}
}

// scope is what names of resources lie in.
func (w *goalWork) scope() string {
	return fmt.Sprintf("/subscriptions/%s/resourceGroups/%s/providers/", w.agent.config.SubscriptionID, w.agent.config.ResourceGroup)
}

// List gives what the ledger has in the own group.
func (w *goalWork) List() []goal.Resource {
	var found []goal.Resource
	for _, entry := range w.agent.ledger.alive() {
		scope := w.scope()
		if entry.What != ledgerCreated || entry.Collection != "" || len(entry.ID) <= len(scope) || !strings.EqualFold(entry.ID[:len(scope)], scope) {
			continue
		}
		found = append(found, goal.Resource{Name: entry.ID[len(scope):], Type: entry.Type, Made: slices.Contains(w.made, entry.Step)})
	}
	slices.Reverse(found) // in the order of creation
	return found
}

// entry finds a resource that exists by its name.
func (w *goalWork) entry(resource string) (ledgerEntry, error) {
	entry := w.agent.ledger.last(w.scope() + resource)
	if entry.What != ledgerCreated || entry.Collection != "" {
		return entry, fmt.Errorf("%w: %s is not there", goal.ErrRefused, resource)
	}
	return entry, nil
}

// Read gives the document of a resource.
func (w *goalWork) Read(ctx context.Context, resource string) (answer json.RawMessage, err error) {
	err = w.operation(ctx, "get", resource, func(ctx context.Context, entry ledgerEntry) error {
		answer, err = w.agent.manager.Do(ctx, Call{Method: http.MethodGet, Path: entry.ID, APIVersion: entry.APIVersion})
		return err
	})
	return answer, err
}

// Patch changes a resource.
func (w *goalWork) Patch(ctx context.Context, resource string, body map[string]any) error {
	return w.operation(ctx, "patch", resource, func(ctx context.Context, entry ledgerEntry) error {
		return w.use(ctx, catalogue.Step{Name: "goal", Patch: &catalogue.Call{Of: entry.Step}}, entry, body)
	})
}

// Post acts on a resource.
func (w *goalWork) Post(ctx context.Context, resource, action string) error {
	return w.operation(ctx, "post", resource, func(ctx context.Context, entry ledgerEntry) error {
		return w.use(ctx, catalogue.Step{Name: "goal", Post: &catalogue.Call{Of: entry.Step, Action: action}}, entry, nil)
	})
}

// use resolves a step about a resource without its body, in which references
// would be replaced, and carries it out.
func (w *goalWork) use(ctx context.Context, step catalogue.Step, entry ledgerEntry, body map[string]any) error {
	request, err := w.scenario.Resolve(step, w.agent.during(ctx, 1))
	if err != nil {
		return err
	}
	if !strings.EqualFold(request.ResourceID, entry.ID) {
		return fmt.Errorf("%w: %s is not what its step makes", goal.ErrRefused, entry.Name)
	}
	request.Body = body
	return w.agent.use(ctx, request)
}

// Delete removes a resource that the model made.
func (w *goalWork) Delete(ctx context.Context, resource string) error {
	return w.operation(ctx, "delete", resource, func(ctx context.Context, entry ledgerEntry) error {
		if !slices.Contains(w.made, entry.Step) {
			return fmt.Errorf("%w: %s belongs to the scenario", goal.ErrRefused, entry.Name)
		}
		return w.agent.remove(ctx, entry)
	})
}

// Wait lets time pass, scaled as the document's waits are.
func (w *goalWork) Wait(ctx context.Context, minutes int) error {
	return w.agent.clock.Sleep(ctx, w.agent.scaled(time.Duration(minutes)*time.Minute))
}

// operation does one thing to a resource, in turn with the document's own
// operations, and reports it.
func (w *goalWork) operation(ctx context.Context, verb, resource string, do func(context.Context, ledgerEntry) error) error {
	return w.agent.inTurn(ctx, func() error {
		entry, err := w.entry(resource)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, goalLimit)
		defer cancel()
		began := w.agent.clock.Now()
		err = do(ctx, entry)
		w.report(ctx, verb, entry, began, err)
		return err
	})
}

// report makes an event of what was tried. What was refused before the wire is
// counted by the session instead.
func (w *goalWork) report(ctx context.Context, verb string, entry ledgerEntry, began time.Time, err error) {
	if errors.Is(err, goal.ErrRefused) || err != nil && ctx.Err() != nil {
		return
	}
	event := resourceEvent(entry, haymaker.EventOperation, fmt.Sprintf("Goal: %s %s", verb, entry.Name))
	event.Details = map[string]any{
		"step": "goal", "strategy": StrategyGoal, "verb": verb, "turn": len(w.deeds) + 1, "outcome": "done",
		"duration_ms": w.agent.clock.Now().Sub(began).Milliseconds(),
	}
	outcome := "done"
	if err != nil {
		outcome = "failed"
		event.Severity = severityWarning
		event.Message += ": failed: " + err.Error()
	} else {
		w.done++
	}
	event.Details["outcome"] = outcome
	w.agent.reporter.report(event)
	w.deeds = append(w.deeds, verb+" "+entry.Name+" "+outcome)
}

// journal tells the model what it did before, the last of it.
func (w *goalWork) journal() string {
	if len(w.deeds) == 0 {
		return "nothing yet"
	}
	return strings.Join(w.deeds[max(0, len(w.deeds)-12):], "; ")
}
