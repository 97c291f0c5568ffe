package catalogue

import (
	"encoding/base64"
	"fmt"
)

// base64Key marks a body value that is sent base64-encoded, as custom data and
// scripts of virtual machines are: {$base64: text}.
const base64Key = "$base64"

// expandBody copies a body with every text in it expanded.
func (s Scenario) expandBody(value any, v Values) (any, error) {
	switch body := value.(type) {
	case string:
		return s.expand(body, v)
	case []any:
		list := make([]any, len(body))
		for i, element := range body {
			expanded, err := s.expandBody(element, v)
			if err != nil {
				return nil, err
			}
			list[i] = expanded
		}
		return list, nil
	case map[string]any:
		if text, ok := body[base64Key].(string); ok && len(body) == 1 {
			expanded, err := s.expand(text, v)
			return base64.StdEncoding.EncodeToString([]byte(expanded)), err
		}
		object := make(map[string]any, len(body))
		for key, element := range body {
			expanded, err := s.expandBody(element, v)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			object[key] = expanded
		}
		return object, nil
	}
	return value, nil
}

// walkText calls visit for every text below value with its path and its key.
func walkText(path []string, value any, visit func(path []string, text string)) {
	switch body := value.(type) {
	case string:
		visit(path, body)
	case []any:
		for i, element := range body {
			walkText(extend(path, fmt.Sprint(i)), element, visit)
		}
	case map[string]any:
		for _, key := range keys(body) {
			walkText(extend(path, key), body[key], visit)
		}
	}
}
