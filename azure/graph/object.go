package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Object is an object of the directory by its names. UniqueName is that of a
// group or application; PrincipalName is that of a user.
type Object struct {
	ID            string `json:"id"`
	DisplayName   string `json:"displayName"`
	UniqueName    string `json:"uniqueName"`
	PrincipalName string `json:"userPrincipalName"`
}

// The collections of objects that have names.
const (
	Users             = "users"
	Groups            = "groups"
	Applications      = "applications"
	ServicePrincipals = "servicePrincipals"
	Policies          = "identity/conditionalAccess/policies"
	NamedLocations    = "identity/conditionalAccess/namedLocations"
)

// named are the properties of Object that the objects of a collection have; Graph
// refuses to select others.
func named(collection string) string {
	switch collection {
	case Users:
		return "id,displayName,userPrincipalName"
	case Groups, Applications:
		return "id,displayName,uniqueName"
	}
	return "id,displayName"
}

// ReadObject reads one object by id.
func (c *Client) ReadObject(ctx context.Context, collection, id string) (Object, error) {
	var found Object
	_, err := c.send(ctx, request{
		method: http.MethodGet, path: "/" + collection + "/" + url.PathEscape(id), query: url.Values{"$select": {named(collection)}},
	}, &found, http.StatusOK)
	if err != nil {
		return Object{}, err
	}
	return found, found.complete()
}

// DeleteObject deletes one object by id: users, groups, applications and service
// principals go to the deleted items.
func (c *Client) DeleteObject(ctx context.Context, collection, id string) error {
	return c.delete(ctx, "/"+collection+"/"+url.PathEscape(id))
}

// ReadDeleted reads an object in the deleted items by id, with its display name
// only.
func (c *Client) ReadDeleted(ctx context.Context, id string) (Object, error) {
	var found Object
	_, err := c.send(ctx, request{
		method: http.MethodGet, path: "/directory/deletedItems/" + url.PathEscape(id), query: url.Values{"$select": {"id,displayName"}},
	}, &found, http.StatusOK)
	if err != nil {
		return Object{}, err
	}
	return found, found.complete()
}

// FindObjects gives the objects whose display name may hold a word. It asks
// Graph's search index, which lags behind, and which also finds names that only
// resemble it; policies and named locations have none, so that all of them are
// given. Source: Microsoft Graph, "Advanced query capabilities".
func (c *Client) FindObjects(ctx context.Context, collection, word string) ([]Object, error) {
	if strings.ContainsAny(word, `"\`) {
		return nil, fmt.Errorf("%q cannot be searched for", word)
	}
	r := request{method: http.MethodGet, path: "/" + collection, query: url.Values{"$select": {named(collection)}}}
	if collection != Policies && collection != NamedLocations {
		r.query.Set("$search", `"displayName:`+word+`"`)
		r.headers = map[string]string{"ConsistencyLevel": "eventual"}
	}
	var all []Object
	err := each(ctx, c, r, func(found Object) error {
		all = append(all, found)
		return found.complete()
	})
	return all, err
}

func (o Object) complete() error {
	if o.ID == "" {
		return errors.New("microsoft graph answered with an object that lacks its id")
	}
	return nil
}
