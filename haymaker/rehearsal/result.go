package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent"
	"azurehaymaker/haymaker/catalogue"
)

// Result is how one rehearsal went.
type Result struct {
	Scenario string `json:"scenario"`
	// Problem is why the scenario failed; "" when all went well.
	Problem string         `json:"problem,omitempty"`
	Calls   map[string]int `json:"calls"`  // by method
	Faults  map[int]int    `json:"faults"` // by status, met and overcome or reported
	Created int            `json:"created"`
	Deleted int            `json:"deleted"`
	// Operations are the distinct ones that were done, Turns how often in all,
	// Failed the turns that failed.
	Operations int `json:"operations"`
	Turns      int `json:"turns"`
	Failed     int `json:"failed"`
	// Failures are the distinct messages of failed turns.
	Failures []string `json:"failures,omitempty"`
	// Left is what the agent left, by the simulator's own account.
	Left    []string `json:"left,omitempty"`
	Seconds float64  `json:"seconds"`
}

// OK says whether the scenario did all it states and left nothing.
func (r Result) OK() bool { return r.Problem == "" && len(r.Left) == 0 && r.Failed == 0 }

func summary(scenario catalogue.Scenario, outcome agent.Outcome, w *wire, in *inbox) Result {
	r := Result{Scenario: scenario.ID, Calls: maps.Clone(w.calls), Faults: maps.Clone(w.faults)}
	if err := outcome.Err(); err != nil {
		r.Problem = err.Error()
	}
	operations := map[any]bool{}
	for _, event := range in.all {
		switch event.EventType {
		case haymaker.EventResourceCreated:
			r.Created++
		case haymaker.EventResourceDeleted:
			r.Deleted++
		case haymaker.EventOperation:
			if event.Details["outcome"] == "done" {
				r.Turns++
				operations[event.Details["step"]] = true
				continue
			}
			r.Failed++
			if !slices.Contains(r.Failures, event.Message) {
				r.Failures = append(r.Failures, event.Message)
			}
		}
	}
	r.Operations = len(operations)
	if missing := notDone(scenario, operations); r.Problem == "" && len(missing) > 0 {
		r.Problem = fmt.Sprintf("operations not done in the time there was: %s", strings.Join(missing, ", "))
	}
	return r
}

// notDone lists the operations that had no turn that succeeded. Probes are made
// in Azure only.
func notDone(scenario catalogue.Scenario, done map[any]bool) []string {
	var missing []string
	for _, operation := range scenario.Operate {
		if operation.Probe == nil && operation.Wait == nil && !done[operation.Name] {
			missing = append(missing, operation.Name)
		}
	}
	return missing
}
