package catalogue

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestDocumentation: docs/scenarios.md names every field of the schema.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	var schema any
	if err := json.Unmarshal(schemaText, &schema); err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{}
	var walk func(value any)
	walk = func(value any) {
		object, _ := value.(map[string]any)
		for key, element := range object {
			if properties, ok := element.(map[string]any); ok && key == "properties" {
				for name := range properties {
					fields[name] = true
				}
			}
			walk(element)
		}
		list, _ := value.([]any)
		for _, element := range list {
			walk(element)
		}
	}
	walk(schema)
	if len(fields) < 30 {
		t.Fatalf("only %d fields found in the schema", len(fields))
	}
	for field := range fields {
		if !strings.Contains(string(page), field) {
			t.Errorf("docs/scenarios.md does not describe %s", field)
		}
	}
}
