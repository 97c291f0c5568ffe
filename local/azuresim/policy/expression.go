package policy

import (
	"fmt"
	"regexp"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// expressions is what the functions of a rule's texts can refer to.
type expressions struct {
	parameters map[string]any
	data       *tenant.Data
	resource   *tenant.Resource
}

var (
	parametersForm = regexp.MustCompile(`(?i)^parameters\(\s*'([^']+)'\s*\)$`)
	groupForm      = regexp.MustCompile(`(?i)^resourceGroup\(\)\.(location|name)$`)
	groupTagForm   = regexp.MustCompile(`(?i)^resourceGroup\(\)\.tags\['?([^'\]]+)'?\]$`)
	concatForm     = regexp.MustCompile(`(?is)^concat\((.*)\)$`)
)

// evaluate carries out a text in brackets; anything else is itself.
func evaluate(value any, in expressions) (any, error) {
	if list, ok := value.([]any); ok {
		resolved := make([]any, len(list))
		for i, one := range list {
			var err error
			if resolved[i], err = evaluate(one, in); err != nil {
				return nil, err
			}
		}
		return resolved, nil
	}
	text, ok := value.(string)
	if !ok || !strings.HasPrefix(text, "[") || !strings.HasSuffix(text, "]") {
		return value, nil
	}
	if strings.HasPrefix(text, "[[") { // an escaped bracket
		return text[1:], nil
	}
	return in.call(strings.TrimSpace(text[1 : len(text)-1]))
}

func (in expressions) call(text string) (any, error) {
	if match := parametersForm.FindStringSubmatch(text); match != nil {
		value, ok := in.parameters[strings.ToLower(match[1])]
		if !ok {
			return nil, fmt.Errorf("the parameter '%s' has no value", match[1])
		}
		return value, nil
	}
	if match := groupForm.FindStringSubmatch(text); match != nil {
		if group, ok := in.group(); ok && strings.EqualFold(match[1], "location") {
			return group.Location(), nil
		} else if ok {
			return group.Name, nil
		}
		return nil, nil
	}
	if match := groupTagForm.FindStringSubmatch(text); match != nil {
		if group, ok := in.group(); ok {
			if value, tagged := group.Tag(match[1]); tagged {
				return value, nil
			}
		}
		return nil, nil
	}
	if match := concatForm.FindStringSubmatch(text); match != nil {
		return in.concat(match[1])
	}
	if len(text) > 1 && strings.HasPrefix(text, "'") && strings.HasSuffix(text, "'") {
		return strings.ReplaceAll(text[1:len(text)-1], "''", "'"), nil
	}
	return nil, fmt.Errorf("the expression '%s' is not known", text)
}

func (in expressions) group() (*tenant.Resource, bool) {
	if in.resource == nil || in.data == nil {
		return nil, false
	}
	return in.data.Resource(in.data.GroupID(in.resource.Group()))
}

// concat joins its arguments, which are split at the commas outside of quotes and
// parentheses.
func (in expressions) concat(list string) (any, error) {
	joined, start, depth, quoted := "", 0, 0, false
	for i := 0; i <= len(list); i++ {
		if i < len(list) {
			switch list[i] {
			case '\'':
				quoted = !quoted
			case '(':
				depth++
			case ')':
				depth--
			}
			if quoted || depth > 0 || list[i] != ',' {
				continue
			}
		}
		value, err := in.call(strings.TrimSpace(list[start:i]))
		if err != nil {
			return nil, err
		}
		joined, start = joined+text(value), i+1
	}
	return joined, nil
}
