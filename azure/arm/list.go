package arm

import (
	"context"
	"fmt"
	"net/url"
)

// Listed is an entry of a list of resources.
type Listed struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// List reads all resources of a type at a scope, to the end of the list. path is
// that of the collection, filter an OData filter or "". A list that goes on
// elsewhere, does not end, or holds an entry without id is an error.
func (c *Client) List(ctx context.Context, path, apiVersion, filter string) ([]Listed, error) {
	found := []Listed{}
	next := c.address(path, apiVersion)
	if filter != "" {
		next += "&" + url.Values{"$filter": {filter}}.Encode()
	}
	err := each(ctx, c, path, next, func(entry Listed) error {
		if entry.ID == "" {
			return fmt.Errorf("resource manager's list of %s holds an entry without id", path)
		}
		found = append(found, entry)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
