package tenant

import (
	"strings"
	"time"
)

// GroupType is the resource type of a resource group.
const GroupType = "Microsoft.Resources/resourceGroups"

// Resource is one thing Azure Resource Manager knows by id: a resource group, a
// resource at any depth, or an extension resource. Body is the document that GET
// answers, without the parts that are computed when read.
type Resource struct {
	ID        string         `json:"id"`
	Type      string         `json:"type"`
	Name      string         `json:"name"`
	Body      map[string]any `json:"body"`
	CreatedAt time.Time      `json:"created_at"`
	ChangedAt time.Time      `json:"changed_at"`
	CreatedBy string         `json:"created_by"`
	// Forced: its deletion asked that nothing be kept to restore.
	Forced bool `json:"forced,omitempty"`
}

// Key is how ids are compared: Azure ids are case-insensitive.
func Key(id string) string { return strings.ToLower(strings.TrimSuffix(id, "/")) }

// Group is the name of the resource group in the id, or "" for things of the subscription.
func (r *Resource) Group() string { return GroupOf(r.ID) }

// GroupOf is the resource group named in an id, or "".
func GroupOf(id string) string {
	parts := strings.Split(id, "/")
	if len(parts) > 4 && strings.EqualFold(parts[3], "resourceGroups") {
		return parts[4]
	}
	return ""
}

// Properties is the properties object, made when it is missing.
func (r *Resource) Properties() map[string]any {
	properties, ok := r.Body["properties"].(map[string]any)
	if !ok {
		properties = map[string]any{}
		r.Body["properties"] = properties
	}
	return properties
}

// State is the provisioningState ("" when the type has none).
func (r *Resource) State() string {
	properties, _ := r.Body["properties"].(map[string]any)
	state, _ := properties["provisioningState"].(string)
	return state
}

// SetState sets the provisioningState.
func (r *Resource) SetState(state string) { r.Properties()["provisioningState"] = state }

// Location is the region, lower case without spaces ("East US" and "eastus" are the same).
func (r *Resource) Location() string {
	location, _ := r.Body["location"].(string)
	return NormalLocation(location)
}

// NormalLocation writes a region's name the way Azure compares it.
func NormalLocation(location string) string {
	return strings.ToLower(strings.ReplaceAll(location, " ", ""))
}

// Tags are the resource's tags; tag names compare case-insensitively.
func (r *Resource) Tags() map[string]string {
	tags := map[string]string{}
	raw, _ := r.Body["tags"].(map[string]any)
	for name, value := range raw {
		if text, ok := value.(string); ok {
			tags[name] = text
		}
	}
	return tags
}

// Tag looks a tag up by its case-insensitive name.
func (r *Resource) Tag(name string) (string, bool) {
	for have, value := range r.Tags() {
		if strings.EqualFold(have, name) {
			return value, true
		}
	}
	return "", false
}
