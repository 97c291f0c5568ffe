package arm

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
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
	for range maxPages {
		var page struct {
			Value    *[]Listed `json:"value"`
			NextLink string    `json:"nextLink"`
		}
		if err := c.fetch(ctx, next, &page); err != nil {
			return nil, err
		}
		if page.Value == nil {
			return nil, fmt.Errorf("resource manager answered GET %s without a list", path)
		}
		for _, entry := range *page.Value {
			if entry.ID == "" {
				return nil, fmt.Errorf("resource manager's list %s holds an entry without id", path)
			}
			found = append(found, entry)
		}
		if page.NextLink == "" {
			return found, nil
		}
		// The token goes to Resource Manager and nowhere else.
		if !strings.HasPrefix(page.NextLink, strings.TrimRight(c.internal.Endpoint(), "/")+"/") {
			return nil, errors.New("resource manager's list goes on at another host")
		}
		next = page.NextLink
	}
	return nil, fmt.Errorf("resource manager's list %s does not end after %d pages", path, maxPages)
}
