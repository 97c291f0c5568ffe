package graph

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// path is a request path: a collection, perhaps one object of it by id or by
// alternate key, and perhaps an action.
type path struct {
	collection string // applications, users, identity/conditionalAccess/policies, deletedItems
	cast       string // microsoft.graph.application, for deletedItems
	key        string // "id", "appId", "uniqueName"; "" for the collection itself
	value      string
	action     string
	rest       string // below members, owners and app roles: $ref, {id}/$ref, {id}
}

var keyedCollection = regexp.MustCompile(`^([A-Za-z]+)\(([A-Za-z]+)='((?:[^']|'')*)'\)$`)

func parsePath(escaped string) (path, error) {
	var segments []string
	for _, part := range strings.Split(strings.Trim(strings.TrimPrefix(escaped, "/v1.0"), "/"), "/") {
		segment, err := url.PathUnescape(part)
		if err != nil {
			return path{}, fmt.Errorf("the path segment %q is not well escaped", part)
		}
		segments = append(segments, segment)
	}
	if len(segments) > 1 && strings.EqualFold(segments[0], "directory") {
		segments = segments[1:]
	}
	if len(segments) > 2 && strings.EqualFold(segments[0], "identity") {
		segments = append([]string{strings.Join(segments[:3], "/")}, segments[3:]...)
	}
	p := path{collection: segments[0]}
	rest := segments[1:]
	if match := keyedCollection.FindStringSubmatch(segments[0]); match != nil {
		p.collection, p.key, p.value = match[1], match[2], strings.ReplaceAll(match[3], "''", "'")
	} else if len(rest) > 0 && strings.HasPrefix(strings.ToLower(rest[0]), "microsoft.graph.") {
		p.cast, rest = rest[0], rest[1:]
	} else if len(rest) > 0 {
		p.key, p.value, rest = "id", rest[0], rest[1:]
	}
	if len(rest) > 0 {
		p.action, rest = rest[0], rest[1:]
	}
	if p.linked() && len(rest) <= 2 {
		p.rest, rest = strings.Join(rest, "/"), nil
	}
	if len(rest) > 0 {
		return path{}, errors.New("Resource not found for the segment '" + rest[0] + "'.")
	}
	return p, nil
}

// linked reports whether the action has links to other objects below it.
func (p path) linked() bool {
	switch strings.ToLower(p.action) {
	case "members", "owners", "approleassignments", "approleassignedto":
		return true
	}
	return false
}
