package activity

import (
	"slices"
	"time"

	"azurehaymaker/haymaker"
)

// evidence condenses the verifications: clean means that the last two were.
func evidence(verifications []haymaker.Verification) haymaker.VerificationReport {
	report := haymaker.VerificationReport{Method: []string{}, CheckedAt: []time.Time{}}
	for _, verification := range verifications {
		report.CheckedAt = append(report.CheckedAt, verification.CheckedAt)
		for _, method := range verification.Methods {
			if !slices.Contains(report.Method, method) {
				report.Method = append(report.Method, method)
			}
		}
	}
	slices.Sort(report.Method)
	if n := len(verifications); n >= 2 {
		report.Clean = verifications[n-1].Clean && verifications[n-2].Clean
	}
	return report
}

// deletionFailures are those of the last round: what was deleted later did not
// fail.
func deletionFailures(rounds []haymaker.ForcedCleanup) []haymaker.DeletionFailure {
	if len(rounds) == 0 {
		return []haymaker.DeletionFailure{}
	}
	return append([]haymaker.DeletionFailure{}, rounds[len(rounds)-1].Failed...)
}
