package odata

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

type node interface{ eval(env Env) bool }

type (
	either   struct{ left, right node }
	both     struct{ left, right node }
	negation struct{ inner node }
	literal  struct {
		text string
		bare bool // not quoted: a number, true, false, null, a time or a GUID
	}
	comparison struct {
		path, operator string
		value          literal
	}
	textFunction struct{ name, path, value string }
	plainCall    struct {
		name      string
		arguments []string
	}
	anyOf struct {
		path  string
		inner node
	}
)

func (n either) eval(env Env) bool   { return n.left.eval(env) || n.right.eval(env) }
func (n both) eval(env Env) bool     { return n.left.eval(env) && n.right.eval(env) }
func (n negation) eval(env Env) bool { return !n.inner.eval(env) }
func (n plainCall) eval(env Env) bool {
	return env.Call != nil && env.Call(n.name, n.arguments)
}

func (n comparison) eval(env Env) bool {
	have := env.Field(n.path)
	if n.value.bare && strings.EqualFold(n.value.text, "null") {
		return (n.operator == "eq") == (have == nil)
	}
	if have == nil {
		return n.operator == "ne"
	}
	order := compare(have, n.value)
	switch n.operator {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	default:
		return order <= 0
	}
}

// compare orders a value against a literal: times as times, numbers as numbers,
// everything else as text without regard to case (both planes do).
func compare(have any, want literal) int {
	if t, ok := have.(time.Time); ok {
		if wanted, err := time.Parse(time.RFC3339, want.text); err == nil {
			return t.Compare(wanted)
		}
	}
	text := fmt.Sprint(have)
	if want.bare {
		left, errLeft := strconv.ParseFloat(text, 64)
		right, errRight := strconv.ParseFloat(want.text, 64)
		if errLeft == nil && errRight == nil {
			switch {
			case left < right:
				return -1
			case left > right:
				return 1
			}
			return 0
		}
	}
	return strings.Compare(strings.ToLower(text), strings.ToLower(want.text))
}

func (n textFunction) eval(env Env) bool {
	have, ok := env.Field(n.path).(string)
	if !ok {
		return false
	}
	have, want := strings.ToLower(have), strings.ToLower(n.value)
	switch n.name {
	case "startswith":
		return strings.HasPrefix(have, want)
	case "endswith":
		return strings.HasSuffix(have, want)
	default:
		return strings.Contains(have, want)
	}
}

func (n anyOf) eval(env Env) bool {
	items, ok := env.Field(n.path).([]string)
	if !ok {
		return false
	}
	for _, item := range items {
		if n.inner.eval(Env{Field: func(string) any { return item }}) {
			return true
		}
	}
	return false
}
