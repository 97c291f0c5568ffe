// Package quota counts what a subscription uses against its limits: virtual CPUs
// and machines, network resources, storage accounts, Container Apps environments,
// resource groups, and any resource type for which a limit was set. Usage is
// counted from what exists, never kept beside it. A creation that would exceed a
// limit is refused with the code and sentence of the service that refuses it in
// Azure; the usages lists show the same numbers.
//
// The usual limits are Azure's defaults of a pay-as-you-go subscription, but for
// virtual CPUs, whose default there (10) is below what a run of many scenarios
// needs: they are those of an enterprise subscription.
package quota

import (
	"strings"

	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

// counter is one thing a subscription may have so much of, in each region or,
// when anywhere, in all together.
type counter struct {
	provider, name string
	shown          string // as lists and error texts name it
	limit          int64  // unless the tenant has another
	anywhere       bool
	hidden         bool // not in a usages list
	uses           func(r *tenant.Resource) int64
	refuse         func(Excess) wire.Answer
}

// Excess is a creation that a limit forbids.
type Excess struct {
	Subscription, Location, Name string
	Limit, Used, More            int64
}

// Check refuses a resource that is about to be created, or changed from before
// (nil: it is new), when it would exceed a limit.
func Check(d *tenant.Data, before, after *tenant.Resource) *wire.Answer {
	for _, c := range counters(d) {
		more := c.uses(after)
		if more > 0 && before != nil {
			more -= c.uses(before)
		}
		if more <= 0 {
			continue
		}
		location := after.Location()
		used, limit := c.used(d, location), c.allowed(d, location)
		if used+more <= limit {
			continue
		}
		answer := c.refuse(Excess{Subscription: d.SubscriptionID, Location: location, Name: c.shown, Limit: limit, Used: used, More: more})
		return &answer
	}
	return nil
}

func (c counter) used(d *tenant.Data, location string) int64 {
	var sum int64
	for _, resource := range d.Resources {
		if c.anywhere || resource.Location() == location {
			sum += c.uses(resource)
		}
	}
	return sum
}

func (c counter) allowed(d *tenant.Data, location string) int64 {
	if limit, set := d.Limit(c.provider, c.name, location); set {
		return limit
	}
	return c.limit
}

// Usage is one line of a usages list.
type Usage struct {
	Provider string `json:"provider"`
	Name     string `json:"name"`
	Shown    string `json:"shown"`
	Location string `json:"location,omitempty"` // "" for what is counted over all regions
	Used     int64  `json:"used"`
	Limit    int64  `json:"limit"`
}

// Usages lists what a provider counts in a region; with provider "" all providers.
func Usages(d *tenant.Data, provider, location string) []Usage {
	location = tenant.NormalLocation(location)
	list := []Usage{}
	for _, c := range counters(d) {
		if provider == "" || strings.EqualFold(provider, c.provider) && !c.hidden {
			usage := Usage{Provider: c.provider, Name: c.name, Shown: c.shown, Location: location, Used: c.used(d, location), Limit: c.allowed(d, location)}
			if c.anywhere {
				usage.Location = ""
			}
			list = append(list, usage)
		}
	}
	return list
}
