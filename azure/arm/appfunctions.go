package arm

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
)

// functionsVersion is the first api-version that lists a container app's functions; the
// SDK's module has no client of it yet.
const functionsVersion = "2025-10-02-preview"

// maxPages bounds a list that never ends.
const maxPages = 50

// ContainerAppFunctions lists the functions that the platform knows of a container app
// of kind functionapp, by its resource id. It is refused for other kinds, and while no
// revision answers.
func (c *Client) ContainerAppFunctions(ctx context.Context, id string) ([]string, error) {
	segments := strings.Split(strings.Trim(id, "/"), "/")
	if len(segments) != 8 || !strings.EqualFold(path.Join(segments[4:7]...), "providers/Microsoft.App/containerApps") || strings.ContainsAny(id, "?#%") {
		return nil, fmt.Errorf("%q is no id of a container app: it looks like /subscriptions/…/resourceGroups/…/providers/Microsoft.App/containerApps/NAME", id)
	}
	names := []string{}
	next := c.address("/"+path.Join(segments...)+"/functions", functionsVersion)
	for range maxPages {
		var page struct {
			Value []struct {
				Name string `json:"name"`
			} `json:"value"`
			NextLink string `json:"nextLink"`
		}
		if err := c.fetch(ctx, next, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Value {
			names = append(names, path.Base(item.Name)) // "app/function" or "function"
		}
		if page.NextLink == "" {
			return names, nil
		}
		// The token goes to Resource Manager and nowhere else.
		if !strings.HasPrefix(page.NextLink, strings.TrimRight(c.internal.Endpoint(), "/")+"/") {
			return nil, errors.New("resource manager's list of functions goes on at another host")
		}
		next = page.NextLink
	}
	return nil, fmt.Errorf("resource manager's list of functions does not end after %d pages", maxPages)
}
