package activity

import (
	"slices"

	"azurehaymaker/haymaker"
)

// scope is what a round or a look is about: a run, or some of its scenarios.
type scope struct {
	runID string
	only  []string // scenarios; empty means all
}

func scopeOf(in haymaker.CleanupInput) scope {
	if in.ScenarioName == "" {
		return scope{runID: in.RunID}
	}
	return scope{runID: in.RunID, only: []string{in.ScenarioName}}
}

func (s scope) concerns(scenario string) bool {
	return len(s.only) == 0 || slices.Contains(s.only, scenario)
}

func (s scope) concernsJob(name string) bool {
	return len(s.only) == 0 || slices.ContainsFunc(s.only, func(scenario string) bool { return haymaker.JobName(s.runID, scenario) == name })
}

func (s scope) concernsResource(resource haymaker.Resource) bool {
	return s.concerns(resource.ScenarioName) || slices.ContainsFunc(s.only, func(scenario string) bool {
		return inGroup(resource.ResourceID, haymaker.ResourceGroupName(s.runID, scenario))
	})
}
