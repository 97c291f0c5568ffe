package arm

import (
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"azurehaymaker/local/azuresim/odata"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// pageSize is how many entries a list answers at once.
const pageSize = 1000

// listResources serves .../resources of the subscription or of a group.
func (p *Plane) listResources(c *Call, scope string) wire.Answer {
	if c.Method != http.MethodGet {
		return methodNotAllowed(c)
	}
	if !rbac.AnyBelow(c.Data, c.Now, c.Caller.ObjectID, scope) {
		return *c.Authorize(scope, "Microsoft.Resources/subscriptions/resources/read")
	}
	if group := tenant.GroupOf(scope); group != "" {
		if _, ok := c.Data.Resource(scope); !ok {
			return groupNotFound(group)
		}
	}
	return p.list(c, func(r *tenant.Resource) bool {
		return r.Type != tenant.GroupType && p.catalogue.Tracked(r)
	}, scope, false)
}

// collection serves GET of all resources of a type at a scope or below a parent.
func (p *Plane) collection(c *Call) wire.Answer {
	t := c.Target
	if !rbac.AnyBelow(c.Data, c.Now, c.Caller.ObjectID, t.ID) {
		return *c.Authorize(t.ID, t.CollectionType()+"/read")
	}
	if answer := p.scopeExists(c, t.ID); answer != nil {
		return *answer
	}
	wanted := tenant.Key(t.CollectionType())
	return p.list(c, func(r *tenant.Resource) bool { return tenant.Key(r.Type) == wanted }, t.ID, true)
}

// list answers the readable resources below a scope, filtered and paged.
func (p *Plane) list(c *Call, wanted func(*tenant.Resource) bool, scope string, full bool) wire.Answer {
	filter, err := odata.Parse(c.Query.Get("$filter"))
	if err == nil {
		err = knownFields(filter)
	}
	if err != nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidFilterInQueryString",
			"Invalid $filter '%s' specified in the query string: %v.", c.Query.Get("$filter"), err)
	}
	var found []*tenant.Resource
	for _, resource := range c.Data.Below(scope) {
		if wanted(resource) && c.MayRead(resource) && matchesFilter(filter, resource, scope) {
			found = append(found, resource)
		}
	}
	sort.Slice(found, func(i, j int) bool { return tenant.Key(found[i].ID) < tenant.Key(found[j].ID) })
	return p.page(c, found, full)
}

func (p *Plane) page(c *Call, found []*tenant.Resource, full bool) wire.Answer {
	size := pageSize
	if text := c.Query.Get("$top"); text != "" {
		top, err := strconv.Atoi(text)
		if err != nil || top < 1 {
			return wire.ARMError(http.StatusBadRequest, "InvalidTopInQueryString", "Invalid $top '%s' in the query string.", text)
		}
		size = min(size, top)
	}
	start, err := strconv.Atoi("0" + c.Query.Get("$skiptoken"))
	if err != nil || start > len(found) {
		return wire.ARMError(http.StatusBadRequest, "InvalidSkipToken", "The $skiptoken is not valid.")
	}
	end := min(start+size, len(found))
	values := []any{}
	for _, resource := range found[start:end] {
		values = append(values, p.listed(c, resource, full))
	}
	answer := map[string]any{"value": values}
	if end < len(found) {
		query := url.Values{}
		for name, value := range c.Query {
			query[name] = value
		}
		query.Set("$skiptoken", strconv.Itoa(end))
		answer["nextLink"] = p.url + (&url.URL{Path: join(c.Target.Segments), RawQuery: query.Encode()}).String()
	}
	return wire.JSON(http.StatusOK, answer)
}

// listed is an entry of a list: whole, or without properties as /resources answers.
func (p *Plane) listed(c *Call, r *tenant.Resource, full bool) map[string]any {
	body := p.render(c.Data, r)
	if full {
		return body
	}
	delete(body, "properties")
	expand := strings.ToLower(c.Query.Get("$expand"))
	if strings.Contains(expand, "createdtime") {
		body["createdTime"] = r.CreatedAt.UTC()
	}
	if strings.Contains(expand, "changedtime") {
		body["changedTime"] = r.ChangedAt.UTC()
	}
	if strings.Contains(expand, "provisioningstate") {
		body["provisioningState"] = r.State()
	}
	return body
}
