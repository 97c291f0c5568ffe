// Package route matches request paths against ASP.NET route templates as the Functions
// host maps them: literals without regard to case, {name}, {name?}, {name=default},
// {name:constraint}, a catch-all {*name} at the end, and mixed segments such as
// {name}.json.
//
// A template that ASP.NET refuses is an error, because it puts the whole host in error.
package route

import "strings"

// Template is a parsed route template. It is a value and safe for concurrent use.
type Template struct {
	text     string
	segments []segment
}

// Value is one route parameter of a match; Present is false for an optional one that
// the path does not have.
type Value struct {
	Name, Text string
	Present    bool
}

// Parse reads a template without a leading slash; name is the route's name for errors.
func Parse(name, template string) (*Template, error) {
	fail := func(reason string) (*Template, error) {
		return nil, &Error{name, template, reason}
	}
	t := &Template{text: template}
	trimmed := strings.TrimSuffix(template, "/")
	if trimmed == "" {
		return t, nil
	}
	if strings.HasPrefix(trimmed, "/") || strings.HasPrefix(trimmed, "~") {
		return fail("The route template cannot start with a '~' or '/' character.")
	}
	parts := strings.Split(trimmed, "/")
	seen := map[string]bool{}
	for i, part := range parts {
		if part == "" {
			return fail("The route template separator character '/' cannot appear consecutively. It must be separated by either a parameter or a literal value.")
		}
		s, reason := parseSegment(part, i == len(parts)-1)
		if reason == "" {
			reason = s.duplicate(seen)
		}
		if reason != "" {
			return fail(reason)
		}
		t.segments = append(t.segments, s)
	}
	return t, nil
}

// String is the template's text.
func (t *Template) String() string { return t.text }

// Match compares a path (decoded, without leading slash) and gives the route values in
// template order.
func (t *Template) Match(path string) ([]Value, bool) {
	var parts []string
	if path = strings.TrimSuffix(path, "/"); path != "" {
		parts = strings.Split(path, "/")
	}
	var values []Value
	for i, s := range t.segments {
		if s.catchAll {
			rest := ""
			if i < len(parts) {
				rest = strings.Join(parts[i:], "/")
			}
			return s.catch(values, rest)
		}
		if i >= len(parts) {
			value, ok := s.missing()
			if !ok {
				return nil, false
			}
			values = append(values, value)
			continue
		}
		found, ok := s.match(parts[i])
		if !ok {
			return nil, false
		}
		values = append(values, found...)
	}
	return values, len(parts) <= len(t.segments)
}
