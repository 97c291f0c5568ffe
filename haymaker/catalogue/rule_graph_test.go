package catalogue

import (
	"errors"
	"os"
	"strings"
	"testing"
)

const directoryFile = "identity-99-directory.yaml"

func directory(t testing.TB) (Scenario, string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + directoryFile)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(directoryFile, text)
	if err != nil {
		t.Fatalf("the document must be valid: %v", err)
	}
	return s, string(text)
}

// TestRefusedDirectoryDocuments breaks the valid document in one place each.
func TestRefusedDirectoryDocuments(t *testing.T) {
	_, valid := directory(t)
	for _, test := range []struct{ name, old, new, field, words string }{
		{"cost class", "cost_class: high", "cost_class: medium", "needs.cost_class", "write high"},
		{"owner", "role: Contributor", "role: Owner", "needs.roles", "more than any scenario"},
		{"unknown role", "role: Contributor", "role: Helper", "needs.roles", "not known"},
		{"unused object", "subscription_objects: [", "subscription_objects: [Microsoft.Authorization/policySetDefinitions, ", "needs.subscription_objects", "no step creates"},
		{"undeclared object", "Microsoft.Authorization/policyDefinitions, ", "", "deploy[11].put.scope", "not among the needs"},
		{"no role at the subscription", "Administrator, scope: subscription", "Administrator, scope: resource_group", "deploy[9].put.type", "no role that assigns roles"},
		{"not at the subscription", "      name: id-${uniqueId}\n", "      name: id-${uniqueId}\n      scope: subscription\n", "deploy[7].put.scope", "not made at the subscription"},
		{"scope and on", "      on: identity\n", "      on: identity\n      scope: subscription\n", "deploy[10].put", "either on another"},
		{"not an extension", "      name: tags-${uniqueId}\n      scope: subscription", "      name: tags-${uniqueId}\n      on: identity", "deploy[11].put.on", "not made on another"},
		{"name of an assignment", "name: ${guid:reader}", "name: reader-${uniqueId}", "deploy[8].put.name", "36"},
		{"literal role", "${role:Reader}\", principalId: \"${id:group}", "/providers/x\", principalId: \"${id:group}", "deploy[9].put.body.properties.roleDefinitionId", "write ${role"},
		{"misspelt role", "${role:Reader}", "${role:Readr}", "deploy[8].put.body.properties.roleDefinitionId", "roles.json"},
		{"strong role", "${role:Reader}", "${role:Owner}", "deploy[8].put.body.properties.roleDefinitionId", "not for a scenario"},
		{"foreign principal", "principalId: \"${id:group}\"", "principalId: 11111111-2222-4333-8444-555555555555", "deploy[9].put.body.properties.principalId", "principalId is"},
		{"no principal type", ", principalType: Group", "", "deploy[9].put.body.properties.principalType", "principalType is"},
		{"unknown collection", "graph:users", "graph:devices", "deploy[0].put.type", "no collection"},
		{"missing right", "Group.ReadWrite.All, ", "", "deploy[1].put.type", "add Group.ReadWrite.All"},
		{"right to give rights", "Group.ReadWrite.All, ", "Group.ReadWrite.All, AppRoleAssignment.ReadWrite.All, ", "needs.directory_rights", "no agent is given"},
		{"giving a right", "of: group, action: owners/$ref", "of: sp, action: appRoleAssignedTo", "deploy[5].post.action", "no agent may"},
		{"name that goes on", "name: team-${uniqueId}", "name: team-${uniqueId}-x", "deploy[1].put.name", "end the name"},
		{"name of the subscription that goes on", "name: tags-${uniqueId}\n      scope", "name: tags${uniqueId}\n      scope", "deploy[11].put.name", "end the name"},
		{"shared name", "name: team-${uniqueId}", "name: team", "deploy[1].put.name", "same in every run"},
		{"bad name", "name: team-${uniqueId}", "name: team ${uniqueId}", "deploy[1].put.name", "does not fit"},
		{"own display name", "{description: Test team}", "{displayName: Team}", "deploy[1].put.body.displayName", "same in every run"},
		{"foreign application", "appId: \"${output:app:appId}\"", "appId: 11111111-2222-4333-8444-555555555555", "deploy[4].put.body.appId", "of the scenario"},
		{"foreign member", "\"@odata.id\": \"${ref:user}\"", "\"@odata.id\": https://graph.microsoft.com/v1.0/users/x", "deploy[2].post.body.@odata.id", "somebody else"},
		{"directory role", "{description: Test team}", "{isAssignableToRole: true}", "deploy[1].put.body.isAssignableToRole", "directory roles"},
		{"enforced", "state: enabledForReportingButNotEnforced", "state: enabled", "deploy[6].put.body.state", "in force"},
		{"enforced later", "state: disabled", "state: enabled", "operate[5].patch.body.state", "in force"},
		{"everybody", "includeGroups: [\"${id:group}\"]", "includeUsers: [All]", "deploy[6].put.body.conditions.users.includeUsers", "not the scenario's own"},
		{"directory roles", "includeGroups: [\"${id:group}\"]", "includeRoles: [x]", "deploy[6].put.body.conditions.users", "more than"},
		{"put of", "patch: {of: group", "put: {of: group", "operate[2].put", "updates by patch"},
		{"rotate a group", "rotate: {of: app}", "rotate: {of: group}", "operate[3].rotate.of", "only applications"},
		{"rotate with body", "rotate: {of: app}", "rotate: {of: app, body: {}}", "operate[3].rotate", "neither action"},
		{"password in clear", "${password:hire}", "hunter2", "deploy[0].put.body.passwordProfile.password", "in clear"},
		{"output of nothing", "${output:app:appId}", "${output:apps:appId}", "deploy[4].put.body.appId", "no step"},
		{"malformed output", "${output:app:appId}", "${output:app}", "deploy[4].put.body.appId", "use ${output"},
		{"principal after its application", "  - {step: c8, title: Remove the principal, delete: {of: sp}}\n  - {step: c9, title: Remove the application, delete: {of: app}}\n", "  - {step: c9, title: Remove the application, delete: {of: app}}\n  - {step: c8, title: Remove the principal, delete: {of: sp}}\n", "cleanup[7]", "still depends"},
		{"left in the directory", "  - {step: c11, title: Remove the user, delete: {of: user}}\n", "", "deploy[0]", "nothing in the clean-up"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(valid, test.old) == 0 {
				t.Fatalf("the valid document has no %q", test.old)
			}
			_, err := Parse(directoryFile, []byte(strings.Replace(valid, test.old, test.new, 1)))
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want Problems", err)
			}
			for _, p := range problems {
				if p.Field == test.field && strings.Contains(p.String(), test.words) && p.Line > 0 {
					return
				}
			}
			t.Errorf("no problem at %q with %q in:\n%v", test.field, test.words, err)
		})
	}
}

