package e2e

import (
	"net/http"
	"slices"
	"strings"

	"azurehaymaker/local/playground"
)

// entry is one line of the simulator's journal of what came and went.
type entry struct {
	Event string `json:"event"`
	Kind  string `json:"kind"`
	ID    string `json:"id"`
}

// journal is everything that ever happened in the simulated tenant.
func (s *stack) journal() []entry {
	s.t.Helper()
	var answer struct {
		Journal []entry `json:"journal"`
		Error   string  `json:"journal_error"`
	}
	if err := s.Simulator.Admin(s.t.Context(), http.MethodGet, "requests", nil, &answer); err != nil || answer.Error != "" {
		s.t.Fatal(err, answer.Error)
	}
	return answer.Journal
}

// fault sets one fault of the simulator.
type fault struct {
	Plane   string `json:"plane,omitempty"`
	Method  string `json:"method,omitempty"`
	Match   string `json:"match,omitempty"`
	Status  int    `json:"status,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	Count   int    `json:"count"`
	DelayMS int64  `json:"delay_ms,omitempty"`
}

func (s *stack) inject(f fault) {
	s.t.Helper()
	if err := s.Simulator.Admin(s.t.Context(), http.MethodPost, "faults", f, nil); err != nil {
		s.t.Fatal(err)
	}
}

// executions are the agents the simulator knows, by job name.
func (s *stack) executions() map[string]execution {
	s.t.Helper()
	var state struct {
		Executions []execution `json:"executions"`
	}
	if err := s.Simulator.Admin(s.t.Context(), http.MethodGet, "state", nil, &state); err != nil {
		s.t.Fatal(err)
	}
	byJob := map[string]execution{}
	for _, e := range state.Executions {
		byJob[e.JobID[strings.LastIndex(e.JobID, "/")+1:]] = e
	}
	return byJob
}

type execution struct {
	JobID  string `json:"job_id"`
	PID    int    `json:"pid"`
	Status string `json:"status"`
}

// wantNothingLeft demands that the tenant holds nothing but its seeds, and what
// the test itself put there.
func (s *stack) wantNothingLeft(but ...string) {
	s.t.Helper()
	var left playground.Leftovers
	if err := s.Simulator.Admin(s.t.Context(), http.MethodGet, "state", nil, &left); err != nil {
		s.t.Fatal(err)
	}
	if found := slices.DeleteFunc(left.OfRuns(), func(name string) bool { return slices.Contains(but, name) }); len(found) > 0 {
		s.t.Errorf("the tenant still holds %d things: %v", len(found), found)
	}
}

// ofRuns says whether an entry is about what runs make: everything but the
// probe secret of the validation.
func (e entry) ofRuns() bool { return !strings.Contains(e.ID, "haymaker-probe") }

// wantNothingTwice demands that no identity, role assignment, job, resource group
// or execution was ever made twice. A client secret may be: one whose value died
// with a killed process, before it reached the vault, is removed and replaced.
func (s *stack) wantNothingTwice() {
	s.t.Helper()
	made := map[string]int{}
	for _, e := range s.journal() {
		if !e.ofRuns() {
			continue
		}
		switch {
		case e.Event == "create" && (e.Kind == "application" || e.Kind == "Microsoft.App/jobs" || e.Kind == "Microsoft.Authorization/roleAssignments" || e.Kind == "Microsoft.Resources/resourceGroups"):
			made[e.Kind]++
			made[e.Kind+" "+strings.ToLower(e.ID)]++
		case e.Event == "start" && e.Kind == "Microsoft.App/jobs/executions":
			made[e.Kind]++
		}
	}
	for what, times := range made {
		if strings.Contains(what, " ") && times > 1 {
			s.t.Errorf("%s was created %d times", what, times)
		}
	}
	jobs, applications, starts := made["Microsoft.App/jobs"], made["application"], made["Microsoft.App/jobs/executions"]
	if applications != jobs || starts != jobs {
		s.t.Errorf("%d applications, %d jobs and %d executions were made: something was made twice or not at all", applications, jobs, starts)
	}
}
