package haymaker

import "slices"

// GrantableRights lists the application permissions of Microsoft Graph that an
// agent's identity may be given: those the scenarios use, the least that Graph's
// reference names for what they do. None of them lets its holder give rights to
// anybody: no RoleManagement, no AppRoleAssignment, no permission for the whole
// directory, and only applications that the agent itself has made.
func GrantableRights() []string {
	return []string{
		"Application.Read.All", "Application.ReadWrite.OwnedBy", "Group.ReadWrite.All", "Organization.Read.All",
		"Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "User.ReadWrite.All",
	}
}

// Grantable says whether an agent's identity may be given the right.
func Grantable(right string) bool { return slices.Contains(GrantableRights(), right) }

// DirectoryRight is an application permission of Microsoft Graph that an identity
// was given. It is recorded before it is given; then AssignmentID is empty.
type DirectoryRight struct {
	Right        string `json:"right"`
	AssignmentID string `json:"assignment_id,omitempty"` // of the app role assignment
}
