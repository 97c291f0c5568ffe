package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"azurehaymaker/azure/cloud"
)

// Application is an application object of the directory.
type Application struct {
	ID          string     `json:"id"` // object id
	AppID       string     `json:"appId"`
	DisplayName string     `json:"displayName"`
	UniqueName  string     `json:"uniqueName"`
	Tags        []string   `json:"tags"`
	Passwords   []Password `json:"passwordCredentials"`
}

// Description is what an application says about itself.
type Description struct {
	DisplayName string   `json:"displayName,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	Notes       string   `json:"notes,omitempty"` // for people
}

// Password is a client secret of an application. Secret is set only in the
// answer of AddPassword.
type Password struct {
	KeyID       string    `json:"keyId"`
	DisplayName string    `json:"displayName"`
	End         time.Time `json:"endDateTime"`
	Secret      Secret    `json:"secretText"`
}

const applicationFields = "id,appId,displayName,uniqueName,tags,passwordCredentials"

// UpsertApplication creates the application with that unique name or updates
// its description, and returns it: from the answer of a creation (201), else
// read again (an update answers 204 without a body). Idempotent. Source:
// Microsoft Graph, "Upsert application".
func (c *Client) UpsertApplication(ctx context.Context, uniqueName string, description Description) (Application, error) {
	var made Application
	status, err := c.send(ctx, request{
		method: http.MethodPatch, path: "/applications" + key("uniqueName", uniqueName), headers: createIfMissing(), body: description,
	}, &made, http.StatusOK, http.StatusCreated, http.StatusNoContent)
	if err != nil {
		return Application{}, err
	}
	if status == http.StatusNoContent {
		return c.ApplicationByUniqueName(ctx, uniqueName)
	}
	return made, complete(made)
}

// ApplicationByUniqueName reads the application with that unique name.
func (c *Client) ApplicationByUniqueName(ctx context.Context, uniqueName string) (Application, error) {
	return c.readApplication(ctx, "/applications"+key("uniqueName", uniqueName))
}

// Application reads an application by object id.
func (c *Client) Application(ctx context.Context, objectID string) (Application, error) {
	return c.readApplication(ctx, "/applications/"+url.PathEscape(objectID))
}

func (c *Client) readApplication(ctx context.Context, path string) (Application, error) {
	var found Application
	_, err := c.send(ctx, request{
		method: http.MethodGet, path: path, query: url.Values{"$select": {applicationFields}},
	}, &found, http.StatusOK)
	if err != nil {
		return Application{}, err
	}
	return found, complete(found)
}

func complete(application Application) error {
	if application.ID == "" || application.AppID == "" {
		return errors.New("microsoft graph answered with an application that lacks id or appId")
	}
	return nil
}

// CheckAccess makes the cheapest call that needs the right to read applications.
func (c *Client) CheckAccess(ctx context.Context) error {
	var answer struct {
		Value []struct {
			ID string `json:"id"`
		} `json:"value"`
	}
	_, err := c.send(ctx, request{
		method: http.MethodGet, path: "/applications", query: url.Values{"$top": {"1"}, "$select": {"id"}},
	}, &answer, http.StatusOK)
	return err
}

// DeleteApplication moves an application, and with it its service principal of
// this tenant, to the deleted items.
func (c *Client) DeleteApplication(ctx context.Context, objectID string) error {
	return c.delete(ctx, "/applications/"+url.PathEscape(objectID))
}

// PurgeDeleted removes a deleted application or service principal for good.
func (c *Client) PurgeDeleted(ctx context.Context, objectID string) error {
	return c.delete(ctx, "/directory/deletedItems/"+url.PathEscape(objectID))
}

func (c *Client) delete(ctx context.Context, path string) error {
	_, err := c.send(ctx, request{method: http.MethodDelete, path: path}, nil, http.StatusNoContent)
	return err
}

// AddPassword gives the application a new client secret. It is not idempotent
// and therefore not retried when an attempt may have succeeded.
func (c *Client) AddPassword(ctx context.Context, objectID, displayName string, end time.Time) (Password, error) {
	var made Password
	_, err := c.send(cloud.Unrepeatable(ctx, c.options), request{
		method: http.MethodPost, path: "/applications/" + url.PathEscape(objectID) + "/addPassword",
		body: map[string]any{"passwordCredential": map[string]any{
			"displayName": displayName, "endDateTime": end.UTC().Format(time.RFC3339)}},
	}, &made, http.StatusOK)
	if err != nil {
		return Password{}, err
	}
	if made.KeyID == "" || made.Secret.Reveal() == "" {
		return Password{}, errors.New("microsoft graph answered addPassword without keyId or secretText")
	}
	return made, nil
}

// RemovePassword takes a client secret from the application.
func (c *Client) RemovePassword(ctx context.Context, objectID, keyID string) error {
	_, err := c.send(ctx, request{
		method: http.MethodPost, path: "/applications/" + url.PathEscape(objectID) + "/removePassword",
		body: map[string]any{"keyId": keyID},
	}, nil, http.StatusNoContent)
	return err
}
