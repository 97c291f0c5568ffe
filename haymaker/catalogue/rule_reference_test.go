package catalogue

import (
	"slices"
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

// TestReferencesInKeys: a user-assigned identity is named by a key. Such a key is
// replaced, counts as a dependency and is held to earlier steps.
func TestReferencesInKeys(t *testing.T) {
	text := func(identity string) string {
		return strings.Replace(smallText(t), `body: {location: "${location}", properties: {tenantId: "${tenantId}"}}`,
			`body: {location: "${location}", identity: {userAssignedIdentities: {"`+identity+`": {}}}, properties: {tenantId: "${tenantId}"}}`, 1)
	}
	s, err := Parse(smallFile, []byte(text("${id:nsg}")))
	if err != nil {
		t.Fatal(err)
	}
	vault := stepOf(t, s, "vault")
	if depends := s.dependsOn(vault); !slices.Equal(depends, []string{"nsg"}) {
		t.Errorf("it depends on %v", depends)
	}
	request, err := s.Resolve(vault, runValues(s.ID))
	if err != nil {
		t.Fatal(err)
	}
	named := request.Body["identity"].(map[string]any)["userAssignedIdentities"].(map[string]any)
	nsg, err := s.resource("nsg", runValues(s.ID))
	if _, ok := named[nsg.ID]; err != nil || !ok || len(named) != 1 {
		t.Errorf("identities %v, want %s (%v)", named, nsg.ID, err)
	}
	if _, err := Parse(smallFile, []byte(text("${id:nobody}"))); err == nil || !strings.Contains(err.Error(), `no step "nobody"`) {
		t.Errorf("a key that names no step: %v", err)
	}
}
