package graph

import (
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"azurehaymaker/local/azuresim/odata"
	"azurehaymaker/local/azuresim/wire"
)

// defaultPage and maxPage are Graph's page sizes for directory objects.
const (
	defaultPage = 100
	maxPage     = 999
)

// list filters, orders by id, pages and selects.
func (c *call) list(objects map[string]map[string]any, collection string) wire.Answer {
	query := c.r.URL.Query()
	for option := range query {
		switch option {
		case "$filter", "$top", "$select", "$skiptoken", "$count", "$search":
		default:
			return c.fail(http.StatusBadRequest, "Request_UnsupportedQuery", "The query option '%s' is not supported.", option)
		}
	}
	filter, err := odata.Parse(query.Get("$filter"))
	if err == nil {
		err = filterable(filter)
	}
	if err != nil {
		return c.fail(http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified: %v.", err)
	}
	wanted, err := c.search(collection, query.Get("$search"))
	if err != nil {
		return c.fail(http.StatusBadRequest, "Request_UnsupportedQuery", "%v", err)
	}
	var found []map[string]any
	for _, object := range objects {
		if filter.Match(objectEnv(object)) && wanted(object) {
			found = append(found, object)
		}
	}
	sort.Slice(found, func(i, j int) bool { return fmt.Sprint(found[i]["id"]) < fmt.Sprint(found[j]["id"]) })
	return c.page(found, collection, query)
}

func (c *call) page(found []map[string]any, collection string, query url.Values) wire.Answer {
	size, start := defaultPage, 0
	if text := query.Get("$top"); text != "" {
		top, err := strconv.Atoi(text)
		if err != nil || top < 1 || top > maxPage {
			return c.fail(http.StatusBadRequest, "Request_BadRequest", "Invalid page size specified: '%s'. Must be between 1 and %d inclusive.", text, maxPage)
		}
		size = top
	}
	if text := query.Get("$skiptoken"); text != "" {
		at, err := strconv.Atoi(text)
		if err != nil || at < 0 || at > len(found) {
			return c.fail(http.StatusBadRequest, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request.")
		}
		start = at
	}
	end := min(start+size, len(found))
	values := []any{}
	for _, object := range found[start:end] {
		values = append(values, narrowed(object, query.Get("$select")))
	}
	body := map[string]any{"@odata.context": c.plane.url + "/v1.0/$metadata#" + collection, "value": values}
	if query.Get("$count") == "true" {
		body["@odata.count"] = len(found)
	}
	if end < len(found) {
		query.Set("$skiptoken", strconv.Itoa(end))
		body["@odata.nextLink"] = c.plane.url + c.r.URL.EscapedPath() + "?" + query.Encode()
	}
	return wire.JSON(http.StatusOK, body)
}

// selected answers one object, narrowed to $select.
func (c *call) selected(object map[string]any, context string) wire.Answer {
	body := narrowed(object, c.r.URL.Query().Get("$select"))
	body["@odata.context"] = c.plane.url + "/v1.0/$metadata#" + context
	return wire.JSON(http.StatusOK, body)
}

func narrowed(object map[string]any, selection string) map[string]any {
	copied := map[string]any{}
	for name, value := range object {
		if selection == "" || chosen(selection, name) {
			copied[name] = value
		}
	}
	return copied
}

func chosen(selection, name string) bool {
	for _, one := range strings.Split(selection, ",") {
		if strings.EqualFold(strings.TrimSpace(one), name) {
			return true
		}
	}
	return false
}

func filterable(filter *odata.Filter) error {
	for _, field := range filter.Fields() {
		switch field {
		case "id", "appId", "displayName", "uniqueName", "tags", "createdDateTime", "servicePrincipalType", "notes", "appDisplayName", "servicePrincipalNames", "userPrincipalName", "mailNickname", "state":
		default:
			return fmt.Errorf("the property '%s' cannot be filtered by", field)
		}
	}
	if calls := filter.Calls(); len(calls) > 0 {
		return fmt.Errorf("the function '%s' is not supported", calls[0])
	}
	return nil
}

func objectEnv(object map[string]any) odata.Env {
	return odata.Env{Field: func(path string) any {
		if list, ok := object[path].([]any); ok {
			return texts(list)
		}
		return object[path]
	}}
}
