package arm

import (
	"regexp"

	"azurehaymaker/local/azuresim/tenant"
)

// TypeInfo is what the catalogue knows about a resource type.
type TypeInfo struct {
	Namespace string   `json:"-"`
	Name      string   `json:"-"`           // without the namespace
	Versions  []string `json:"versions"`    // default: the namespace's
	Async     string   `json:"async"`       // "header", "location"; "" answers at once
	Slow      float64  `json:"slow"`        // its operations take so many times the tenant's duration
	Required  []string `json:"required"`    // dotted paths a document must have
	Pattern   string   `json:"name"`        // what a name must match
	Code      string   `json:"name_code"`   // Azure's code for a name that does not
	Text      string   `json:"name_text"`   // Azure's sentence for it
	Proxy     bool     `json:"proxy"`       // no location, not listed by /resources
	Child     bool     `json:"tracked"`     // a nested type that has a location
	NoState   bool     `json:"no_state"`    // no provisioningState
	NoDelete  bool     `json:"no_delete"`   // DELETE is not offered
	IfMatch   bool     `json:"if_match"`    // PATCH and DELETE need the header If-Match
	Implicit  []string `json:"implicit"`    // singletons that exist with their parent
	Service   []string `json:"service_set"` // properties the service sets and keeps
	// Regions are the only ones that offer the type; default: all.
	Regions []string `json:"regions"`
	// Sets are properties the service gives at creation: fixed values, or with
	// {name}, {location}, {id} and {uuid} in them.
	Sets map[string]any `json:"sets"`
	// Inline are arrays of properties whose elements are child resources.
	Inline []string `json:"inline"`
	// InUse refuses a deletion while a resource of these types refers to it.
	InUse *InUse `json:"in_use"`
	// Actions are answers to POST {id}/{action}, by action name.
	Actions map[string]map[string]any `json:"actions"`
	// Moves are actions that change properties and are answered as long-running
	// operations: {"pause": {"status": "Paused"}}.
	Moves map[string]map[string]any `json:"moves"`
	// ManagedGroup is the property that names a resource group which the service
	// makes beside the resource and removes with it.
	ManagedGroup string `json:"managed_group"`
	// SoftDelete keeps a deleted resource, and its name, until it is purged.
	SoftDelete *SoftDelete `json:"soft_delete"`
	rule       *regexp.Regexp
}

// InUse is why a resource cannot be deleted while others refer to it.
type InUse struct {
	Code string   `json:"code"`
	By   []string `json:"by"`
	// Texts are properties that refer by a bare text instead of {"id": ...}.
	Texts []string `json:"texts"`
	// Names are properties that refer by the bare name of a resource with the same
	// parent, as a pipeline's dataset.
	Names []string `json:"names"`
	keys  map[string]bool
}

// SoftDelete is how a type's deleted resources are found and purged.
type SoftDelete struct {
	// Type is the collection of deleted ones below the subscription, e.g. deletedAccounts.
	Type string `json:"type"`
	// Path is where one is found below the provider, with {location}, {group} and {name}.
	Path string `json:"path"`
	// Purge is DELETE, or the POST action that purges.
	Purge string `json:"purge"`
	// Force is the query of a deletion that leaves nothing to purge, e.g. force=true.
	Force string `json:"force"`
	// Conflict is Azure's code for a name that a deleted resource holds; "" when
	// creating it again restores it.
	Conflict string `json:"conflict"`
	// FormerID is the property in which a deleted one's entry has the id it had,
	// as API Management's serviceId; "" where the entry's own id says it. Entries
	// with such a property carry no tags.
	FormerID string `json:"former_id"`
}

// Path is the type without its namespace, as error texts name it.
func (t *TypeInfo) Path() string { return t.Name }

// prepare compiles what is used again and again.
func (t *TypeInfo) prepare() error {
	rule, err := regexp.Compile(t.Pattern)
	if err != nil {
		return err
	}
	t.rule = rule
	if t.InUse != nil {
		t.InUse.keys = map[string]bool{}
		for _, name := range t.InUse.By {
			t.InUse.keys[tenant.Key(name)] = true
		}
	}
	return nil
}
