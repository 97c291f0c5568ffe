package activity

import (
	"cmp"
	"context"
	"slices"

	"azurehaymaker/haymaker"
)

// identityReport lists what was made and what is not known to be gone. An
// identity that was recorded by name only and was never made is neither.
func (a *Activities) identityReport(ctx context.Context, runID string) (haymaker.IdentityReport, error) {
	identities, err := a.Records.Identities(ctx, runID)
	report := haymaker.IdentityReport{List: []haymaker.ServicePrincipal{}}
	for _, identity := range identities {
		if !identity.Made() {
			if identity.DeletedAt != nil {
				continue
			}
			identity.CreatedAt = nil // that it was asked for is no creation
		}
		report.List = append(report.List, identity)
		if identity.PrincipalID != "" {
			report.Created++
			if identity.DeletedAt != nil {
				report.Deleted++
			}
		}
	}
	slices.SortFunc(report.List, func(a, b haymaker.ServicePrincipal) int { return cmp.Compare(a.SPName, b.SPName) })
	return report, err
}

// jobReport does the same for jobs.
func (a *Activities) jobReport(ctx context.Context, runID string) (haymaker.JobReport, error) {
	jobs, err := a.Records.Jobs(ctx, runID)
	report := haymaker.JobReport{List: []haymaker.JobRecord{}}
	for _, job := range jobs {
		if !job.Made() && job.DeletedAt != nil {
			continue
		}
		report.List = append(report.List, job)
		if job.Made() {
			report.Created++
			if job.DeletedAt != nil {
				report.Deleted++
			}
		}
	}
	slices.SortFunc(report.List, func(a, b haymaker.JobRecord) int { return cmp.Compare(a.AgentID, b.AgentID) })
	return report, err
}

func (a *Activities) resourceReport(ctx context.Context, runID string) (haymaker.ResourceReport, error) {
	resources, err := a.Records.Resources(ctx, runID)
	report := haymaker.ResourceReport{Created: len(resources), List: append([]haymaker.Resource{}, resources...)}
	slices.SortFunc(report.List, func(a, b haymaker.Resource) int { return cmp.Compare(a.ResourceID, b.ResourceID) })
	for _, resource := range resources {
		if resource.DeletedAt != nil {
			report.Deleted++
		}
	}
	report.Remaining = report.Created - report.Deleted
	return report, err
}