func TestGraphRequests(t *testing.T) {
	s, _ := directory(t)
	v := runValues(s.ID)
	resolved := map[string]Request{}
	for step := range s.each() {
		request, err := s.Resolve(step, v)
		if err != nil {
			t.Fatal(err)
		}
		resolved[step.Name] = request
	}
	unique := v.UniqueID
	for name, want := range map[string]string{
		"user":       "POST /v1.0/users",
		"group":      "PATCH /v1.0/groups(uniqueName=%27team-" + unique + "%27)",
		"sp":         "PATCH /v1.0/servicePrincipals(appId=%27output-of-app%27)",
		"mfa":        "POST /v1.0/identity/conditionalAccess/policies",
		"join":       "POST /v1.0/groups/output-of-group/members/$ref",
		"o4":         "POST /v1.0/applications/output-of-app/addPassword",
		"o7":         "DELETE /v1.0/groups/output-of-group/members/output-of-user/$ref",
		"c11":        "DELETE /v1.0/users/output-of-user",
		"auditor":    "PUT /subscriptions/" + v.SubscriptionID + "/providers/Microsoft.Authorization/roleAssignments/" + guid(v, "auditor"),
		"assignment": "PUT /subscriptions/" + v.SubscriptionID + "/resourceGroups/" + v.ResourceGroup + "/providers/Microsoft.Authorization/policyAssignments/tags-" + unique,
	} {
		got := resolved[name]
		if text := strings.ReplaceAll(got.Method+" "+got.Path, "'", "%27"); text != want {
			t.Errorf("%s: %s, want %s", name, text, want)
		}
	}
	if user := resolved["user"]; user.Body["userPrincipalName"] != "hire-"+unique+"@example.com" || user.Find != "/v1.0/users/hire-"+unique+"@example.com" || user.Body["mailNickname"] != "hire-"+unique {
		t.Errorf("user: %v", user)
	}
	if !resolved["o4"].Rotates || !resolved["group"].Upsert || resolved["sp"].Body["appId"] != nil {
		t.Errorf("rotate, upsert or key in the body: %v", resolved)
	}
	if body := resolved["join"].Body["@odata.id"]; body != "https://graph.microsoft.com/v1.0/directoryObjects/output-of-user" {
		t.Errorf("member: %v", body)
	}
}

func TestGuidsDifferBetweenRuns(t *testing.T) {
	one := runValues("identity-99-directory")
	other := one
	other.ResourceGroup += "x"
	again := one
	if guid(one, "a") != guid(again, "a") || guid(one, "a") == guid(one, "b") || guid(one, "a") == guid(other, "a") {
		t.Error("guids are not one for each run and label")
	}
}
