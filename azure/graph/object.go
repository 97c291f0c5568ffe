package graph

import (
	"context"
	"net/http"
	"net/url"
)

// ReadObject asks for an object by its path, such as /users/{id}; nil means that
// it is there. path must be plain: nothing in it is escaped.
func (c *Client) ReadObject(ctx context.Context, path string) error {
	var found struct {
		ID string `json:"id"`
	}
	_, err := c.send(ctx, request{method: http.MethodGet, path: path, query: url.Values{"$select": {"id"}}}, &found, http.StatusOK)
	return err
}
