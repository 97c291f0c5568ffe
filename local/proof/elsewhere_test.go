package proof

import (
	"slices"
	"testing"

	"azurehaymaker/local/proof/rule"
)

// elsewhere lists the rules whose broken app is no folder: images and deployments that
// their tests build, and handlers that must be started.
func elsewhere(t *testing.T) []rule.ID {
	ids := []rule.ID{
		rule.RejectedByHost, // package declaration: a text that no rule knows
		// package trial
		rule.TrialHostFailed, rule.TrialCrashed, rule.TrialExitedZero, rule.TrialNeverReady, rule.TrialListing, rule.TrialStderr, rule.TrialCannotExecute, rule.TrialProbeFailed,
	}
	for _, mistake := range imageMistakes(t) {
		ids = append(ids, mistake.id)
	}
	for _, mistake := range deploymentMistakes() {
		ids = append(ids, mistake.id)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
