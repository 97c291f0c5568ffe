package catalogue

import (
	"fmt"

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
	for _, step := range place(s) {
		planned := Planned{Phase: step.phase, Step: step.Name, Title: step.Title, EveryMinutes: every[step.Name]}
		if err := s.plan(step.Step, values, &planned); err != nil {
			return nil, err
		}
		plan = append(plan, planned)
	}
	return plan, nil
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
