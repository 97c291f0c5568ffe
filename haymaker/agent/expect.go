package agent

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// meets compares an answer with what a step expects of it: the text at each
// dotted path, ignoring case as ARM's enumerations do.
func meets(answer json.RawMessage, expect map[string]string) error {
	if len(expect) == 0 {
		return nil
	}
	var document any
	if err := json.Unmarshal(answer, &document); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	for _, path := range slices.Sorted(maps.Keys(expect)) {
		current := document
		for _, part := range strings.Split(path, ".") {
			object, _ := current.(map[string]any)
			current = object[part]
		}
		if got := fmt.Sprint(current); !strings.EqualFold(got, expect[path]) {
			return fmt.Errorf("%s is %q, expected %q", path, got, expect[path])
		}
	}
	return nil
}
