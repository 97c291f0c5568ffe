package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"azurehaymaker/haymaker/agent/goal"
	"azurehaymaker/haymaker/catalogue"
)

// Create makes a small resource, or writes one again that the model made. Its
// name ends in the run's id, and it goes through the ledger as any other.
func (w *goalWork) Create(ctx context.Context, wanted goal.Creation) (string, error) {
	var name string
	err := w.agent.inTurn(ctx, func() error {
		ctx, cancel := context.WithTimeout(ctx, goalLimit)
		defer cancel()
		step, request, err := w.creation(wanted)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(request.ResourceID, w.scope())
		began := w.agent.clock.Now()
		err = w.agent.create(ctx, step.Name, request)
		w.report(ctx, "put", ledgerEntry{ID: request.ResourceID, Type: request.Type, Name: request.Name}, began, err)
		return err
	})
	return name, err
}

// creation resolves what is wanted as a step of the scenario.
func (w *goalWork) creation(wanted goal.Creation) (catalogue.Step, catalogue.Request, error) {
	none := func(err error) (catalogue.Step, catalogue.Request, error) {
		return catalogue.Step{}, catalogue.Request{}, err
	}
	name := wanted.Name + "-${uniqueId}"
	if wanted.Parent != "" {
		parent, err := w.parent(wanted)
		if err != nil {
			return none(err)
		}
		name = parent + "/" + name
	} else if !w.uses(wanted.Type) {
		return none(fmt.Errorf("%w: the scenario does not use this provider", goal.ErrRefused))
	}
	step := catalogue.Step{Name: fmt.Sprintf("goal-%d", len(w.made)+1), Title: "Goal", Put: &catalogue.Call{Type: wanted.Type + "@" + wanted.APIVersion, Name: name}}
	draft := w.scenario
	draft.Operate = append(slices.Clone(draft.Operate), catalogue.Operation{Step: step})
	request, err := draft.Resolve(step, w.agent.values)
	if err != nil {
		return none(fmt.Errorf("%w: %w", goal.ErrRefused, err))
	}
	known := w.agent.ledger.last(request.ResourceID)
	switch {
	case known.What == "" && len(w.made) >= mostGoalResources:
		return none(fmt.Errorf("%w: %d resources were made, and no more may be", goal.ErrRefused, mostGoalResources))
	case known.What == "":
		w.scenario = draft
		w.made = append(w.made, step.Name)
	case slices.Contains(w.made, known.Step):
		step.Name = known.Step
	default:
		return none(fmt.Errorf("%w: %s belongs to the scenario", goal.ErrRefused, known.Name))
	}
	request.Body = map[string]any{}
	for key, value := range wanted.Body {
		request.Body[key] = value
	}
	if request.Tags { // types with tags are those with a place
		request.Body["location"] = w.agent.config.Location
	}
	return step, request, nil
}

// parent gives the name path that a nested resource lies below: its parent's
// own, and parts between that are always there (blobServices/default).
func (w *goalWork) parent(wanted goal.Creation) (string, error) {
	entry, err := w.entry(wanted.Parent)
	if err != nil {
		return "", err
	}
	outer := wanted.Type[:strings.LastIndexByte(wanted.Type, '/')]
	switch {
	case strings.EqualFold(entry.Type, outer):
		return entry.Name, nil
	case strings.EqualFold(entry.Type+"/blobServices", outer):
		return entry.Name + "/default", nil
	}
	return "", fmt.Errorf("%w: %s cannot lie in %s", goal.ErrRefused, wanted.Type, entry.Type)
}

// uses says whether the scenario has something of the type's provider.
func (w *goalWork) uses(resourceType string) bool {
	namespace, _, _ := strings.Cut(resourceType, "/")
	return slices.ContainsFunc(w.List(), func(r goal.Resource) bool {
		return strings.HasPrefix(strings.ToLower(r.Type), strings.ToLower(namespace)+"/")
	})
}
