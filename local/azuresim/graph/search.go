package graph

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var searchForm = regexp.MustCompile(`^"(displayName|description):([^"]+)"$`)

// search reads $search: one property that holds a text. Graph offers it for
// objects of the directory only, and to requests that accept an index which lags
// behind. Source: Microsoft Graph, "Advanced query capabilities".
func (c *call) search(collection, text string) (func(object map[string]any) bool, error) {
	if text == "" {
		return func(map[string]any) bool { return true }, nil
	}
	match := searchForm.FindStringSubmatch(text)
	switch {
	case !slices.Contains([]string{"users", "groups", "applications", "servicePrincipals"}, collection):
		return nil, fmt.Errorf("$search is not supported for %s", collection)
	case !strings.EqualFold(c.r.Header.Get("ConsistencyLevel"), "eventual"):
		return nil, errors.New("request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
	case match == nil:
		return nil, fmt.Errorf("syntax error: %s is not of the form \"property:value\"", text)
	}
	return func(object map[string]any) bool {
		have, _ := object[match[1]].(string)
		return strings.Contains(strings.ToLower(have), strings.ToLower(match[2]))
	}, nil
}
