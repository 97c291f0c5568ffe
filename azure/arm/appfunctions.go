package arm

import (
	"context"
	"fmt"
	"path"
	"strings"
)

// functionsVersion is the first api-version that lists a container app's functions; the
// SDK's module has no client of it yet.
const functionsVersion = "2025-10-02-preview"

// ContainerAppFunctions lists the functions that the platform knows of a container app
// of kind functionapp, by its resource id. It is refused for other kinds, and while no
// revision answers.
func (c *Client) ContainerAppFunctions(ctx context.Context, id string) ([]string, error) {
	segments := strings.Split(strings.Trim(id, "/"), "/")
	if len(segments) != 8 || !strings.EqualFold(path.Join(segments[4:7]...), "providers/Microsoft.App/containerApps") || strings.ContainsAny(id, "?#%") {
		return nil, fmt.Errorf("%q is no id of a container app: it looks like /subscriptions/…/resourceGroups/…/providers/Microsoft.App/containerApps/NAME", id)
	}
	names := []string{}
	type function struct {
		Name string `json:"name"`
	}
	address := c.address("/"+path.Join(segments...)+"/functions", functionsVersion)
	err := each(ctx, c, "functions", address, func(item function) error {
		names = append(names, path.Base(item.Name)) // "app/function" or "function"
		return nil
	})
	if err != nil {
		return nil, err
	}
	return names, nil
}
