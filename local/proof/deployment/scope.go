package deployment

import (
	"errors"
	"regexp"
	"strings"
)

// scope are the names that a template's expressions may use.
type scope struct {
	parameters, variables map[string]any
}

// newScope takes the parameters given by an outer template before the defaults.
func newScope(template, given map[string]any) *scope {
	s := &scope{parameters: map[string]any{}, variables: map[string]any{}}
	if declared, ok := template["parameters"].(map[string]any); ok {
		for name, value := range declared {
			if entry, ok := value.(map[string]any); ok {
				s.parameters[strings.ToLower(name)] = entry["defaultValue"]
			}
		}
	}
	for name, value := range given {
		s.parameters[strings.ToLower(name)] = value
	}
	if variables, ok := template["variables"].(map[string]any); ok {
		for name, value := range variables {
			s.variables[strings.ToLower(name)] = value
		}
	}
	return s
}

func isExpression(text string) bool {
	return strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "[[") && strings.HasSuffix(text, "]")
}

// maxSteps bounds how many names are followed one to the next.
const maxSteps = 16

// resolve follows an expression that is nothing but a parameter or a variable. Other
// expressions stay as they are.
func (s *scope) resolve(value any, steps int) any {
	text, ok := value.(string)
	if !ok || !isExpression(text) || steps > maxSteps {
		return value
	}
	found := regexp.MustCompile(`^\[(parameters|variables)\('([^']+)'\)\]$`).FindStringSubmatch(text)
	if found == nil {
		return value
	}
	names := s.variables
	if found[1] == "parameters" {
		names = s.parameters
	}
	next, ok := names[strings.ToLower(found[2])]
	if !ok || next == nil {
		return value
	}
	return s.resolve(next, steps+1)
}

func (s *scope) object(value any) map[string]any {
	object, _ := s.resolve(value, 0).(map[string]any)
	return object
}

func (s *scope) list(value any) []any {
	list, _ := s.resolve(value, 0).([]any)
	return list
}

// errNames is the error for settings whose names are computed.
func errNames() error {
	return errors.New("which settings the template sets cannot be told: their list is computed; give the deployment's settings as a file instead")
}

// settings reads a list of settings, spelled out or as an expression that spells the
// entries out.
func (s *scope) settings(value any, d *Deployment, steps int) error {
	if steps > maxSteps {
		return errNames()
	}
	switch v := s.resolve(value, 0).(type) {
	case nil:
		return nil
	case []any:
		for _, item := range v {
			entry, ok := s.resolve(item, 0).(map[string]any)
			if !ok {
				if err := s.settings(item, d, steps+1); err != nil {
					return err
				}
				continue
			}
			name, _ := s.resolve(entry["name"], 0).(string)
			if name == "" || isExpression(name) {
				return errNames()
			}
			if secret, ok := s.resolve(entry["secretRef"], 0).(string); ok {
				d.Env[name] = Reference
				if !isExpression(secret) {
					d.Refs[name] = secret
				}
				continue
			}
			d.Env[name] = text(s.resolve(entry["value"], 0))
		}
		return nil
	case string:
		return s.spelled(v, d, steps)
	}
	return errNames()
}

// spelled finds the entries in an expression such as
// [concat(variables('common'), createArray(createObject('name', 'A', 'value', 'x')))].
// An entry under if() counts: it is set in one case at least.
func (s *scope) spelled(expression string, d *Deployment, steps int) error {
	if !isExpression(expression) {
		return errNames()
	}
	found := false
	for _, name := range regexp.MustCompile(`createObject\('name', '([^']+)'`).FindAllStringSubmatch(expression, -1) {
		d.Env[name[1]] = Reference
		found = true
	}
	rest := regexp.MustCompile(`createObject\([^()]*(\([^()]*\)[^()]*)*\)`).ReplaceAllString(expression, "")
	for _, reference := range regexp.MustCompile(`(parameters|variables)\('[^']+'\)`).FindAllString(rest, -1) {
		if next := s.resolve("["+reference+"]", 0); next != "["+reference+"]" {
			if list, ok := next.([]any); ok {
				found = true
				if err := s.settings(list, d, steps+1); err != nil {
					return err
				}
			}
		}
	}
	if !found || strings.Contains(rest, "map(") || strings.Contains(rest, "reference(") {
		return errNames()
	}
	return nil
}
