package playground

import (
	"context"
	"fmt"
	"net/http"
)

// directoryRights are the application permissions of Microsoft Graph that the
// service needs so that any scenario may use the directory (docs/tenant.md).
func directoryRights() []string {
	return []string{
		"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "User.ReadWrite.All", "Group.ReadWrite.All",
		"Policy.Read.All", "Policy.ReadWrite.ConditionalAccess",
	}
}

// consent grants them to the service's identity, and the role that removes
// policies, as an administrator would who lets in such scenarios.
func (s *Simulator) consent(ctx context.Context) error {
	var state struct {
		Principals []struct {
			ID    string `json:"id"`
			AppID string `json:"app_id"`
		} `json:"service_principals"`
	}
	if err := s.Admin(ctx, http.MethodGet, "state", nil, &state); err != nil {
		return err
	}
	for _, principal := range state.Principals {
		if principal.AppID == s.ClientID {
			return s.Admin(ctx, http.MethodPost, "permissions", map[string]any{
				"principal_id": principal.ID, "permissions": directoryRights(), "roles": []string{"Resource Policy Contributor"}}, nil)
		}
	}
	return fmt.Errorf("the simulated tenant has no service principal of application %s", s.ClientID)
}
