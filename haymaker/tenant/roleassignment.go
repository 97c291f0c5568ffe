package tenant

import (
	"context"
	"net/http"
	"strings"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
	"github.com/google/uuid"
)

// roleAssignments gives the principal its roles. Each assignment's id follows
// from scope, principal and role, and is recorded before it is made.
func (c *creation) roleAssignments(ctx context.Context) error {
	for _, need := range c.request.Roles {
		scope, err := c.scopeOf(need)
		if err != nil {
			return err
		}
		role, err := c.roleDefinition(ctx, need.Role)
		if err != nil {
			return err
		}
		name := assignmentName(scope, c.made.PrincipalID, role)
		id := scope + "/providers/Microsoft.Authorization/roleAssignments/" + name
		if !contains(c.made.RoleAssignmentIDs, id) {
			c.made.RoleAssignmentIDs = append(c.made.RoleAssignmentIDs, id)
		}
		if err := c.record(); err != nil {
			return err
		}
		if err := c.assign(ctx, need, scope, name, role); err != nil {
			return err
		}
	}
	return nil
}

func (c *creation) scopeOf(need haymaker.RoleNeed) (string, error) {
	operation := "assign role " + need.Role + " to " + c.made.SPName
	if strings.EqualFold(need.Role, "Owner") {
		return "", refuse(operation, "no scenario may own anything; name the role it really needs")
	}
	switch need.Scope {
	case haymaker.ScopeResourceGroup:
		return c.groupID(haymaker.ResourceGroupName(c.request.RunID, c.request.ScenarioName)), nil
	case haymaker.ScopeSubscription:
		return c.subscriptionScope(), nil
	}
	return "", refuse(operation, "scope %q is unknown: use %s or %s", need.Scope, haymaker.ScopeResourceGroup, haymaker.ScopeSubscription)
}

// assign makes one role assignment. Azure Resource Manager refuses a principal
// that the directory has not replicated to it yet (PrincipalNotFound).
func (c *creation) assign(ctx context.Context, need haymaker.RoleNeed, scope, name, role string) error {
	operation := "assign role " + need.Role + " at " + scope + " to " + c.made.SPName
	properties := &armauthorization.RoleAssignmentProperties{
		PrincipalID: &c.made.PrincipalID, RoleDefinitionID: &role,
		PrincipalType: to.Ptr(armauthorization.PrincipalTypeServicePrincipal),
		Description:   to.Ptr(describeAssignment(c.request.RunID, c.request.ScenarioName)),
	}
	if grantsRoles(need.Role) {
		properties.Condition, properties.ConditionVersion = to.Ptr(noEscalation), to.Ptr("2.0")
	}
	err := c.options.Pace.insist(ctx, func(ctx context.Context) error {
		_, err := c.clients.assignments.Create(ctx, trimSlash(scope), name, armauthorization.RoleAssignmentCreateParameters{Properties: properties}, nil)
		return err
	}, principalNotFound)
	switch {
	case code(err) == "RoleAssignmentExists":
		return nil
	case principalNotFound(err):
		return later(operation, err, "Azure Resource Manager does not know the new service principal yet")
	case status(err) == http.StatusNotFound && code(err) != "RoleDefinitionDoesNotExist":
		return later(operation, err, "the scope does not exist (yet)")
	}
	return failed(operation, err)
}

func principalNotFound(err error) bool { return code(err) == "PrincipalNotFound" }

// assignmentName is the same for the same assignment, so that making it again
// finds it.
func assignmentName(scope, principal, role string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.ToLower(scope+"|"+principal+"|"+role))).String()
}

// grantsRoles says whether a role lets its holder assign roles.
func grantsRoles(role string) bool {
	return strings.EqualFold(role, "User Access Administrator") || strings.EqualFold(role, "Role Based Access Control Administrator")
}

// noEscalation keeps such a holder from granting or removing Owner, User Access
// Administrator and Role Based Access Control Administrator. Source: Azure role-
// based access control, "Delegate: allow all except specific roles".
const noEscalation = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR " +
	"(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {" + administrators + "})) AND " +
	"((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR " +
	"(@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {" + administrators + "}))"

const administrators = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635, 18d7d88d-d35e-4fb5-a5c3-7773c20a72d9, f58310d9-a9f6-439a-9e8d-f62e7b41a168"

func contains(values []string, wanted string) bool {
	for _, value := range values {
		if value == wanted {
			return true
		}
	}
	return false
}
