package resourcegraph

import (
	"net/http"
	"sort"
	"strings"
	"time"

	"azurehaymaker/local/azuresim/entra"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

func (p *Plane) run(d *tenant.Data, now time.Time, caller entra.Caller, request request, query *Query) wire.Answer {
	rows := []row{}
	if includes(request.subscriptions, d.SubscriptionID) {
		rows = query.run(func(table string) []row { return p.table(d, now, caller, table) })
	}
	if !query.ordered() {
		sort.SliceStable(rows, func(i, j int) bool { return text(rows[i]["id"]) < text(rows[j]["id"]) })
	}
	start := min(request.skip, len(rows))
	end := min(start+request.top, len(rows))
	answer := map[string]any{
		"totalRecords": len(rows), "count": end - start, "resultTruncated": "false", "facets": []any{},
		"data": formatted(rows[start:end], request.table),
	}
	if end < len(rows) {
		answer["$skipToken"], answer["resultTruncated"] = writeToken(end), "true"
	}
	return wire.JSON(http.StatusOK, answer)
}

func includes(subscriptions []string, id string) bool {
	if len(subscriptions) == 0 {
		return true
	}
	for _, one := range subscriptions {
		if strings.EqualFold(one, id) {
			return true
		}
	}
	return false
}

// table gives the rows of a table that the index knows by now and the caller may read.
func (p *Plane) table(d *tenant.Data, now time.Time, caller entra.Caller, name string) []row {
	var rows []row
	add := func(r *tenant.Resource) {
		container := r.Type == tenant.GroupType
		if container != (name == "resourcecontainers") || !container && !p.renderer.Indexed(r) {
			return
		}
		if rbac.Allowed(d, now, caller.ObjectID, r.ID, r.Type+"/read") {
			rows = append(rows, p.row(d, r))
		}
	}
	lag := d.Settings.IndexLag()
	for _, resource := range d.Resources {
		if !resource.CreatedAt.Add(lag).After(now) {
			add(resource)
		}
	}
	for i := range d.Ghosts {
		add(&d.Ghosts[i].Resource)
	}
	if name == "resourcecontainers" && rbac.Allowed(d, now, caller.ObjectID, d.SubscriptionScope(), "Microsoft.Resources/subscriptions/read") {
		rows = append(rows, row{
			"id": d.SubscriptionScope(), "name": "azuresim", "type": "microsoft.resources/subscriptions", "tenantId": d.TenantID,
			"subscriptionId": d.SubscriptionID, "resourceGroup": "", "tags": nil, "properties": map[string]any{"state": "Enabled"},
		})
	}
	sort.Slice(rows, func(i, j int) bool { return text(rows[i]["id"]) < text(rows[j]["id"]) })
	return rows
}

func (p *Plane) row(d *tenant.Data, r *tenant.Resource) row {
	body := p.renderer.Rendered(d, r)
	kind := strings.ToLower(r.Type)
	if r.Type == tenant.GroupType {
		kind = "microsoft.resources/subscriptions/resourcegroups"
	}
	shown := row{
		"id": r.ID, "name": r.Name, "type": kind, "tenantId": d.TenantID, "subscriptionId": d.SubscriptionID,
		"resourceGroup": strings.ToLower(r.Group()), "location": r.Location(), "kind": "",
	}
	for _, part := range []string{"tags", "properties", "sku", "identity", "plan", "zones", "managedBy", "extendedLocation"} {
		shown[part] = body[part]
	}
	if text, ok := body["kind"].(string); ok {
		shown["kind"] = strings.ToLower(text)
	}
	return shown
}

// formatted is the data as objects, or as a table with typed columns.
func formatted(rows []row, table bool) any {
	if !table {
		return append([]row{}, rows...)
	}
	names := map[string]bool{}
	for _, r := range rows {
		for name := range r {
			names[name] = true
		}
	}
	var ordered []string
	for name := range names {
		ordered = append(ordered, name)
	}
	sort.Strings(ordered)
	columns, values := []any{}, []any{}
	for _, name := range ordered {
		columns = append(columns, map[string]any{"name": name, "type": columnType(rows, name)})
	}
	for _, r := range rows {
		line := []any{}
		for _, name := range ordered {
			line = append(line, r[name])
		}
		values = append(values, line)
	}
	return map[string]any{"columns": columns, "rows": values}
}

func columnType(rows []row, name string) string {
	for _, r := range rows {
		switch r[name].(type) {
		case nil:
		case string:
			return "string"
		case int:
			return "integer"
		default:
			return "object"
		}
	}
	return "object"
}
