package arm

import (
	"net/http"
	"strings"

	"azurehaymaker/local/azuresim/wire"
)

// route finds what a path names and answers for it.
func (p *Plane) route(c *Call) wire.Answer {
	t := c.Target
	if t.operation() {
		return p.pollOperation(c)
	}
	if answer := p.checkAPIVersion(c); answer != nil {
		return *answer
	}
	if t.Subscription == "" {
		return p.tenantLevel(c)
	}
	if !strings.EqualFold(t.Subscription, c.Data.SubscriptionID) {
		return wire.ARMError(http.StatusNotFound, "SubscriptionNotFound", "The subscription '%s' could not be found.", t.Subscription)
	}
	if t.Namespace == "" {
		return p.subscriptionLevel(c)
	}
	if answer, done := p.providerLevel(c); done {
		return answer
	}
	if answer, done := p.usages(c); done {
		return answer
	}
	if answer, done := p.deleted(c); done {
		return answer
	}
	return p.resourceLevel(c)
}

// tenantLevel serves the few paths outside any subscription.
func (p *Plane) tenantLevel(c *Call) wire.Answer {
	first := ""
	if len(c.Target.Segments) > 0 {
		first = strings.ToLower(c.Target.Segments[0])
	}
	switch {
	case c.Method != http.MethodGet:
	case first == "subscriptions" && len(c.Target.Segments) == 1:
		return p.listSubscriptions(c)
	case first == "tenants" && len(c.Target.Segments) == 1:
		return wire.JSON(http.StatusOK, map[string]any{"value": []any{map[string]any{
			"id": "/tenants/" + c.Data.TenantID, "tenantId": c.Data.TenantID,
		}}})
	case first == "providers" && strings.EqualFold(c.Target.Namespace, "Microsoft.Authorization"):
		return p.roleDefinitions(c)
	case first == "providers" && c.Target.Namespace == "":
		return p.listProviders(c)
	}
	return notFoundPath(c)
}

// subscriptionLevel serves paths without /providers/.
func (p *Plane) subscriptionLevel(c *Call) wire.Answer {
	segments := c.Target.Segments
	word := ""
	if len(segments) > 2 {
		word = strings.ToLower(segments[2])
	}
	switch {
	case len(segments) == 2:
		return p.getSubscription(c)
	case len(segments) == 3 && word == "resourcegroups":
		return p.listGroups(c)
	case len(segments) == 3 && word == "resources":
		return p.listResources(c, c.Data.SubscriptionScope())
	case len(segments) == 3 && word == "locations":
		return p.listLocations(c)
	case len(segments) == 3 && word == "providers":
		return p.listProviders(c)
	case len(segments) == 4 && word == "resourcegroups":
		return p.group(c)
	case len(segments) == 3 && word == "tagnames":
		return p.tagNames(c)
	case len(segments) == 7 && word == "resourcegroups" && strings.EqualFold(segments[4], "deployments") && strings.EqualFold(segments[6], "operations"):
		return p.deploymentOperations(c)
	case len(segments) == 5 && word == "resourcegroups" && strings.EqualFold(segments[4], "resources"):
		return p.listResources(c, c.Data.GroupID(segments[3]))
	}
	return notFoundPath(c)
}

// resourceLevel serves resources, their collections, their actions and what lies below them.
func (p *Plane) resourceLevel(c *Call) wire.Answer {
	if serve := p.behaviour(c.Target.Type()).Serve; serve != nil && len(c.Target.Types) > 0 {
		return serve(c)
	}
	if c.Target.Tail != "" {
		if serve := p.behaviour(c.Target.CollectionType()).Serve; serve != nil {
			return serve(c)
		}
	}
	if answer, done := p.checkedDeployment(c); done {
		return answer
	}
	if answer, done := p.childOf(c); done {
		return answer
	}
	switch {
	case c.Target.Tail != "" && c.Method == http.MethodPost:
		return p.action(c)
	case c.Target.Tail != "" && c.Method == http.MethodGet:
		return p.collection(c)
	case c.Target.Tail != "":
		return notFoundPath(c)
	case c.Method == http.MethodPut:
		return p.put(c)
	case c.Method == http.MethodPatch:
		return p.patch(c)
	case c.Method == http.MethodDelete:
		return p.delete(c)
	case c.Method == http.MethodGet, c.Method == http.MethodHead:
		return p.get(c)
	}
	return methodNotAllowed(c)
}

// childOf lets the type of an ancestor answer for what it keeps below itself.
func (p *Plane) childOf(c *Call) (wire.Answer, bool) {
	full := c.Target.Segments
	for depth := len(c.Target.Types); depth >= 1; depth-- {
		parent := c.Target.upTo(depth)
		child := p.behaviour(parent.Type()).Child
		if child == nil {
			continue
		}
		path := full[len(full)-(len(c.Target.Types)-depth)*2:]
		if c.Target.Tail != "" {
			path = full[len(full)-(len(c.Target.Types)-depth)*2-1:]
		}
		resource, ok := c.Data.Resource(parent.ID)
		if len(path) == 0 || !ok {
			continue
		}
		if answer, done := child(c, resource, path); done {
			return answer, true
		}
	}
	return wire.Answer{}, false
}

// upTo is the target cut to its first depth type segments.
func (t Target) upTo(depth int) Target {
	t.Types, t.Names, t.Tail = t.Types[:depth], t.Names[:depth], ""
	t.ID = t.Scope + "/providers/" + t.Namespace
	for i := range t.Types {
		t.ID += "/" + t.Types[i] + "/" + t.Names[i]
	}
	return t
}

func notFoundPath(c *Call) wire.Answer {
	return wire.ARMError(http.StatusNotFound, "InvalidResourceType",
		"The resource type could not be found for %s '%s' and api version '%s'.", c.Method, join(c.Target.Segments), c.APIVersion())
}

func methodNotAllowed(c *Call) wire.Answer {
	return wire.ARMError(http.StatusMethodNotAllowed, "MethodNotAllowed",
		"The HTTP method '%s' is not allowed on '%s'.", c.Method, join(c.Target.Segments))
}
