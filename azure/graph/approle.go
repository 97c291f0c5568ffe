package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// AppID is the application id of Microsoft Graph itself, the same in every tenant.
const AppID = "00000003-0000-0000-c000-000000000000"

// AppRoles are the application permissions that an API offers in this tenant.
type AppRoles struct {
	// ResourceID is the object id of the API's service principal.
	ResourceID string
	ids        map[string]string // by value
}

// ID is the id of the role of this value, such as User.ReadWrite.All.
func (r AppRoles) ID(value string) (string, bool) {
	id, ok := r.ids[value]
	return id, ok
}

// AppRoles reads what the API with this application id offers.
func (c *Client) AppRoles(ctx context.Context, appID string) (AppRoles, error) {
	var found struct {
		ID       string `json:"id"`
		AppRoles []struct {
			ID      string `json:"id"`
			Value   string `json:"value"`
			Enabled bool   `json:"isEnabled"`
		} `json:"appRoles"`
	}
	_, err := c.send(ctx, request{
		method: http.MethodGet, path: "/servicePrincipals" + key("appId", appID), query: url.Values{"$select": {"id,appRoles"}},
	}, &found, http.StatusOK)
	if err != nil {
		return AppRoles{}, err
	}
	if found.ID == "" || len(found.AppRoles) == 0 {
		return AppRoles{}, errors.New("microsoft graph answered with a service principal that lacks its id or its app roles")
	}
	roles := AppRoles{ResourceID: found.ID, ids: map[string]string{}}
	for _, role := range found.AppRoles {
		if role.Enabled && role.Value != "" {
			roles.ids[role.Value] = role.ID
		}
	}
	return roles, nil
}

// AppRoleAssignment is one application permission that a principal holds.
type AppRoleAssignment struct {
	ID         string `json:"id"`
	ResourceID string `json:"resourceId"`
	AppRoleID  string `json:"appRoleId"`
}

// AppRoleAssignments lists all that a service principal was given. What was just
// given or removed may be missing or still there.
func (c *Client) AppRoleAssignments(ctx context.Context, principalID string) ([]AppRoleAssignment, error) {
	var all []AppRoleAssignment
	err := each(ctx, c, request{method: http.MethodGet, path: assignmentsOf(principalID)}, func(found AppRoleAssignment) error {
		if found.ID == "" {
			return errors.New("microsoft graph answered with an app role assignment that lacks its id")
		}
		all = append(all, found)
		return nil
	})
	return all, err
}

// AssignAppRole gives a service principal a role of an API. Given already, it is
// refused with 400, see AppRoleAssigned. Source: Microsoft Graph, "Grant an
// appRoleAssignment to a service principal".
func (c *Client) AssignAppRole(ctx context.Context, principalID, resourceID, roleID string) (AppRoleAssignment, error) {
	var made AppRoleAssignment
	_, err := c.send(ctx, request{
		method: http.MethodPost, path: assignmentsOf(principalID),
		body: map[string]any{"principalId": principalID, "resourceId": resourceID, "appRoleId": roleID},
	}, &made, http.StatusCreated)
	if err != nil {
		return AppRoleAssignment{}, err
	}
	if made.ID == "" {
		return AppRoleAssignment{}, errors.New("microsoft graph answered with an app role assignment that lacks its id")
	}
	return made, nil
}

// AppRoleAssigned recognises by its message that the role had been given before.
func AppRoleAssigned(message string) bool {
	return strings.Contains(message, "Permission being assigned already exists on the object")
}

// RemoveAppRole takes a role from a service principal.
func (c *Client) RemoveAppRole(ctx context.Context, principalID, assignmentID string) error {
	return c.delete(ctx, assignmentsOf(principalID)+"/"+url.PathEscape(assignmentID))
}

func assignmentsOf(principalID string) string {
	return "/servicePrincipals/" + url.PathEscape(principalID) + "/appRoleAssignments"
}
