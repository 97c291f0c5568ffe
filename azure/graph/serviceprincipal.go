package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// ServicePrincipal is a service principal of the directory.
type ServicePrincipal struct {
	ID    string   `json:"id"` // object id, the principal id of role assignments
	AppID string   `json:"appId"`
	Tags  []string `json:"tags"`
}

// UpsertServicePrincipal creates the service principal of an application or
// updates its tags and notes. Idempotent. Right after the application was made,
// a replica may not know it yet and refuse with 400 or 404. Source: Microsoft
// Graph, "Upsert servicePrincipal".
func (c *Client) UpsertServicePrincipal(ctx context.Context, appID string, description Description) (ServicePrincipal, error) {
	description.DisplayName = "" // comes from the application
	var made ServicePrincipal
	status, err := c.send(ctx, request{
		method: http.MethodPatch, path: "/servicePrincipals" + key("appId", appID), headers: createIfMissing(), body: description,
	}, &made, http.StatusOK, http.StatusCreated, http.StatusNoContent)
	if err != nil {
		return ServicePrincipal{}, err
	}
	if status == http.StatusNoContent {
		return c.ServicePrincipalByAppID(ctx, appID)
	}
	return made, made.complete()
}

// ServicePrincipalByAppID reads the service principal of an application.
func (c *Client) ServicePrincipalByAppID(ctx context.Context, appID string) (ServicePrincipal, error) {
	return c.readPrincipal(ctx, "/servicePrincipals"+key("appId", appID))
}

// ServicePrincipal reads a service principal by object id.
func (c *Client) ServicePrincipal(ctx context.Context, objectID string) (ServicePrincipal, error) {
	return c.readPrincipal(ctx, "/servicePrincipals/"+url.PathEscape(objectID))
}

func (c *Client) readPrincipal(ctx context.Context, path string) (ServicePrincipal, error) {
	var found ServicePrincipal
	_, err := c.send(ctx, request{
		method: http.MethodGet, path: path, query: url.Values{"$select": {"id,appId,tags"}},
	}, &found, http.StatusOK)
	if err != nil {
		return ServicePrincipal{}, err
	}
	return found, found.complete()
}

// DeleteServicePrincipal moves a service principal to the deleted items.
func (c *Client) DeleteServicePrincipal(ctx context.Context, objectID string) error {
	return c.delete(ctx, "/servicePrincipals/"+url.PathEscape(objectID))
}

func (p ServicePrincipal) complete() error {
	if p.ID == "" {
		return errors.New("microsoft graph answered with a service principal that lacks its id")
	}
	return nil
}
