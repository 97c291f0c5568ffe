package catalogue

import (
	"slices"
	"strings"
)

// graphStep says whether the step called name creates an object of the directory.
func (c *checker) graphStep(name string) bool {
	step, ok := c.s.creator(name)
	return ok && isGraph(step.Put.Type)
}

// checkGraphCreate holds an object of the directory to its collection's names
// and to the stated rights.
func (c *checker) checkGraphCreate(index int, step placed, path []string) {
	known, ok := graphTypeOf(step.Put.Type)
	if !ok {
		c.report(extend(path, "type"), "use graph:users, groups, applications, servicePrincipals, conditionalAccessPolicies or namedLocations", "%s is no collection that scenarios may create in", step.Put.Type)
		return
	}
	if step.Put.On != "" || step.Put.Scope != "" {
		c.report(path, "remove on and scope", "an object of the directory lies in no resource")
	}
	for _, row := range known.rights {
		if !slices.ContainsFunc(row, func(right string) bool { return slices.Contains(c.s.Needs.DirectoryRights, right) }) {
			c.report(extend(path, "type"), "add "+row[0]+" to needs.directory_rights", "the needs do not have the right to make %s", step.Put.Type)
		}
	}
	made, err := c.s.resource(step.Name, c.sample())
	if err != nil {
		c.report(extend(path, "name"), "correct the name", "%v", err)
		return
	}
	if len(made.Name) > known.max || !known.form.MatchString(made.Name) {
		c.report(extend(path, "name"), "shorten or respell it", "name %q does not fit (at most %d characters, %s)", made.Name, known.max, known.form)
	}
	c.checkName(step, path)
	for _, fixed := range []string{"displayName", "userPrincipalName", "uniqueName", "mailNickname"} {
		if text, has := step.Put.Body[fixed].(string); has && !strings.Contains(text, "${uniqueId}") {
			c.report(extend(path, "body", fixed), "remove it: the executor sets it from name", "%s would be the same in every run", fixed)
		}
	}
	if appID, _ := step.Put.Body["appId"].(string); known.key == "appId" && !ownReference(appID) {
		c.report(extend(path, "body", "appId"), "write ${output:<application's step>:appId}", "a service principal belongs to an application of the scenario")
	}
	c.checkUnique(index, made, path)
}

// checkGraphUse keeps calls about the directory to the scenario's own objects
// and conditional access out of force.
func (c *checker) checkGraphUse(step placed) {
	call := step.Call()
	if call == nil {
		return
	}
	path := extend(step.path, step.Verb())
	about := isGraph(call.Type) || c.graphStep(call.Of)
	if step.Rotate != nil && !c.graphOf(call.Of, "applications") {
		c.report(extend(path, "of"), "name the step of an application", "only applications have secrets to rotate")
	}
	if !about {
		return
	}
	if step.Put != nil && call.Of != "" {
		c.report(path, "use patch", "Microsoft Graph updates by patch")
	}
	if step.Get == nil && strings.HasPrefix(call.Action, "appRoleAssign") {
		c.report(extend(path, "action"), "ask for the role in requiredResourceAccess", "app roles are given by who may give all of them, which no agent may")
	}
	if text, has := call.Body["@odata.id"].(string); has && !ownReference(text) {
		c.report(extend(path, "body", "@odata.id"), "write ${ref:<step>}", "@odata.id names somebody else's object")
	}
	if call.Body["isAssignableToRole"] != nil {
		c.report(extend(path, "body", "isAssignableToRole"), "remove it", "no scenario may make groups that hold directory roles")
	}
	if isGraph(call.Type) && strings.HasSuffix(call.Type, ":conditionalAccessPolicies") || c.graphOf(call.Of, "conditionalAccessPolicies") {
		c.checkConditionalAccess(call, path, step.Creates())
	}
}

func (c *checker) graphOf(name, collection string) bool {
	step, ok := c.s.creator(name)
	return ok && step.Put.Type == graphPrefix+collection
}

// checkConditionalAccess: a policy is reported or disabled, never enforced, and
// is about the scenario's own users and groups only.
func (c *checker) checkConditionalAccess(call *Call, path []string, creates bool) {
	state, has := call.Body["state"].(string)
	if (creates || has) && state != "disabled" && state != "enabledForReportingButNotEnforced" {
		c.report(extend(path, "body", "state"), "write enabledForReportingButNotEnforced or disabled", "the policy would be in force")
	}
	conditions, _ := call.Body["conditions"].(map[string]any)
	users, _ := conditions["users"].(map[string]any)
	if creates && users == nil {
		c.report(extend(path, "body"), "add conditions.users.includeGroups: [\"${id:<step>}\"]", "the policy does not say whom it is about")
	}
	for _, key := range []string{"includeUsers", "includeGroups"} {
		list, _ := users[key].([]any)
		for _, element := range list {
			if text, _ := element.(string); text != "None" && !ownReference(text) {
				c.report(extend(path, "body", "conditions", "users", key), "write ${id:<step>}", "the policy is about %q, which is not the scenario's own", text)
			}
		}
	}
	if users["includeRoles"] != nil || users["includeGuestsOrExternalUsers"] != nil {
		c.report(extend(path, "body", "conditions", "users"), "name own users and groups only", "the policy is about more than the scenario's own objects")
	}
}
