package haymaker

import "time"

// ServicePrincipal is the identity made for one scenario of one run. Its fields
// fill up as creation proceeds; each is recorded before the next call, so that
// an identity that was made halfway can still be found and removed. The secret
// itself is never part of it, only its name in the vault.
type ServicePrincipal struct {
	RunID             string           `json:"run_id"`
	ScenarioName      string           `json:"scenario_name"`
	SPName            string           `json:"sp_name"` // display name
	AppObjectID       string           `json:"app_object_id,omitempty"`
	ClientID          string           `json:"client_id,omitempty"`
	PrincipalID       string           `json:"principal_id,omitempty"`
	SecretReference   string           `json:"secret_reference,omitempty"` // secret name in the vault
	EventKeyReference string           `json:"event_key_reference,omitempty"`
	RoleAssignmentIDs []string         `json:"role_assignment_ids,omitempty"`
	DirectoryRights   []DirectoryRight `json:"directory_rights,omitempty"`
	CreatedAt         *time.Time       `json:"created_at,omitempty"`
	DeletedAt         *time.Time       `json:"deleted_at,omitempty"`
	DeletionError     string           `json:"deletion_error,omitempty"`
}

// Made says whether the directory ever confirmed a part of it. An identity that
// is only a recorded name was never made.
func (s ServicePrincipal) Made() bool {
	return s.AppObjectID != "" || s.ClientID != "" || s.PrincipalID != ""
}

// IdentityRequest asks for the service principal of one scenario.
type IdentityRequest struct {
	RunID        string     `json:"run_id"`
	ScenarioName string     `json:"scenario_name"`
	Roles        []RoleNeed `json:"roles"`
	// DirectoryRights are application permissions of Microsoft Graph.
	DirectoryRights []string `json:"directory_rights,omitempty"`
	// ExpiresAt ends the validity of the client secret.
	ExpiresAt time.Time `json:"expires_at"`
}

// Remnant is something of a run that still exists outside the resource tree:
// an application, a service principal, a role assignment, a right in the
// directory, a secret, a job, a deleted vault or account that Azure keeps and that
// is not purged.
type Remnant struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Note says what else is known of it, such as when Azure itself removes it.
	Note string `json:"note,omitempty"`
}

// The kinds of Remnant.
const (
	RemnantApplication      = "application"
	RemnantServicePrincipal = "service_principal"
	RemnantRoleAssignment   = "role_assignment"
	RemnantDirectoryRight   = "directory_right"
	RemnantSecret           = "secret"
	RemnantJob              = "job"
	RemnantSoftDeleted      = "soft_deleted"
)
