package catalogue

import (
	"fmt"
	"strings"

	"azurehaymaker/haymaker"
)

// Planned is one step as it would be done, without doing it. What a run decides
// stands in braces or angle brackets.
type Planned struct {
	Phase string `json:"phase"`
	Step  string `json:"step"`
	Title string `json:"title"`
	// Call is the request: method, path and api-version; or what is waited for.
	Call         string         `json:"call"`
	Body         map[string]any `json:"body,omitempty"`
	EveryMinutes int            `json:"every_minutes,omitempty"`
	// Wave is the round of deployment or clean-up in which the step is done at the
	// earliest, After the steps it waits for. Operations are done one at a time.
	Wave  int      `json:"wave,omitempty"`
	After []string `json:"after,omitempty"`
}

// When says in words when a step is done: how often, or in which wave and after
// which steps.
func (p Planned) When() string {
	switch {
	case p.EveryMinutes > 0:
		return fmt.Sprintf("every %d min", p.EveryMinutes)
	case len(p.After) > 0:
		return fmt.Sprintf("wave %d, after %s", p.Wave, strings.Join(p.After, ", "))
	}
	return fmt.Sprintf("wave %d", p.Wave)
}

// Plan lists every step of a scenario with the call it would make, in the
// document's order.
func (s Scenario) Plan() ([]Planned, error) {
	every := map[string]int{}
	for _, operation := range s.Operate {
		every[operation.Name] = operation.Cadence.EveryMinutes
	}
	values := exampleValues(s.ID)
	plan := []Planned{}
	places := s.places()
	for _, step := range place(s) {
		planned := Planned{Phase: step.phase, Step: step.Name, Title: step.Title, EveryMinutes: every[step.Name]}
		planned.Wave, planned.After = places[step.Name].Wave, places[step.Name].After
		if err := s.plan(step.Step, values, &planned); err != nil {
			return nil, err
		}
		plan = append(plan, planned)
	}
	return plan, nil
}

// places gives wave and predecessors of the steps that are done in an order.
func (s Scenario) places() map[string]Planned {
	found := map[string]Planned{}
	for _, phase := range []struct {
		steps []Step
		order Order
	}{{s.Deploy, s.DeployOrder()}, {s.Cleanup, s.CleanupOrder()}} {
		waves := phase.order.Waves()
		for i, step := range phase.steps {
			planned := Planned{Wave: waves[i]}
			for _, j := range phase.order[i] {
				planned.After = append(planned.After, phase.steps[j].Name)
			}
			found[step.Name] = planned
		}
	}
	return found
}

func (s Scenario) plan(step Step, values Values, planned *Planned) error {
	switch step.Verb() {
	case "wait":
		planned.Call = fmt.Sprintf("wait %d min", step.Wait.Minutes)
		return nil
	case "probe":
		url, err := s.ProbeURL(step, values)
		planned.Call = "GET " + url
		return err
	}
	request, err := s.Resolve(step, values)
	planned.Call, planned.Body = request.Method+" "+request.Path, request.Body
	switch {
	case request.Rotates:
		planned.Call += ", then removePassword of the older ones"
	case !request.Graph:
		planned.Call += "?api-version=" + request.APIVersion
	}
	return err
}

func exampleValues(id string) Values {
	const run = "0a1b2c3d-0000-4000-8000-000000000000"
	hidden := func(label string) (string, error) { return "<" + label + ">", nil }
	return Values{
		UniqueID: haymaker.UniqueID(run), Location: "eastus", ResourceGroup: haymaker.ResourceGroupName(run, id),
		SubscriptionID: "{subscription}", TenantID: "{tenant}", Occurrence: 1, Password: hidden, SSHPublicKey: hidden,
		Output: func(step, path string) (string, error) { return "{" + path + " of " + step + "}", nil },
		Secret: func(step, action, path string) (string, error) {
			return "<" + path + " of " + action + " of " + step + ">", nil
		},
		Domain: func() (string, error) { return "{domain}", nil },
	}
}
