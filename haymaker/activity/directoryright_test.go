package activity

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"azurehaymaker/haymaker"
)

// TestDirectoryRightsTravelAndAreKept: what the document asks for reaches the
// tenant, and no attempt forgets what an earlier one recorded.
func TestDirectoryRightsTravelAndAreKept(t *testing.T) {
	w := newTenant(t)
	a := w.activities(t)
	begun(t, a)
	input := principalInput(compute)
	input.Scenario.DirectoryRights = []string{"User.ReadWrite.All", "Group.ReadWrite.All"}
	attempts := [][]haymaker.DirectoryRight{
		{{Right: "User.ReadWrite.All", AssignmentID: "1"}, {Right: "Group.ReadWrite.All"}},
		{{Right: "User.ReadWrite.All"}},
		{{Right: "Group.ReadWrite.All", AssignmentID: "2"}},
	}
	for n, rights := range attempts {
		w.identities.create = func(_ context.Context, r haymaker.IdentityRequest, record func(haymaker.ServicePrincipal) error) (haymaker.ServicePrincipal, error) {
			if fmt.Sprint(r.DirectoryRights) != "[User.ReadWrite.All Group.ReadWrite.All]" {
				t.Errorf("asked for %v", r.DirectoryRights)
			}
			made := haymaker.ServicePrincipal{RunID: r.RunID, ScenarioName: r.ScenarioName, PrincipalID: "p", DirectoryRights: rights}
			return made, errors.Join(record(made), errors.New("throttled"))
		}
		if _, err := a.CreateServicePrincipal(t.Context(), input); err == nil {
			t.Fatalf("attempt %d: no error", n)
		}
	}
	want := []haymaker.DirectoryRight{{Right: "User.ReadWrite.All", AssignmentID: "1"}, {Right: "Group.ReadWrite.All", AssignmentID: "2"}}
	if got := identities(t, a)[0].DirectoryRights; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("recorded %v, want %v", got, want)
	}
}
