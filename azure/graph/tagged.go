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

// ApplicationsTagged lists the applications whose tags hold the given text, all
// pages of them. Source: Microsoft Graph, "List applications", $filter on tags.
func (c *Client) ApplicationsTagged(ctx context.Context, tag string) ([]Application, error) {
	query := url.Values{
		"$filter": {"tags/any(t:t eq '" + strings.ReplaceAll(tag, "'", "''") + "')"}, "$select": {applicationFields}, "$top": {"999"},
	}
	found := []Application{}
	for range maxPages {
		var page struct {
			Value    []Application `json:"value"`
			NextLink string        `json:"@odata.nextLink"`
		}
		if _, err := c.send(ctx, request{method: http.MethodGet, path: "/applications", query: query}, &page, http.StatusOK); err != nil {
			return nil, err
		}
		if page.Value == nil {
			return nil, errors.New("microsoft graph answered a list of applications without a list")
		}
		for _, application := range page.Value {
			if err := complete(application); err != nil {
				return nil, err
			}
		}
		found = append(found, page.Value...)
		if page.NextLink == "" {
			return found, nil
		}
		// The token goes to this path of Graph and nowhere else: of the link only
		// the query is taken.
		next, err := url.Parse(page.NextLink)
		if err != nil || !strings.HasSuffix(next.Path, "/applications") {
			return nil, errors.New("microsoft graph's list of applications goes on elsewhere")
		}
		query = next.Query()
	}
	return nil, fmt.Errorf("microsoft graph's list of applications does not end after %d pages", maxPages)
}
