package arm

import (
	"regexp"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// NameRule is how resources of a type may be called.
type NameRule struct {
	Pattern *regexp.Regexp
	Code    string
	Text    string
}

// NameRule is the naming rule of a type, if the catalogue has one.
func (c *Catalogue) NameRule(name string) (NameRule, bool) {
	info, ok := c.Type(name)
	if !ok || info.Pattern == "" {
		return NameRule{}, false
	}
	return NameRule{Pattern: info.rule, Code: info.Code, Text: info.Text}, true
}

// Required are the dotted paths a document of the type must have.
func (c *Catalogue) Required(name string) []string {
	if info, ok := c.Type(name); ok {
		return info.Required
	}
	return nil
}

// ServiceSet are the properties that the service sets and keeps.
func (c *Catalogue) ServiceSet(name string) []string {
	if info, ok := c.Type(name); ok {
		return info.Service
	}
	return nil
}

// Inline are the arrays of properties whose elements are child resources.
func (c *Catalogue) Inline(name string) []string {
	if info, ok := c.Type(name); ok {
		return info.Inline
	}
	return nil
}

// NoDelete reports whether the type cannot be deleted through ARM.
func (c *Catalogue) NoDelete(name string) bool {
	info, ok := c.Type(name)
	return ok && info.NoDelete
}

// HasState reports whether the type has a provisioningState.
func (c *Catalogue) HasState(name string) bool {
	info, ok := c.Type(name)
	return !ok || !info.NoState
}

// Implicit reports whether a singleton exists with its parent.
func (c *Catalogue) Implicit(typeName, name string) bool {
	info, ok := c.Type(typeName)
	if !ok {
		return false
	}
	for _, singleton := range info.Implicit {
		if strings.EqualFold(singleton, name) {
			return true
		}
	}
	return false
}

// Tracked reports whether /resources and Resource Graph list a resource: top-level
// types in a group, and the few nested types that have a location.
func (c *Catalogue) Tracked(r *tenant.Resource) bool {
	if info, ok := c.Type(r.Type); ok {
		return !info.Proxy && (info.Child || !strings.Contains(info.Name, "/"))
	}
	return strings.Count(r.Type, "/") == 1 && !isExtension(r.ID) && r.Location() != ""
}

// NeedsLocation reports whether a document must name its region.
func (c *Catalogue) NeedsLocation(t Target) bool {
	if info, ok := c.Type(t.Type()); ok {
		return !info.Proxy && (info.Child || !strings.Contains(info.Name, "/"))
	}
	return len(t.Types) == 1 && t.Group != "" && !isExtension(t.ID) && !strings.EqualFold(t.Namespace, "Microsoft.Authorization")
}

// isExtension reports whether an id hangs on another resource.
func isExtension(id string) bool {
	return strings.Count(tenant.Key(id), "/providers/") > 1
}
