package resourcegraph

import (
	"encoding/json"
	"fmt"
	"strings"
)

func (e literal) eval(row) any { return e.value }

// eval walks a path. Columns, tags and properties are found without regard to case.
func (e path) eval(r row) any {
	var current any = map[string]any(r)
	for _, part := range e.parts {
		object, ok := current.(map[string]any)
		if !ok {
			return nil
		}
		value, found := object[part]
		if !found {
			for name, candidate := range object {
				if strings.EqualFold(name, part) {
					value = candidate
				}
			}
		}
		current = value
	}
	return current
}

func (e call) eval(r row) any {
	value := e.argument.eval(r)
	switch e.name {
	case "tolower":
		return strings.ToLower(text(value))
	case "toupper":
		return strings.ToUpper(text(value))
	case "isempty":
		return text(value) == ""
	case "isnotempty":
		return text(value) != ""
	case "isnull":
		return value == nil
	case "isnotnull":
		return value != nil
	default:
		return text(value)
	}
}

func (e logic) eval(r row) any {
	if e.and {
		return truth(e.left.eval(r)) && truth(e.right.eval(r))
	}
	return truth(e.left.eval(r)) || truth(e.right.eval(r))
}

func (e negation) eval(r row) any { return !truth(e.inner.eval(r)) }

func (e comparison) eval(r row) any {
	left := e.left.eval(r)
	operator := e.operator
	if operator != "!=" && operator != "!~" && strings.HasPrefix(operator, "!") {
		return !e.any(operator[1:], left, r)
	}
	return e.any(operator, left, r)
}

func (e comparison) any(operator string, left any, r row) bool {
	for _, right := range e.right {
		if holds(operator, left, right.eval(r)) {
			return true
		}
	}
	return false
}

func holds(operator string, left, right any) bool {
	l, r := text(left), text(right)
	lower, lowerRight := strings.ToLower(l), strings.ToLower(r)
	switch operator {
	case "==", "in":
		return l == r
	case "!=":
		return l != r
	case "=~", "in~":
		return lower == lowerRight
	case "!~":
		return lower != lowerRight
	case "contains", "has":
		return strings.Contains(lower, lowerRight)
	case "startswith":
		return strings.HasPrefix(lower, lowerRight)
	case "endswith":
		return strings.HasSuffix(lower, lowerRight)
	case "<":
		return compare(left, right) < 0
	case ">":
		return compare(left, right) > 0
	case "<=":
		return compare(left, right) <= 0
	default:
		return compare(left, right) >= 0
	}
}

func truth(value any) bool {
	yes, ok := value.(bool)
	return ok && yes
}

// text is a value as KQL's tostring writes it; null is empty.
func text(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case map[string]any, []any:
		encoded, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(encoded)
	}
	return fmt.Sprint(value)
}

func compare(left, right any) int {
	l, leftNumber := number(left)
	r, rightNumber := number(right)
	if leftNumber && rightNumber {
		switch {
		case l < r:
			return -1
		case l > r:
			return 1
		}
		return 0
	}
	return strings.Compare(text(left), text(right))
}

func number(value any) (float64, bool) {
	switch value := value.(type) {
	case float64:
		return value, true
	case int:
		return float64(value), true
	case json.Number:
		parsed, err := value.Float64()
		return parsed, err == nil
	}
	return 0, false
}
