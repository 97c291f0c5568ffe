package policy

import (
	"fmt"
	"regexp"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

var tagForm = regexp.MustCompile(`(?i)^tags(?:\.([^\[\]]+)|\['?([^'\]]+)'?\])$`)

// renamed are the aliases that do not spell the path in the document.
var renamed = map[string]string{
	"microsoft.compute/virtualmachines/sku.name":       "properties.hardwareProfile.vmSize",
	"microsoft.compute/virtualmachines/imagepublisher": "properties.storageProfile.imageReference.publisher",
	"microsoft.compute/virtualmachines/imageoffer":     "properties.storageProfile.imageReference.offer",
}

// field finds what a rule's field names: one value (nil: it is not there), or with
// [*] every element's.
func (s *subject) field(name string) ([]any, error) {
	r := s.resource
	if match := tagForm.FindStringSubmatch(name); match != nil {
		if value, ok := r.Tag(match[1] + match[2]); ok {
			return []any{value}, nil
		}
		return []any{nil}, nil
	}
	switch strings.ToLower(name) {
	case "type":
		if r.Type == tenant.GroupType {
			return []any{"Microsoft.Resources/subscriptions/resourceGroups"}, nil
		}
		return []any{r.Type}, nil
	case "location":
		if r.Location() == "" {
			return []any{nil}, nil
		}
		return []any{r.Location()}, nil
	case "name":
		return []any{r.Name}, nil
	case "fullname":
		return []any{fullName(r)}, nil
	case "id":
		return []any{r.ID}, nil
	case "kind", "tags", "identity.type":
		return at(r.Body, name), nil
	}
	if !strings.Contains(name, "/") {
		return nil, fmt.Errorf("the field '%s' is not known", name)
	}
	if path, ok := renamed[strings.ToLower(name)]; ok && strings.HasPrefix(strings.ToLower(name), strings.ToLower(r.Type)+"/") {
		return at(r.Body, path), nil
	}
	prefix := strings.ToLower(r.Type) + "/"
	if !strings.HasPrefix(strings.ToLower(name), prefix) {
		return []any{nil}, nil // an alias of another type
	}
	path := name[len(prefix):]
	if found := at(r.Body["properties"], path); present(found) == true {
		return found, nil
	}
	return at(r.Body, path), nil // sku, kind and the like stand outside properties
}

// fullName is the name with those of the parents, "server/database".
func fullName(r *tenant.Resource) string {
	at := strings.LastIndex(strings.ToLower(r.ID), "/providers/")
	if at < 0 {
		return r.Name
	}
	parts := strings.Split(r.ID[at+len("/providers/"):], "/")
	var names []string
	for i := 2; i < len(parts); i += 2 {
		names = append(names, parts[i])
	}
	return strings.Join(names, "/")
}

// at finds a dotted path without regard to case; [*] takes every element.
func at(value any, path string) []any {
	if path == "" {
		return []any{value}
	}
	part, rest, _ := strings.Cut(path, ".")
	part, every := strings.CutSuffix(part, "[*]")
	object, _ := value.(map[string]any)
	var inner any
	for name, one := range object {
		if strings.EqualFold(name, part) {
			inner = one
		}
	}
	if !every {
		return at(inner, rest)
	}
	elements, _ := inner.([]any)
	all := []any{}
	for _, element := range elements {
		all = append(all, at(element, rest)...)
	}
	return all
}
