package route

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// constraint says whether a value fits.
type constraint func(string) bool

// newConstraint reads an inline constraint such as int, min(1) or regex(^a$).
func newConstraint(text string) (constraint, bool) {
	name, argument, hasArgument := strings.Cut(text, "(")
	if hasArgument {
		trimmed, closed := strings.CutSuffix(argument, ")")
		if !closed {
			return nil, false
		}
		return withArgument(strings.ToLower(name), trimmed)
	}
	switch strings.ToLower(name) {
	case "int":
		return func(s string) bool { _, err := strconv.ParseInt(s, 10, 32); return err == nil }, true
	case "long":
		return func(s string) bool { _, err := strconv.ParseInt(s, 10, 64); return err == nil }, true
	case "bool":
		return func(s string) bool { return strings.EqualFold(s, "true") || strings.EqualFold(s, "false") }, true
	case "float", "double", "decimal":
		return func(s string) bool { _, err := strconv.ParseFloat(s, 64); return err == nil }, true
	case "guid":
		return func(s string) bool { return uuid.Validate(s) == nil }, true
	case "datetime":
		return isDateTime, true
	case "alpha":
		return func(s string) bool {
			return strings.IndexFunc(s, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' }) < 0
		}, true
	case "required":
		return func(s string) bool { return s != "" }, true
	default:
		return nil, false
	}
}

func withArgument(name, argument string) (constraint, bool) {
	if name == "regex" {
		pattern, err := regexp.Compile("(?i)" + strings.NewReplacer("{{", "{", "}}", "}").Replace(argument))
		if err != nil {
			return nil, false
		}
		return pattern.MatchString, true
	}
	var numbers []int64
	for piece := range strings.SplitSeq(argument, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(piece), 10, 64)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	low, high := numbers[0], numbers[len(numbers)-1]
	length := func(s string) int64 { return int64(len([]rune(s))) }
	within := func(measure func(string) (int64, bool), low, high int64) constraint {
		return func(s string) bool { n, ok := measure(s); return ok && n >= low && n <= high }
	}
	ofLength := func(s string) (int64, bool) { return length(s), true }
	ofNumber := func(s string) (int64, bool) { n, err := strconv.ParseInt(s, 10, 64); return n, err == nil }
	const unbounded = 1<<63 - 1
	switch name {
	case "length":
		return within(ofLength, low, high), true
	case "minlength":
		return within(ofLength, low, unbounded), true
	case "maxlength":
		return within(ofLength, 0, low), true
	case "min":
		return within(ofNumber, low, unbounded), true
	case "max":
		return within(ofNumber, -unbounded, low), true
	case "range":
		return within(ofNumber, low, high), true
	default:
		return nil, false
	}
}

// isDateTime takes the ISO forms; .NET takes many more.
func isDateTime(s string) bool {
	for _, layout := range []string{time.DateOnly, time.DateTime, "2006-01-02T15:04:05", time.RFC3339, "01/02/2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
