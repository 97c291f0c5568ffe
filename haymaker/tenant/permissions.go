package tenant

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
)

// need is an action the service must be allowed to take at a scope.
type need struct{ action, scope string }

// needs are what a run takes: groups come and go, roles are assigned, jobs run.
func (e *environment) needs() []need {
	subscription, jobs := e.subscriptionScope(), e.groupID(e.config.JobsGroup)
	return []need{
		{"Microsoft.Resources/subscriptions/resourceGroups/write", subscription},
		{"Microsoft.Resources/subscriptions/resourceGroups/delete", subscription},
		{"Microsoft.Authorization/roleAssignments/write", subscription},
		{"Microsoft.Authorization/roleAssignments/delete", subscription},
		{"Microsoft.App/jobs/write", jobs},
		{"Microsoft.App/jobs/delete", jobs},
		{"Microsoft.App/jobs/start/action", jobs},
		{"Microsoft.App/jobs/stop/action", jobs},
	}
}

// grant is a role's permissions at a scope.
type grant struct {
	scope       string
	permissions []*armauthorization.Permission
}

// checkPermissions holds the role assignments of the service's own principal,
// those of its groups included, against what a run needs.
func (e *environment) checkPermissions(ctx context.Context) (string, error) {
	principal, err := e.ownPrincipal(ctx)
	if err != nil {
		return "", err
	}
	grants, err := e.grants(ctx, principal)
	if err != nil {
		return "", err
	}
	var missing []string
	for _, need := range append(e.needs(), e.removals(ctx)...) {
		if !allowed(grants, need) {
			missing = append(missing, need.action+" at "+need.scope)
		}
	}
	if len(missing) > 0 {
		return "", haymaker.Permanent(haymaker.FailurePermission, &Error{
			Operation: "check the rights of principal " + principal, Message: "not allowed: " + strings.Join(missing, ", "),
			Advice: "Assign it Contributor and Role Based Access Control Administrator at the subscription, and Resource Policy Contributor where scenarios that make policies are let in"})
	}
	return "the service may do what a run needs", nil
}

func (e *environment) grants(ctx context.Context, principal string) ([]grant, error) {
	operation := "list the role assignments of principal " + principal
	filter := "assignedTo('" + principal + "')"
	pager := e.clients.assignments.NewListForSubscriptionPager(&armauthorization.RoleAssignmentsClientListForSubscriptionOptions{Filter: &filter})
	var grants []grant
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return nil, tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, failed(operation, err)
		}
		for _, assignment := range page.Value {
			if assignment == nil || assignment.Properties == nil {
				continue
			}
			role := value(assignment.Properties.RoleDefinitionID)
			definition, err := e.clients.definitions.GetByID(ctx, trimSlash(role), nil)
			if err != nil {
				return nil, failed("read role definition "+role, err)
			}
			if definition.Properties != nil {
				grants = append(grants, grant{value(assignment.Properties.Scope), definition.Properties.Permissions})
			}
		}
	}
	return grants, nil
}

// allowed says whether one grant covers the need: at the scope or above, by an
// action and by no exclusion of the same permission.
func allowed(grants []grant, wanted need) bool {
	for _, grant := range grants {
		if !covers(grant.scope, wanted.scope) {
			continue
		}
		for _, permission := range grant.permissions {
			if permission != nil && matches(permission.Actions, wanted.action) && !matches(permission.NotActions, wanted.action) {
				return true
			}
		}
	}
	return false
}

// covers says whether a role at scope holds at wanted. Management groups, which
// Azure lists only when they are above, cover everything.
func covers(scope, wanted string) bool {
	scope, wanted = strings.ToLower(strings.TrimRight(scope, "/")), strings.ToLower(wanted)
	return scope == "" || scope == wanted || strings.HasPrefix(wanted, scope+"/") ||
		strings.HasPrefix(scope, "/providers/microsoft.management/managementgroups/")
}

// matches compares an action with patterns in which * stands for any text.
func matches(patterns []*string, action string) bool {
	for _, pattern := range patterns {
		expression := "(?i)^" + strings.ReplaceAll(regexp.QuoteMeta(value(pattern)), `\*`, ".*") + "$"
		if ok, err := regexp.MatchString(expression, action); err == nil && ok {
			return true
		}
	}
	return false
}

// ownPrincipal is the object id in the service's own token.
func (t *Tenant) ownPrincipal(ctx context.Context) (string, error) {
	operation := "get a token for Azure Resource Manager"
	token, err := t.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{t.cloud.ResourceManagerScope()}})
	if err != nil {
		return "", failed(operation, err)
	}
	principal := objectID(token.Token)
	if principal == "" {
		return "", unfit(operation, "Use a credential of Microsoft Entra", "the token names no object id")
	}
	return principal, nil
}

// objectID is the claim oid of a token, "" where there is none.
func objectID(token string) string {
	if id := claimsOf(token).ObjectID; uuidPattern.MatchString(id) {
		return id
	}
	return ""
}

// claims are what of a token is read.
type claims struct {
	ObjectID string   `json:"oid"`
	Roles    []string `json:"roles"`
}

// claimsOf reads a token of the service itself, so that nothing is verified.
// Anything but a JWT has no claims.
func claimsOf(token string) (found claims) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(raw, &found) != nil {
		return claims{}
	}
	return found
}
