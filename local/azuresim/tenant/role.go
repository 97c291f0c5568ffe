package tenant

import "time"

// RoleAssignment grants a role to a principal at a scope and below.
type RoleAssignment struct {
	ID               string    `json:"id"`
	Name             string    `json:"name"`
	Scope            string    `json:"scope"`
	RoleDefinitionID string    `json:"role_definition_id"`
	PrincipalID      string    `json:"principal_id"`
	PrincipalType    string    `json:"principal_type"`
	Condition        string    `json:"condition,omitempty"`
	ConditionVersion string    `json:"condition_version,omitempty"`
	Description      string    `json:"description,omitempty"`
	CreatedAt        time.Time `json:"created_at"`
	CreatedBy        string    `json:"created_by"`
	EffectiveAt      time.Time `json:"effective_at"`
	// SuspendedUntil: it grants nothing before, though it is there.
	SuspendedUntil *time.Time `json:"suspended_until,omitempty"`
	Seeded         bool       `json:"seeded,omitempty"` // was there from the start
}
