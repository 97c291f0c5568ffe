package graph

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// ApplicationsTagged lists the applications whose tags hold the given text, all
// pages of them. Source: Microsoft Graph, "List applications", $filter on tags.
func (c *Client) ApplicationsTagged(ctx context.Context, tag string) ([]Application, error) {
	query := url.Values{
		"$filter": {"tags/any(t:t eq '" + strings.ReplaceAll(tag, "'", "''") + "')"}, "$select": {applicationFields}, "$top": {"999"},
	}
	found := []Application{}
	err := each(ctx, c, request{method: http.MethodGet, path: "/applications", query: query}, func(application Application) error {
		found = append(found, application)
		return complete(application)
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
