package arm

import (
	"net/http"
	"regexp"
	"strings"

	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"
)

var groupName = regexp.MustCompile(`^[-\p{L}\p{N}_.()]{0,89}[-\p{L}\p{N}_()]$`)

const groupAction = "Microsoft.Resources/subscriptions/resourceGroups/"

// group serves one resource group.
func (p *Plane) group(c *Call) wire.Answer {
	verbs := map[string]string{
		http.MethodGet: "read", http.MethodHead: "read", http.MethodPut: "write", http.MethodPatch: "write", http.MethodDelete: "delete",
	}
	verb, ok := verbs[c.Method]
	if !ok {
		return methodNotAllowed(c)
	}
	id := c.Data.GroupID(c.Target.Group)
	if answer := c.Authorize(id, groupAction+verb); answer != nil {
		return *answer
	}
	if c.Method == http.MethodPut {
		return p.putGroup(c, id)
	}
	group, exists := c.Data.Resource(id)
	if !exists {
		return groupNotFound(c.Target.Group)
	}
	switch c.Method {
	case http.MethodHead:
		return wire.Empty(http.StatusNoContent)
	case http.MethodDelete:
		return p.deleteGroup(c, group)
	case http.MethodPatch:
		return p.patchGroup(c, group)
	}
	return wire.JSON(http.StatusOK, p.render(c.Data, group))
}

func groupNotFound(name string) wire.Answer {
	return wire.ARMError(http.StatusNotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", name)
}

func (p *Plane) putGroup(c *Call, id string) wire.Answer {
	if !groupName.MatchString(c.Target.Group) {
		return wire.ARMError(http.StatusBadRequest, "InvalidResourceGroup",
			"The provided resource group name '%s' has these invalid characters or a length outside 1 to 90: only letters, digits, '-', '.', '_', '(' and ')' are allowed and the last one must not be '.'.", c.Target.Group)
	}
	location, _ := c.Body["location"].(string)
	if location == "" {
		return wire.ARMError(http.StatusBadRequest, "LocationRequired", "The location property is required for this definition.")
	}
	if !p.catalogue.HasLocation(location) {
		return wire.ARMError(http.StatusBadRequest, "LocationNotAvailableForResourceGroup",
			"The provided location '%s' is not available for resource group. List of available regions is '%s'.", location, strings.Join(p.catalogue.Locations(), ","))
	}
	if answer := checkTags(c.Body); answer != nil {
		return *answer
	}
	if answer := p.checkPolicy(c, id, tenant.GroupType, c.Target.Group); answer != nil {
		return *answer
	}
	group, exists := c.Data.Resource(id)
	if !exists {
		if answer := c.checkQuota(tenant.GroupType, nil); answer != nil {
			return *answer
		}
		group = &tenant.Resource{ID: id, Type: tenant.GroupType, Name: c.Target.Group, CreatedAt: c.Now, CreatedBy: c.Caller.ObjectID}
		c.Data.Resources[tenant.Key(id)] = group
		c.Record("create", tenant.GroupType, id)
	} else if answer := groupWritable(group, location); answer != nil {
		return *answer
	}
	group.Body = map[string]any{"location": tenant.NormalLocation(location), "properties": map[string]any{"provisioningState": "Succeeded"}}
	copyParts(group.Body, c.Body, "tags", "managedBy")
	group.ChangedAt = c.Now
	status := http.StatusOK
	if !exists {
		status = http.StatusCreated
	}
	return wire.JSON(status, p.render(c.Data, group))
}

func groupWritable(group *tenant.Resource, location string) *wire.Answer {
	if group.State() == "Deleting" {
		return beingDeleted(group.Name)
	}
	if have := group.Location(); have != tenant.NormalLocation(location) {
		return Fail(http.StatusConflict, "InvalidResourceGroupLocation",
			"Invalid resource group location '%s'. The Resource group already exists in location '%s'.", location, have)
	}
	return nil
}

func beingDeleted(name string) *wire.Answer {
	return Fail(http.StatusConflict, "ResourceGroupBeingDeleted",
		"The resource group '%s' is in deprovisioning state and cannot perform this operation.", name)
}

func (p *Plane) patchGroup(c *Call, group *tenant.Resource) wire.Answer {
	if group.State() == "Deleting" {
		return *beingDeleted(group.Name)
	}
	if answer := checkTags(c.Body); answer != nil {
		return *answer
	}
	merged := Clone(group.Body)
	copyParts(merged, c.Body, "tags", "managedBy")
	c.Body = merged
	if answer := p.checkPolicy(c, group.ID, tenant.GroupType, group.Name); answer != nil {
		return *answer
	}
	group.Body, group.ChangedAt = merged, c.Now
	return wire.JSON(http.StatusOK, p.render(c.Data, group))
}

func (p *Plane) deleteGroup(c *Call, group *tenant.Resource) wire.Answer {
	if answer := p.locked(c, group.ID); answer != nil {
		return *answer
	}
	operation, open := c.Data.OpenOperation(tenant.OperationDelete, group.ID)
	if !open {
		operation = p.begin(c, tenant.OperationDelete, group.ID)
	}
	if group.State() != "Deleting" {
		group.SetState("Deleting")
		group.ChangedAt = c.Now
	}
	return p.accepted(c, operation)
}

func (p *Plane) listGroups(c *Call) wire.Answer {
	if c.Method != http.MethodGet {
		return methodNotAllowed(c)
	}
	if !rbac.AnyBelow(c.Data, c.Now, c.Caller.ObjectID, c.Data.SubscriptionScope()) {
		return *c.Authorize(c.Data.SubscriptionScope(), groupAction+"read")
	}
	return p.list(c, func(r *tenant.Resource) bool { return r.Type == tenant.GroupType }, c.Data.SubscriptionScope(), true)
}

func copyParts(to, from map[string]any, names ...string) {
	for _, name := range names {
		if value, ok := from[name]; ok && value != nil {
			to[name] = value
		}
	}
}
