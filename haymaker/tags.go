package haymaker

import "time"

// The tags every resource of a run carries. Azure compares keys ignoring case.
const (
	TagManaged   = "AzureHayMaker-managed"
	TagRunID     = "RunId"
	TagScenario  = "Scenario"
	TagCreatedAt = "CreatedAt"
	TagOwner     = "Owner"
	TagExpiresAt = "ExpiresAt"
)

// Tags are the required tags for resources of one scenario of one run. extra
// tags come from the request and never override a required one.
func Tags(runID, scenario string, createdAt, expiresAt time.Time, extra map[string]string) map[string]string {
	tags := map[string]string{}
	for key, value := range extra {
		tags[key] = value
	}
	tags[TagManaged] = "true"
	tags[TagRunID] = runID
	tags[TagScenario] = scenario
	tags[TagCreatedAt] = createdAt.UTC().Format(time.RFC3339)
	tags[TagOwner] = "AzureHayMaker"
	tags[TagExpiresAt] = expiresAt.UTC().Format(time.RFC3339)
	return tags
}
