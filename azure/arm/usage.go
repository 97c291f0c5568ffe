package arm

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Usage is how much of a quota is used.
type Usage struct {
	Name  string // e.g. cores, PublicIPAddresses
	Used  float64
	Limit float64
}

// usagePages bounds a list of usages; Azure's have one page.
const usagePages = 20

// Usages lists what the subscription uses of a provider's quotas in a region. It
// is for Microsoft.Compute, Microsoft.Network, Microsoft.Storage and
// Microsoft.App, whose lists have the same form.
func (c *Client) Usages(ctx context.Context, subscription, provider, location string) ([]Usage, error) {
	versions := map[string]string{"Microsoft.Compute": "2024-07-01", "Microsoft.Network": "2024-05-01", "Microsoft.Storage": "2023-05-01", "Microsoft.App": "2024-03-01"}
	version, known := versions[provider]
	if !known {
		return nil, fmt.Errorf("the quotas of %s have no list that is known", provider)
	}
	address := c.address(fmt.Sprintf("/subscriptions/%s/providers/%s/locations/%s/usages", url.PathEscape(subscription), provider, url.PathEscape(location)), version)
	var all []Usage
	for range usagePages {
		var page struct {
			Value []struct {
				Name struct {
					Value string `json:"value"`
				} `json:"name"`
				Current *float64 `json:"currentValue"`
				Limit   *float64 `json:"limit"`
			} `json:"value"`
			Next string `json:"nextLink"`
		}
		if err := c.fetch(ctx, address, &page); err != nil {
			return nil, err
		}
		for _, entry := range page.Value {
			if entry.Name.Value == "" || entry.Current == nil || entry.Limit == nil {
				return nil, errors.New("a usage lacks its name, value or limit")
			}
			all = append(all, Usage{entry.Name.Value, *entry.Current, *entry.Limit})
		}
		if page.Next == "" {
			return all, nil
		}
		// The token goes to Resource Manager and nowhere else.
		if !strings.HasPrefix(page.Next, strings.TrimRight(c.internal.Endpoint(), "/")+"/") {
			return nil, errors.New("resource manager's list of usages goes on at another host")
		}
		address = page.Next
	}
	return nil, fmt.Errorf("resource manager's list of usages does not end after %d pages", usagePages)
}
