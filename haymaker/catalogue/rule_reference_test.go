package catalogue

import (
	"strings"
	"testing"
)

// TestOwnParts: a load balancer's rules name its own front ends by their full
// ids; an object of the directory has no id before it is there.
func TestOwnParts(t *testing.T) {
	own := strings.Replace(smallText(t), `body: {location: "${location}", tags: {Team: tests}}`,
		`body: {location: "${location}", properties: {part: {id: "${id:nsg}/parts/${name:nsg}"}}}`, 1)
	s, err := Parse(smallFile, []byte(own))
	if err != nil {
		t.Fatalf("a resource that refers to its own parts: %v", err)
	}
	if depends := s.dependsOn(s.Deploy[0]); len(depends) != 0 {
		t.Errorf("it depends on %v", depends)
	}
	request, err := s.Resolve(stepOf(t, s, "nsg"), runValues(s.ID))
	if err != nil {
		t.Fatal(err)
	}
	part := request.Body["properties"].(map[string]any)["part"].(map[string]any)["id"].(string)
	if want := request.ResourceID + "/parts/nsg-ffffffff"; !strings.HasPrefix(part, want) {
		t.Errorf("own part %s, want it below %s", part, request.ResourceID)
	}
}
