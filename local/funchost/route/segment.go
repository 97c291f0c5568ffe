package route

import (
	"strings"
)

// part is a literal or a parameter inside a segment.
type part struct {
	literal     string
	name        string
	optional    bool
	fallback    *string
	constraints []constraint
}

// segment is what stands between two slashes.
type segment struct {
	parts    []part
	catchAll bool
}

// parseSegment cuts a segment into parts; the reason is empty when it is good.
func parseSegment(text string, last bool) (segment, string) {
	var s segment
	for rest := text; rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open != 0 {
			literal := rest
			if open > 0 {
				literal = rest[:open]
			}
			if strings.ContainsAny(literal, "}?") {
				return s, "There is an incomplete parameter in the route template. Check that each '{' character has a matching '}' character."
			}
			s.parts = append(s.parts, part{literal: literal})
			rest = rest[len(literal):]
			continue
		}
		end := closing(rest)
		if end < 0 {
			return s, "There is an incomplete parameter in the route template. Check that each '{' character has a matching '}' character."
		}
		p, star, reason := parseParameter(rest[1:end])
		if reason != "" {
			return s, reason
		}
		if star {
			if !last || len(s.parts) > 0 || end != len(rest)-1 {
				return s, "A catch-all parameter can only appear as the last segment of the route template."
			}
			s.catchAll = true
		}
		s.parts = append(s.parts, p)
		rest = rest[end+1:]
	}
	return s, ""
}

// closing finds the brace that ends the parameter; braces inside constraints are doubled.
func closing(text string) int {
	for i := 1; i < len(text); i++ {
		if text[i] == '}' {
			if i+1 < len(text) && text[i+1] == '}' {
				i++
				continue
			}
			return i
		}
	}
	return -1
}

func parseParameter(text string) (p part, star bool, reason string) {
	body := strings.TrimLeft(text, "*")
	star = len(body) < len(text)
	if before, value, ok := strings.Cut(body, "="); ok {
		body, p.fallback = before, &value
	}
	if trimmed, ok := strings.CutSuffix(body, "?"); ok {
		body, p.optional = trimmed, true
	}
	pieces := strings.Split(body, ":")
	p.name = pieces[0]
	if p.name == "" || strings.ContainsAny(p.name, "/{}?*") {
		return p, star, "The route parameter name '" + p.name + "' is invalid. Route parameter names must be non-empty and cannot contain these characters: '{', '}', '/'. The '?' character marks a parameter as optional, and can occur only at the end of the parameter. The '*' character marks a parameter as catch-all, and can occur only at the start of the parameter."
	}
	for _, piece := range pieces[1:] {
		c, ok := newConstraint(piece)
		if !ok {
			return p, star, "The constraint reference '" + piece + "' could not be resolved to a type. Register the constraint type with 'Microsoft.AspNetCore.Routing.RouteOptions.ConstraintMap'."
		}
		p.constraints = append(p.constraints, c)
	}
	return p, star, ""
}

func (s segment) duplicate(seen map[string]bool) string {
	for _, p := range s.parts {
		key := strings.ToLower(p.name)
		if p.name != "" && seen[key] {
			return "The route parameter name '" + p.name + "' appears more than one time in the route template."
		}
		seen[key] = p.name != ""
	}
	return ""
}

// missing is the value of a segment that the path does not reach.
func (s segment) missing() (Value, bool) {
	if len(s.parts) != 1 || s.parts[0].name == "" {
		return Value{}, false
	}
	p := s.parts[0]
	if p.fallback != nil {
		return Value{Name: p.name, Text: *p.fallback, Present: true}, true
	}
	return Value{Name: p.name}, p.optional
}

func (s segment) catch(values []Value, rest string) ([]Value, bool) {
	p := s.parts[0]
	if rest == "" && p.fallback != nil {
		rest = *p.fallback
	}
	if rest == "" {
		return append(values, Value{Name: p.name}), true
	}
	if !p.allows(rest) {
		return nil, false
	}
	return append(values, Value{Name: p.name, Text: rest, Present: true}), true
}

// match compares one path segment with the parts; a parameter takes as much as it can.
func (s segment) match(text string) ([]Value, bool) { return matchParts(s.parts, text) }

func matchParts(parts []part, text string) ([]Value, bool) {
	if len(parts) == 0 {
		return nil, text == ""
	}
	first, rest := parts[0], parts[1:]
	if first.name == "" {
		if len(text) < len(first.literal) || !strings.EqualFold(text[:len(first.literal)], first.literal) {
			return nil, false
		}
		return matchParts(rest, text[len(first.literal):])
	}
	for end := len(text); end > 0; end-- {
		if len(rest) == 0 && end < len(text) {
			break
		}
		values, ok := matchParts(rest, text[end:])
		if ok && first.allows(text[:end]) {
			return append([]Value{{Name: first.name, Text: text[:end], Present: true}}, values...), true
		}
	}
	return nil, false
}

func (p part) allows(text string) bool {
	for _, c := range p.constraints {
		if !c(text) {
			return false
		}
	}
	return true
}
