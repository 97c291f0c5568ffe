package activity

import (
	"context"
	"slices"
	"strings"
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

// deletionFailures keeps, per id, the error of the last round that had one, if
// that was the last round of all: what was deleted later did not fail.
func deletionFailures(rounds []haymaker.ForcedCleanup) []haymaker.DeletionFailure {
	if len(rounds) == 0 {
		return []haymaker.DeletionFailure{}
	}
	return append([]haymaker.DeletionFailure{}, rounds[len(rounds)-1].Failed...)
}

func (a *Activities) identityReport(ctx context.Context, runID string) (haymaker.IdentityReport, error) {
	identities, err := a.Records.Identities(ctx, runID)
	report := haymaker.IdentityReport{List: append([]haymaker.ServicePrincipal{}, identities...)}
	slices.SortFunc(report.List, func(a, b haymaker.ServicePrincipal) int { return strings.Compare(a.SPName, b.SPName) })
	for _, identity := range identities {
		if identity.PrincipalID != "" {
			report.Created++
			if identity.DeletedAt != nil {
				report.Deleted++
			}
		}
	}
	return report, err
}

func (a *Activities) jobReport(ctx context.Context, runID string) (haymaker.JobReport, error) {
	jobs, err := a.Records.Jobs(ctx, runID)
	report := haymaker.JobReport{List: append([]haymaker.JobRecord{}, jobs...)}
	slices.SortFunc(report.List, func(a, b haymaker.JobRecord) int { return strings.Compare(a.AgentID, b.AgentID) })
	for _, job := range jobs {
		if job.CreatedAt != nil {
			report.Created++
			if job.DeletedAt != nil {
				report.Deleted++
			}
		}
	}
	return report, err
}

func (a *Activities) resourceReport(ctx context.Context, runID string) (haymaker.ResourceReport, error) {
	resources, err := a.Records.Resources(ctx, runID)
	report := haymaker.ResourceReport{List: append([]haymaker.Resource{}, resources...)}
	slices.SortFunc(report.List, func(a, b haymaker.Resource) int { return strings.Compare(a.ResourceID, b.ResourceID) })
	for _, resource := range resources {
		report.Created++
		if resource.DeletedAt != nil {
			report.Deleted++
		}
	}
	report.Remaining = report.Created - report.Deleted
	return report, err
}
