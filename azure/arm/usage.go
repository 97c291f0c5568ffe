package arm

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// Usage is how much of a quota is used.
type Usage struct {
	Name  string // e.g. cores, PublicIPAddresses
	Used  float64
	Limit float64
}

type usageEntry struct {
	Name struct {
		Value string `json:"value"`
	} `json:"name"`
	Current *float64 `json:"currentValue"`
	Limit   *float64 `json:"limit"`
}

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
	err := each(ctx, c, "usages", address, func(entry usageEntry) error {
		if entry.Name.Value == "" || entry.Current == nil || entry.Limit == nil {
			return errors.New("a usage lacks its name, value or limit")
		}
		all = append(all, Usage{entry.Name.Value, *entry.Current, *entry.Limit})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
