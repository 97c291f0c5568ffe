package catalogue

import (
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
)

// checkNeeds holds the stated needs to each other: what a run costs, and whether
// anything is needed that nothing uses.
func (c *checker) checkNeeds() {
	needs, path := c.s.Needs, []string{"needs"}
	switch {
	case (needs.CostPerRunUSD > 10 || needs.CreateMinutes >= 20) && needs.CostClass != CostHigh:
		c.report(extend(path, "cost_class"), "write high", "a run of more than 10 US dollars, or with 20 minutes of deployment or more, is %q", needs.CostClass)
	case needs.CostPerRunUSD > 2 && needs.CostClass == CostLow:
		c.report(extend(path, "cost_class"), "write medium", "a run of more than 2 US dollars is low")
	}
	for _, need := range needs.Roles {
		if strings.EqualFold(need.Role, "Owner") || strings.EqualFold(need.Role, "User Access Administrator") {
			c.report(extend(path, "roles"), "to assign roles, write Role Based Access Control Administrator beside Contributor", "%s is more than any scenario needs", need.Role)
		}
		if _, known := roleID(need.Role); !known {
			c.report(extend(path, "roles"), "correct the name, or add the built-in role to roles.json", "role %q is not known", need.Role)
		}
	}
	for _, right := range needs.DirectoryRights {
		if !haymaker.Grantable(right) {
			c.report(extend(path, "directory_rights"), "use "+strings.Join(haymaker.GrantableRights(), ", "), "no agent is given %s", right)
		}
	}
	used := map[string]bool{}
	for _, step := range c.steps {
		if step.Creates() && step.Put.Scope == scopeSubscription {
			name, _ := splitType(step.Put.Type)
			used[name] = true
		}
	}
	for _, name := range needs.SubscriptionObjects {
		if !used[name] {
			c.report(extend(path, "subscription_objects"), "remove it", "no step creates %s with scope: subscription", name)
		}
	}
}

// checkPlace holds a create at the subscription, on another resource, or of a
// role assignment to its type and to the needs.
func (c *checker) checkPlace(step placed, path []string, facts typeFacts) {
	name, _ := splitType(step.Put.Type)
	if step.Put.Scope == scopeSubscription {
		switch {
		case !facts.Subscription:
			c.report(extend(path, "scope"), "remove scope", "type %s is not made at the subscription", name)
		case !slices.Contains(c.s.Needs.SubscriptionObjects, name):
			c.report(extend(path, "scope"), "add "+name+" to needs.subscription_objects", "an object of the subscription is not among the needs")
		case !c.holds(haymaker.ScopeSubscription, nil):
			c.report(extend(path, "scope"), "add the role that it takes, with scope: subscription, to needs.roles", "no role reaches the subscription")
		}
	}
	if step.Put.Scope == scopeSubscription && !strings.EqualFold(name, roleAssignments) {
		c.checkName(step, path)
	}
	if step.Put.On != "" && !facts.Extension {
		c.report(extend(path, "on"), "remove on, or set extension in the facts of the type", "type %s is not made on another resource", name)
	}
	if strings.EqualFold(name, roleAssignments) {
		c.checkRoleAssignment(step, path)
	}
}

// checkName: by the end of its name the clean-up finds what was made outside of
// the run's resource groups, and tells it from what others made.
func (c *checker) checkName(step placed, path []string) {
	switch {
	case !strings.Contains(step.Put.Name, "${uniqueId}"):
		c.report(extend(path, "name"), "put ${uniqueId} into the name", "the name would be the same in every run")
	case !endOfName.MatchString(step.Put.Name):
		c.report(extend(path, "name"), "end the name with -${uniqueId}", "the clean-up would not find an object of this name")
	}
}

var endOfName = regexp.MustCompile(`.[-. _]\$\{uniqueId\}$`)

// holds says whether the needs have a role, accepted by fits, at a scope or above.
func (c *checker) holds(scope string, fits func(role string) bool) bool {
	return slices.ContainsFunc(c.s.Needs.Roles, func(need haymaker.RoleNeed) bool {
		return (need.Scope == scope || need.Scope == haymaker.ScopeSubscription) && (fits == nil || fits(need.Role))
	})
}

const roleAssignments = "Microsoft.Authorization/roleAssignments"

// checkRoleAssignment: to whom and which role, by reference; never a role that
// could assign roles itself.
func (c *checker) checkRoleAssignment(step placed, path []string) {
	scope := haymaker.ScopeResourceGroup
	if step.Put.Scope == scopeSubscription {
		scope = haymaker.ScopeSubscription
	}
	if !c.holds(scope, grantsRoles) {
		c.report(extend(path, "type"), "add {role: Role Based Access Control Administrator, scope: "+scope+"} to needs.roles", "the needs have no role that assigns roles")
	}
	properties, _ := step.Put.Body["properties"].(map[string]any)
	body := extend(path, "body", "properties")
	text := func(key string) string {
		value, _ := properties[key].(string)
		return value
	}
	role := references(text("roleDefinitionId"))
	switch {
	case len(role) != 1 || role[0].name != "role" || text("roleDefinitionId") != "${role:"+role[0].arg+"}":
		c.report(extend(body, "roleDefinitionId"), "write ${role:<name of a built-in role>}", "roleDefinitionId is %q", text("roleDefinitionId"))
	case grantsRoles(role[0].arg):
		c.report(extend(body, "roleDefinitionId"), "assign a role that cannot assign roles", "role %s is not for a scenario to assign", role[0].arg)
	}
	if !ownReference(text("principalId")) {
		c.report(extend(body, "principalId"), "write ${output:<step>:properties.principalId}, ${output:<step>:identity.principalId} or ${id:<step of the directory>}", "principalId is %q", text("principalId"))
	}
	if kind := text("principalType"); !slices.Contains([]string{"User", "Group", "ServicePrincipal"}, kind) {
		c.report(extend(body, "principalType"), "write User, Group or ServicePrincipal: Azure then waits for the directory's replication", "principalType is %q", kind)
	}
}

// ownReference says whether a text is exactly one reference to something the
// scenario creates.
func ownReference(text string) bool {
	segments, err := parseTemplate(text)
	if err != nil {
		return false
	}
	found := 0
	for _, s := range segments {
		switch {
		case s.name == "id" || s.name == "output" || s.name == "ref":
			found++
		case s != segment{}:
			return false
		}
	}
	return found == 1
}
