package policy

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// operators compare what a resource has with what a rule wants. Texts compare
// without regard to case; what is not there is equal to nothing.
func operators() map[string]func(have, want any) bool {
	is := map[string]func(have, want any) bool{
		"equals":      equal,
		"like":        like,
		"in":          func(have, want any) bool { return oneOf(want, have) },
		"contains":    contains,
		"containskey": containsKey,
	}
	all := map[string]func(have, want any) bool{
		"exists":          func(have, want any) bool { return strings.EqualFold(text(have), text(want)) },
		"less":            func(have, want any) bool { return order(have, want) < 0 },
		"lessorequals":    func(have, want any) bool { o := order(have, want); return o == 0 || o == -1 },
		"greater":         func(have, want any) bool { return order(have, want) == 1 },
		"greaterorequals": func(have, want any) bool { o := order(have, want); return o == 0 || o == 1 },
	}
	for name, compare := range is {
		all[name] = compare
		all["not"+name] = func(have, want any) bool { return !compare(have, want) }
	}
	return all
}

// text writes a value as rules compare it.
func text(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return fmt.Sprint(value)
}

func equal(have, want any) bool {
	if have == nil || want == nil {
		return have == nil && want == nil
	}
	return strings.EqualFold(text(have), text(want))
}

// like knows one kind of wildcard, *, as Azure Policy does.
func like(have, want any) bool {
	pattern := strings.NewReplacer(`\`, `\\`, "?", `\?`, "[", `\[`).Replace(strings.ToLower(text(want)))
	// A * in a rule stands for slashes as well, which path.Match's does not.
	matched, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(strings.ToLower(text(have)), "/", "\x00"))
	return have != nil && err == nil && matched
}

func oneOf(list, value any) bool {
	elements, _ := list.([]any)
	for _, element := range elements {
		if equal(element, value) {
			return true
		}
	}
	return false
}

func contains(have, want any) bool {
	if _, ok := have.([]any); ok {
		return oneOf(have, want)
	}
	return have != nil && strings.Contains(strings.ToLower(text(have)), strings.ToLower(text(want)))
}

func containsKey(have, want any) bool {
	object, _ := have.(map[string]any)
	for key := range object {
		if strings.EqualFold(key, text(want)) {
			return true
		}
	}
	return false
}

// order compares numbers, or texts: -1, 0, 1; or there is nothing to compare.
func order(have, want any) int {
	if have == nil || want == nil {
		return incomparable
	}
	a, errA := strconv.ParseFloat(text(have), 64)
	b, errB := strconv.ParseFloat(text(want), 64)
	if errA != nil || errB != nil {
		return strings.Compare(strings.ToLower(text(have)), strings.ToLower(text(want)))
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

const incomparable = 2
