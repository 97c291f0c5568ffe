package catalogue

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// base64Key marks a body value that is sent base64-encoded, as custom data and
// scripts of virtual machines are: {$base64: text}.
const base64Key = "$base64"

// expandBody copies a body with every text in it expanded, keys too: a
// user-assigned identity is named by a key.
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
			name, err := s.expand(key, v)
			if err != nil {
				return nil, err
			}
			object[name] = expanded
		}
		return object, nil
	}
	return value, nil
}

// walkText calls visit for every text below value, keys with references
// included, with its path and its key.
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
			if strings.Contains(key, "${") {
				visit(extend(path, key), key)
			}
			walkText(extend(path, key), body[key], visit)
		}
	}
}
