package haymaker

import (
	"strings"
	"testing"
)

func TestNoGrantableRightGivesRights(t *testing.T) {
	for _, right := range GrantableRights() {
		for _, never := range []string{"RoleManagement.", "AppRoleAssignment.", "Directory.ReadWrite", "Application.ReadWrite.All", "DelegatedPermissionGrant."} {
			if strings.HasPrefix(right, never) || !Grantable(right) {
				t.Errorf("%s may be given", right)
			}
		}
	}
	for _, right := range []string{"", "AppRoleAssignment.ReadWrite.All", "user.readwrite.all"} {
		if Grantable(right) {
			t.Errorf("%q may be given", right)
		}
	}
}
