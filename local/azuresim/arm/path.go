package arm

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// Target is what a request path names. For a resource, ID is its id; for a
// collection or an action below something, ID is that something and Tail the
// collection or action.
type Target struct {
	Segments     []string
	Subscription string // "" for tenant-level paths
	Group        string
	Scope        string   // what precedes the last /providers/; the scope of extension resources
	Namespace    string   // "" when there is no /providers/
	Types        []string // type segments after the namespace
	Names        []string
	Tail         string
	ID           string
}

// parseTarget reads an escaped request path.
func parseTarget(escaped string) (Target, error) {
	if len(escaped) > 2048 {
		return Target{}, errors.New("the request path is longer than 2048 bytes")
	}
	segments, err := splitPath(escaped)
	if err != nil {
		return Target{}, err
	}
	t := Target{Segments: segments}
	if len(segments) > 1 && strings.EqualFold(segments[0], "subscriptions") {
		t.Subscription = segments[1]
	}
	if len(segments) > 3 && strings.EqualFold(segments[2], "resourceGroups") {
		t.Group = segments[3]
	}
	at := lastProviders(segments)
	if at < 0 {
		t.Scope, t.ID = join(segments), join(segments)
		if len(segments)%2 == 1 {
			t.Tail = segments[len(segments)-1]
			t.ID = join(segments[:len(segments)-1])
			t.Scope = t.ID
		}
		return t, nil
	}
	t.Scope = join(segments[:at])
	t.readType(segments[at+1:])
	return t, nil
}

func splitPath(escaped string) ([]string, error) {
	var segments []string
	for _, part := range strings.Split(strings.Trim(escaped, "/"), "/") {
		segment, err := url.PathUnescape(part)
		if err != nil {
			return nil, fmt.Errorf("the path segment %q is not well escaped", part)
		}
		if segment == "" {
			continue // doubled slashes come from joined base URLs
		}
		segments = append(segments, segment)
	}
	return segments, nil
}

// lastProviders finds the last "providers" at a key position (ids alternate keys and names).
func lastProviders(segments []string) int {
	for at := (len(segments)+1)/2*2 - 2; at >= 0; at -= 2 {
		if strings.EqualFold(segments[at], "providers") {
			return at
		}
	}
	return -1
}

func (t *Target) readType(rest []string) {
	t.ID = t.Scope
	if len(rest) == 0 {
		t.Tail = "providers"
		return
	}
	t.Namespace = rest[0]
	pairs := rest[1:]
	for len(pairs) >= 2 {
		t.Types = append(t.Types, pairs[0])
		t.Names = append(t.Names, pairs[1])
		pairs = pairs[2:]
	}
	if len(t.Types) > 0 {
		t.ID = t.Scope + "/providers/" + t.Namespace
		for i := range t.Types {
			t.ID += "/" + t.Types[i] + "/" + t.Names[i]
		}
	}
	if len(pairs) == 1 {
		t.Tail = pairs[0]
	}
}

func join(segments []string) string {
	if len(segments) == 0 {
		return ""
	}
	return "/" + strings.Join(segments, "/")
}

// Type is the full type of the resource named by ID ("Microsoft.X/a/b").
func (t Target) Type() string {
	if t.Namespace == "" {
		return ""
	}
	return t.Namespace + "/" + strings.Join(t.Types, "/")
}

// CollectionType is the type that Tail lists.
func (t Target) CollectionType() string {
	if len(t.Types) == 0 {
		return t.Namespace + "/" + t.Tail
	}
	return t.Type() + "/" + t.Tail
}

// Name is the last name of the resource.
func (t Target) Name() string {
	if len(t.Names) > 0 {
		return t.Names[len(t.Names)-1]
	}
	return ""
}

// ParentID is the id of the resource one level up, or the scope for top-level types.
func (t Target) ParentID() string {
	if len(t.Types) < 2 {
		return t.Scope
	}
	return t.ID[:len(t.ID)-len("/"+t.Types[len(t.Types)-1]+"/"+t.Name())]
}

// operation reports whether the path is a poll of a long-running operation.
func (t Target) operation() bool {
	return len(t.Segments) > 1 && isOperationWord(t.Segments[len(t.Segments)-2])
}

func isOperationWord(segment string) bool {
	key := tenant.Key(segment)
	return key == "operationstatuses" || key == "operationresults"
}
