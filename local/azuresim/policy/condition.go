package policy

import (
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// subject is a resource under one rule.
type subject struct {
	resource *tenant.Resource
	rule     rule
	data     *tenant.Data
	every    bool // look at every condition, to find those that are not known
	seen     []wire.PolicyExpression
}

// denies evaluates the rule.
func (s *subject) denies() (bool, error) {
	policyRule, _ := s.rule.definition["policyRule"].(map[string]any)
	then, _ := policyRule["then"].(map[string]any)
	effect, err := evaluate(then["effect"], s.expressions())
	if err != nil {
		return false, err
	}
	if text, _ := effect.(string); !strings.EqualFold(text, "deny") {
		return false, nil
	}
	condition, ok := policyRule["if"].(map[string]any)
	if !ok {
		return false, errors.New("the rule has no condition")
	}
	return s.holds(condition)
}

func (s *subject) expressions() expressions {
	return expressions{parameters: s.rule.parameters, data: s.data, resource: s.resource}
}

// holds evaluates a condition.
func (s *subject) holds(condition map[string]any) (bool, error) {
	for name, value := range condition {
		switch strings.ToLower(name) {
		case "allof":
			return s.combine(value, false)
		case "anyof":
			return s.combine(value, true)
		case "not":
			inner, ok := value.(map[string]any)
			if !ok {
				return false, errors.New("'not' has no condition")
			}
			holds, err := s.holds(inner)
			return !holds, err
		}
	}
	return s.compares(condition)
}

// combine is anyOf, or allOf. It stops at the first condition that decides.
func (s *subject) combine(value any, anyOf bool) (bool, error) {
	list, ok := value.([]any)
	if !ok {
		return false, errors.New("allOf and anyOf need a list of conditions")
	}
	result := !anyOf
	for _, one := range list {
		inner, ok := one.(map[string]any)
		if !ok {
			return false, errors.New("a condition is no object")
		}
		holds, err := s.holds(inner)
		if err != nil {
			return false, err
		}
		if holds == anyOf {
			result = anyOf
			if !s.every {
				return result, nil
			}
		}
	}
	return result, nil
}

// compares evaluates a field or value with one operator.
func (s *subject) compares(condition map[string]any) (bool, error) {
	var values []any
	kind, name := "", ""
	var operator string
	var wanted any
	for key, value := range condition {
		resolved, err := evaluate(value, s.expressions())
		if err != nil {
			return false, err
		}
		switch lower := strings.ToLower(key); lower {
		case "field":
			text, ok := resolved.(string)
			if !ok {
				return false, errors.New("'field' is no text")
			}
			kind, name = "Field", text
			if values, err = s.field(text); err != nil {
				return false, err
			}
		case "value":
			kind, name, values = "Value", fmt.Sprint(value), []any{resolved}
		default:
			if operator != "" {
				return false, fmt.Errorf("a condition has both %s and %s", operator, key)
			}
			operator, wanted = lower, resolved
		}
	}
	compare, ok := operators()[operator]
	if kind == "" || !ok {
		return false, fmt.Errorf("a condition with operator '%s' is not known", operator)
	}
	if operator == "exists" {
		values = []any{present(values)}
	}
	result := true
	for _, value := range values { // of an array, every element must satisfy it
		result = result && compare(value, wanted)
	}
	if result {
		s.seen = append(s.seen, wire.PolicyExpression{
			Result: "True", Kind: kind, Field: name, Path: strings.TrimPrefix(name, s.resource.Type+"/"), Value: only(values), Target: wanted, Operator: operator,
		})
	}
	return result, nil
}

// present is what exists compares with.
func present(values []any) any {
	for _, value := range values {
		if value != nil {
			return true
		}
	}
	return false
}

func only(values []any) any {
	if len(values) == 1 {
		return values[0]
	}
	return values
}
