package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxPages bounds a list that never ends; a page holds up to 999 objects.
const maxPages = 100

// each reads a list to its end and hands over each of its items.
func each[T any](ctx context.Context, c *Client, r request, item func(T) error) error {
	for range maxPages {
		var page struct {
			Value    *[]T   `json:"value"`
			NextLink string `json:"@odata.nextLink"`
		}
		if _, err := c.send(ctx, r, &page, http.StatusOK); err != nil {
			return err
		}
		if page.Value == nil {
			return fmt.Errorf("microsoft graph answered %s %s without a list", r.method, r.path)
		}
		for _, one := range *page.Value {
			if err := item(one); err != nil {
				return err
			}
		}
		if page.NextLink == "" {
			return nil
		}
		// The token goes to this path of Graph and nowhere else: of the link only
		// the query is taken.
		next, err := url.Parse(page.NextLink)
		if err != nil || !strings.HasSuffix(next.Path, r.path) {
			return errors.New("microsoft graph's list goes on elsewhere")
		}
		r.query = next.Query()
	}
	return fmt.Errorf("microsoft graph's list %s does not end after %d pages", r.path, maxPages)
}
