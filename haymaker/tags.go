package haymaker

import (
	"strings"
	"time"
)

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
// tags come from the request; one whose key is a required one's, in whatever
// case, is left out, because Azure would take both for the same tag.
func Tags(runID, scenario string, createdAt, expiresAt time.Time, extra map[string]string) map[string]string {
	tags := map[string]string{
		TagManaged:   "true",
		TagRunID:     runID,
		TagScenario:  scenario,
		TagCreatedAt: createdAt.UTC().Format(time.RFC3339),
		TagOwner:     "AzureHayMaker",
		TagExpiresAt: expiresAt.UTC().Format(time.RFC3339),
	}
	for key, value := range extra {
		if !RequiredTag(key) {
			tags[key] = value
		}
	}
	return tags
}

// RequiredTag says whether HayMaker itself sets the tag of this key.
func RequiredTag(key string) bool {
	for _, own := range []string{TagManaged, TagRunID, TagScenario, TagCreatedAt, TagOwner, TagExpiresAt} {
		if strings.EqualFold(key, own) {
			return true
		}
	}
	return false
}
