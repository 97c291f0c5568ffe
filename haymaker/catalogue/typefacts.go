package catalogue

import "regexp"

// typeFacts is what the catalogue must know of a resource type; types/ holds
// them, types.schema.json describes each. Limits apply to the last part of a
// name.
type typeFacts struct {
	Min            int               `json:"min"`
	Max            int               `json:"max"`
	Form           string            `json:"form"`
	Tags           bool              `json:"tags"`
	GoneWithParent bool              `json:"gone_with_parent"`
	Subscription   bool              `json:"subscription"`
	Extension      bool              `json:"extension"`
	SoftDelete     bool              `json:"soft_delete"`
	DeleteQuery    map[string]string `json:"delete_query"`
	SlowMinutes    int               `json:"slow_minutes"`
	OwnPerGroup    bool              `json:"own_per_group"`
	Note           string            `json:"note"`
	// Regions are the only ones that offer the type; empty: all do.
	Regions []string `json:"regions"`
	// Spelled is the whole type as Azure spells it.
	Spelled string `json:"-"`
	form    *regexp.Regexp
}

// check says what is wrong with the last part of a name; "" when it fits.
func (k typeFacts) check(part string) string {
	switch {
	case len(part) < k.Min:
		return "is shorter than the type's minimum"
	case len(part) > k.Max:
		return "is longer than the type's limit"
	case !k.form.MatchString(part):
		return "has characters the type does not allow"
	}
	return ""
}
