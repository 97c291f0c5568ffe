// Package odata parses and evaluates the part of OData's $filter that Azure
// Resource Manager and Microsoft Graph take: eq, ne, gt, ge, lt, le, and, or,
// not, parentheses, startsWith, endsWith, contains, collection/any(x:x eq 'v')
// and plain function calls like atScope(). Anything else is a syntax error, so
// that a filter is never silently ignored.
package odata

import (
	"fmt"
	"strings"
)

// MaxLength is the longest filter in bytes that is looked at.
const MaxLength = 8192

// maxDepth bounds nesting, so that hostile filters cannot exhaust the stack.
const maxDepth = 64

// Env is what a filter is evaluated against.
type Env struct {
	// Field returns the value of a path ("displayName", "properties/state"); nil when absent.
	Field func(path string) any
	// Call answers a plain function such as atScope().
	Call func(name string, arguments []string) bool
}

// Filter is a parsed filter. The nil Filter matches everything.
type Filter struct {
	root   node
	fields []string
	calls  []string
}

// Fields lists the paths the filter looks at, for planes that refuse unknown ones.
func (f *Filter) Fields() []string {
	if f == nil {
		return nil
	}
	return f.fields
}

// Calls lists the plain functions the filter calls, in lower case.
func (f *Filter) Calls() []string {
	if f == nil {
		return nil
	}
	return f.calls
}

// Match evaluates the filter.
func (f *Filter) Match(env Env) bool { return f == nil || f.root.eval(env) }

// Parse reads a filter; the empty text is the nil Filter.
func Parse(text string) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if len(text) > MaxLength {
		return nil, fmt.Errorf("the filter is longer than %d bytes", MaxLength)
	}
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, filter: &Filter{}}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.unexpected("the end of the filter")
	}
	p.filter.root = root
	return p.filter, nil
}
