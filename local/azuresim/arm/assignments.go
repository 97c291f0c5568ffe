package arm

import (
	"net/http"
	"sort"
	"strings"

	"azurehaymaker/local/azuresim/odata"
	"azurehaymaker/local/azuresim/rbac"
	"azurehaymaker/local/azuresim/tenant"
	"azurehaymaker/local/azuresim/wire"

	"github.com/google/uuid"
)

const assignmentType = "Microsoft.Authorization/roleAssignments"

// roleAssignments serves role assignments at any scope.
func (p *Plane) roleAssignments(c *Call) wire.Answer {
	t := c.Target
	if answer := p.assignmentScope(c); answer != nil {
		return *answer
	}
	verb := map[string]string{http.MethodGet: "read", http.MethodHead: "read", http.MethodPut: "write", http.MethodDelete: "delete"}[c.Method]
	if verb == "" {
		return methodNotAllowed(c)
	}
	if answer := c.Authorize(t.Scope, assignmentType+"/"+verb); answer != nil {
		return *answer
	}
	if t.Tail != "" {
		if c.Method != http.MethodGet {
			return methodNotAllowed(c)
		}
		return p.listAssignments(c)
	}
	existing, exists := c.Data.RoleAssignments[tenant.Key(t.ID)]
	switch {
	case c.Method == http.MethodPut:
		return p.putAssignment(c, existing)
	case !exists && c.Method == http.MethodDelete:
		return wire.Empty(http.StatusNoContent)
	case !exists:
		return wire.ARMError(http.StatusNotFound, "RoleAssignmentNotFound", "The role assignment '%s' is not found.", t.Name())
	case c.Method == http.MethodDelete:
		delete(c.Data.RoleAssignments, tenant.Key(t.ID))
		c.Record("delete", assignmentType, existing.ID)
	}
	return wire.JSON(http.StatusOK, renderAssignment(existing))
}

// assignmentScope makes sure that the scope exists.
func (p *Plane) assignmentScope(c *Call) *wire.Answer {
	scope := c.Target.Scope
	if tenant.Key(scope) == tenant.Key(c.Data.SubscriptionScope()) {
		return nil
	}
	if _, ok := c.Data.Resource(scope); ok {
		return nil
	}
	if group := tenant.GroupOf(scope); group != "" {
		if _, ok := c.Data.Resource(c.Data.GroupID(group)); !ok {
			answer := groupNotFound(group)
			return &answer
		}
	}
	return Fail(http.StatusNotFound, "ResourceNotFound", "The Resource '%s' was not found.", scope)
}

func (p *Plane) putAssignment(c *Call, existing *tenant.RoleAssignment) wire.Answer {
	wanted, answer := p.readAssignment(c)
	if answer != nil {
		return *answer
	}
	if existing != nil {
		if !sameGrant(existing, wanted) {
			return wire.ARMError(http.StatusConflict, "RoleAssignmentUpdateNotPermitted",
				"Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
		}
		return wire.JSON(http.StatusOK, renderAssignment(existing))
	}
	for _, other := range c.Data.RoleAssignments {
		if tenant.Key(other.Scope) == tenant.Key(wanted.Scope) && sameGrant(other, wanted) {
			return wire.ARMError(http.StatusConflict, "RoleAssignmentExists",
				"The role assignment already exists. The ID of the existing role assignment is %s.", strings.ReplaceAll(other.Name, "-", ""))
		}
	}
	c.Data.RoleAssignments[tenant.Key(wanted.ID)] = wanted
	c.Record("create", assignmentType, wanted.ID)
	return wire.JSON(http.StatusCreated, renderAssignment(wanted))
}

func sameGrant(a, b *tenant.RoleAssignment) bool {
	return strings.EqualFold(a.PrincipalID, b.PrincipalID) &&
		roleGUID(a.RoleDefinitionID) == roleGUID(b.RoleDefinitionID)
}

func roleGUID(id string) string { return strings.ToLower(id[strings.LastIndex(id, "/")+1:]) }

// readAssignment checks a request to grant a role.
func (p *Plane) readAssignment(c *Call) (*tenant.RoleAssignment, *wire.Answer) {
	t := c.Target
	if _, err := uuid.Parse(t.Name()); err != nil {
		return nil, Fail(http.StatusBadRequest, "InvalidRoleAssignmentId", "The role assignment ID '%s' is not valid. The role assignment ID must be a GUID.", t.Name())
	}
	text := func(path string) string {
		value, _ := lookup(c.Body, "properties."+path).(string)
		return value
	}
	principalID, roleID := text("principalId"), text("roleDefinitionId")
	if principalID == "" || roleID == "" {
		return nil, Fail(http.StatusBadRequest, "InvalidCreateRoleAssignmentRequest", "The request to create role assignment '%s' is not valid: principalId and roleDefinitionId are required.", t.Name())
	}
	if _, ok := rbac.Find(roleID); !ok {
		return nil, Fail(http.StatusNotFound, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", roleGUID(roleID))
	}
	known := c.Data.PrincipalType(principalID, c.Now)
	if known == "" {
		return nil, Fail(http.StatusBadRequest, "PrincipalNotFound",
			"Principal %s does not exist in the directory %s. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype",
			strings.ReplaceAll(principalID, "-", ""), c.Data.TenantID)
	}
	if kind := text("principalType"); kind != "" && kind != known {
		return nil, Fail(http.StatusBadRequest, "UnmatchedPrincipalType", "The PrincipalId '%s' has type '%s' , which is different from specified PrinciaplType '%s'.", principalID, known, kind)
	}
	return &tenant.RoleAssignment{
		ID: t.ID, Name: t.Name(), Scope: t.Scope, PrincipalID: strings.ToLower(principalID), PrincipalType: known,
		RoleDefinitionID: c.Data.SubscriptionScope() + "/providers/Microsoft.Authorization/roleDefinitions/" + roleGUID(roleID),
		Condition:        text("condition"), ConditionVersion: text("conditionVersion"), Description: text("description"),
		CreatedAt: c.Now, CreatedBy: c.Caller.ObjectID, EffectiveAt: c.Now.Add(c.Data.Settings.RoleDelay()),
	}, nil
}

// listAssignments answers the assignments that apply at a scope (from above) and
// those below it; atScope() leaves the ones below out.
func (p *Plane) listAssignments(c *Call) wire.Answer {
	filter, err := odata.Parse(c.Query.Get("$filter"))
	if err == nil {
		err = assignmentFields(filter)
	}
	if err != nil {
		return wire.ARMError(http.StatusBadRequest, "InvalidFilter", "The filter '%s' is not supported: %v.", c.Query.Get("$filter"), err)
	}
	var found []*tenant.RoleAssignment
	for _, assignment := range c.Data.RoleAssignments {
		applies := tenant.Within(c.Target.Scope, assignment.Scope) || tenant.Within(assignment.Scope, c.Target.Scope)
		if applies && filter.Match(assignmentEnv(c, assignment)) {
			found = append(found, assignment)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	values := []any{}
	for _, assignment := range found {
		values = append(values, renderAssignment(assignment))
	}
	return wire.JSON(http.StatusOK, map[string]any{"value": values})
}
