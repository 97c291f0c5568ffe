package hostfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"azurehaymaker/local/funchost/schedule"
	"azurehaymaker/local/proof/rule"
)

// Plan is where an app will be hosted, which bounds functionTimeout.
type Plan string

// The hosting plans.
const (
	ContainerApps Plan = "container-apps"
	Consumption   Plan = "consumption"
	Flex          Plan = "flex"
	Premium       Plan = "premium"
	Dedicated     Plan = "dedicated"
)

// ParsePlan reads a plan's name; empty is ContainerApps.
func ParsePlan(name string) (Plan, error) {
	plans := []Plan{ContainerApps, Consumption, Flex, Premium, Dedicated}
	if name == "" {
		return ContainerApps, nil
	}
	if !slices.Contains(plans, Plan(name)) {
		return "", fmt.Errorf("the plan %q is unknown: use container-apps, consumption, flex, premium or dedicated", name)
	}
	return Plan(name), nil
}

// consumptionLimit is the longest functionTimeout of the Consumption plan.
const consumptionLimit = 10 * time.Minute

func (c *checker) timeout(plan Plan) {
	text := c.text("functionTimeout")
	if plan != Consumption || text == "" {
		return
	}
	span, ok := schedule.ParseTimeSpan(text)
	if ok && span > consumptionLimit || strings.TrimSpace(text) == "-1" {
		c.note(rule.TimeoutBeyondPlan, rule.Values{"found": text, "plan": string(plan), "limit": schedule.FormatTimeSpan(consumptionLimit)}, "functionTimeout")
	}
}

func (c *checker) routePrefix() {
	prefix := strings.ToLower(strings.Trim(c.text("extensions:http:routePrefix"), "/"))
	first, _, _ := strings.Cut(prefix, "/")
	if first == "admin" || first == "runtime" {
		c.note(rule.PrefixReserved, rule.Values{"found": prefix}, "extensions.http.routePrefix")
	}
}
