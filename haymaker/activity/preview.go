package activity

import (
	"context"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
)

// What speaks for a resource's being the run's, in the words of a preview.
const (
	whyIndexed      = "Resource Graph shows the run's tag on it"
	whyListed       = "Resource Manager lists it by the run's tag or in the run's group"
	whyRecorded     = "it is recorded for the run"
	whyIdentity     = "it is part of an identity that is recorded, or marked, for the run"
	whyJob          = "it carries the run's tag"
	whyDeleted      = "it carried the run's tag, or was in the run's group"
	whySubscription = "its name ends with the run's unique id, or an identity of the run made it or has it"
	whyDirectory    = "its name ends with the run's unique id"
	whyAgentOutside = "only its agent named it: it is deleted only if its name ends with the run's unique id, or if an identity of the run made it"
	whyAgent        = "only its agent named it: it is deleted only if it, or its group, carries the managed tag"
)

// Preview lists what a clean-up of the run, or of one scenario of it, would
// delete now, and the questions that had no answer. It changes nothing, not even
// a record. The run need not be recorded.
func (a *Activities) Preview(ctx context.Context, runID, scenario string) (haymaker.Survey, error) {
	look := a.look(scopeOf(haymaker.CleanupInput{RunID: runID, ScenarioName: scenario}))
	look.readOnly = true
	if err := look.ask(ctx); err != nil {
		return haymaker.Survey{}, err
	}
	return look.survey(), nil
}

// survey gives the findings of a look.
func (v *verification) survey() haymaker.Survey {
	survey := haymaker.Survey{Findings: []haymaker.Finding{}, Unanswered: append([]string{}, v.result.Errors...)}
	for _, found := range v.result.RemainingResources {
		finding := haymaker.Finding{Kind: haymaker.FindingResource, ID: found.ResourceID, Name: found.ResourceName, RunID: v.runID, ScenarioName: found.ScenarioName}
		why := v.why[strings.ToLower(found.ResourceID)]
		slices.Sort(why)
		finding.Why = strings.Join(slices.Compact(why), "; ")
		if finding.Why == whyRecorded && !inRun(found.ResourceID, v.runID) {
			finding.Note = whyAgent
			if haymaker.OutsideGroups(found.ResourceID) {
				finding.Note = whyAgentOutside
			}
		}
		survey.Findings = append(survey.Findings, finding)
	}
	for _, left := range v.result.Remnants {
		finding := haymaker.Finding{Kind: haymaker.FindingKind(left.Kind), ID: left.ID, RunID: v.runID, Why: whyIdentity, Note: left.Note}
		switch finding.Kind {
		case haymaker.FindingJob:
			finding.Why = whyJob
		case haymaker.FindingSoftDeleted:
			finding.Why = whyDeleted
		}
		survey.Findings = append(survey.Findings, finding)
	}
	return survey
}
