package arm

import (
	"maps"
	"net/http"
	"slices"

	"azurehaymaker/local/azuresim/wire"
)

// tagNames lists the tags in use in the subscription with their values, as `az
// tag list` shows them. Only what the caller may read is counted.
func (p *Plane) tagNames(c *Call) wire.Answer {
	if c.Method != http.MethodGet {
		return methodNotAllowed(c)
	}
	if answer := c.Authorize(c.Data.SubscriptionScope(), "Microsoft.Resources/subscriptions/tagNames/read"); answer != nil {
		return *answer
	}
	used := map[string]map[string]int{}
	for _, resource := range c.Data.Resources {
		if !c.MayRead(resource) {
			continue
		}
		for name, value := range resource.Tags() {
			if used[name] == nil {
				used[name] = map[string]int{}
			}
			used[name][value]++
		}
	}
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		id, values, total := c.Data.SubscriptionScope()+"/tagNames/"+name, []any{}, 0
		for _, value := range slices.Sorted(maps.Keys(used[name])) {
			total += used[name][value]
			values = append(values, map[string]any{"id": id + "/tagValues/" + value, "tagValue": value, "count": tagCount(used[name][value])})
		}
		list = append(list, map[string]any{"id": id, "tagName": name, "count": tagCount(total), "values": values})
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": list})
}

func tagCount(n int) map[string]any { return map[string]any{"type": "Total", "value": n} }
