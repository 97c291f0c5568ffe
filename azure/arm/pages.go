package arm

import (
	"context"
	"fmt"
	"strings"
)

// maxPages bounds a list that never ends.
const maxPages = 50

// each reads a list, called what in errors, from an address to its end and hands
// over each of its entries. An answer that is no list, a list that goes on at
// another host, and one that does not end are errors: none of them is an empty list.
func each[T any](ctx context.Context, c *Client, what, address string, entry func(T) error) error {
	for range maxPages {
		var page struct {
			Value    *[]T   `json:"value"`
			NextLink string `json:"nextLink"`
		}
		if err := c.fetch(ctx, address, &page); err != nil {
			return err
		}
		if page.Value == nil {
			return fmt.Errorf("resource manager answered without a list of %s", what)
		}
		for _, one := range *page.Value {
			if err := entry(one); err != nil {
				return err
			}
		}
		if page.NextLink == "" {
			return nil
		}
		// The token goes to Resource Manager and nowhere else.
		if !strings.HasPrefix(page.NextLink, strings.TrimRight(c.internal.Endpoint(), "/")+"/") {
			return fmt.Errorf("resource manager's list of %s goes on at another host", what)
		}
		address = page.NextLink
	}
	return fmt.Errorf("resource manager's list of %s does not end after %d pages", what, maxPages)
}
