package catalogue

import (
	"strings"
	"testing"
)

// TestKeysOfResources: a key of an earlier resource may be part of a connection
// string in a body, and makes the step wait for that resource.
func TestKeysOfResources(t *testing.T) {
	text := strings.Replace(smallText(t), `tags: {Team: tests}}`, `tags: {Team: tests}}
  - step: settings
    title: Connect
    put: {of: nsg, action: config/appsettings, body: {properties: {connectionString: "AccountKey=${secret:nsg:listKeys:keys.0.value};"}}}`, 1)
	s, err := Parse(smallFile, []byte(text))
	if err != nil {
		t.Fatalf("a key in a body: %v", err)
	}
	if depends := s.dependsOn(s.Deploy[1]); len(depends) != 1 || depends[0] != "nsg" {
		t.Errorf("it depends on %v", depends)
	}
	values := runValues(s.ID)
	values.Secret = func(step, action, path string) (string, error) { return step + "/" + action + "/" + path, nil }
	request, err := s.Resolve(s.Deploy[1], values)
	if err != nil {
		t.Fatal(err)
	}
	if got := request.Body["properties"].(map[string]any)["connectionString"]; got != "AccountKey=nsg/listKeys/keys.0.value;" {
		t.Errorf("the body holds %v", got)
	}
}
