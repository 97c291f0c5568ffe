package agent

import (
	"maps"
	"strings"
)

// tagged gives body with the required tags in it. A document's tag of the same
// name, in any case, gives way.
func tagged(body map[string]any, required map[string]string) map[string]any {
	tags := map[string]any{}
	if own, ok := body["tags"].(map[string]any); ok {
		for key, value := range own {
			if !hasFold(required, key) {
				tags[key] = value
			}
		}
	}
	for key, value := range required {
		tags[key] = value
	}
	full := maps.Clone(body)
	if full == nil {
		full = map[string]any{}
	}
	full["tags"] = tags
	return full
}

func hasFold(tags map[string]string, key string) bool {
	for have := range tags {
		if strings.EqualFold(have, key) {
			return true
		}
	}
	return false
}
