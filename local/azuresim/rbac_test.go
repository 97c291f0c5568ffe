package azuresim_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"
	"github.com/google/uuid"
)

const (
	ownerRole       = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	contributorRole = "b24988ac-6180-42a0-ab88-20f7382dd24c"
	readerRole      = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
)

func TestRoleAssignmentsThroughTheSDK(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	app := f.makeApplication("agent")
	client, err := armauthorization.NewRoleAssignmentsClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(t, err)
	name, scope := uuid.NewString(), f.group("g")
	role := f.subscription() + "/providers/Microsoft.Authorization/roleDefinitions/" + contributorRole
	parameters := armauthorization.RoleAssignmentCreateParameters{Properties: &armauthorization.RoleAssignmentProperties{
		PrincipalID: &app.principalID, RoleDefinitionID: &role, PrincipalType: to.Ptr(armauthorization.PrincipalTypeServicePrincipal),
	}}
	made, err := client.Create(t.Context(), scope, name, parameters, nil)
	must(t, err)
	if *made.Properties.Scope != scope || *made.Properties.PrincipalID != app.principalID {
		t.Fatalf("created %+v", made.Properties)
	}
	_, err = client.Create(t.Context(), scope, name, parameters, nil)
	must(t, err) // the same grant under the same name again
	_, err = client.Create(t.Context(), scope, uuid.NewString(), parameters, nil)
	wantCode(t, err, 409, "RoleAssignmentExists")
	ids := func(pages interface {
		More() bool
	}, next func() []*armauthorization.RoleAssignment) int {
		count := 0
		for pages.More() {
			count += len(next())
		}
		return count
	}
	pager := client.NewListForSubscriptionPager(&armauthorization.RoleAssignmentsClientListForSubscriptionOptions{Filter: to.Ptr(url.PathEscape("principalId eq '" + app.principalID + "'"))})
	if n := ids(pager, func() []*armauthorization.RoleAssignment {
		page, err := pager.NextPage(t.Context())
		must(t, err)
		return page.Value
	}); n != 1 {
		t.Fatalf("%d assignments of the principal, want 1", n)
	}
	_, err = client.DeleteByID(t.Context(), *made.ID, nil)
	must(t, err)
	_, err = client.GetByID(t.Context(), *made.ID, nil)
	wantCode(t, err, 404, "RoleAssignmentNotFound")
	_, err = client.DeleteByID(t.Context(), *made.ID, nil)
	must(t, err) // 204: already gone
}

func TestRoleAssignmentRefusals(t *testing.T) {
	f := startWith(t, azuresim.Settings{GraphReplicationMS: 5000})
	f.clock.advance(time.Minute)
	at := func() string {
		return f.subscription() + "/providers/Microsoft.Authorization/roleAssignments/" + uuid.NewString()
	}
	f.putAssignment(at(), uuid.NewString(), readerRole).want(t, 400, "PrincipalNotFound")
	f.putAssignment(at(), f.facts.PrincipalID, uuid.NewString()).want(t, 404, "RoleDefinitionDoesNotExist")
	f.putAssignment(f.subscription()+"/providers/Microsoft.Authorization/roleAssignments/name", f.facts.PrincipalID, readerRole).want(t, 400, "InvalidRoleAssignmentId")
	f.putAssignment(f.group("none")+"/providers/Microsoft.Authorization/roleAssignments/"+uuid.NewString(), f.facts.PrincipalID, readerRole).want(t, 404, "ResourceGroupNotFound")
	f.arm("GET", f.subscription()+"/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=scope%20eq%20'x'", nil).want(t, 400, "InvalidFilter")
	app := f.graph("POST", "/applications", map[string]any{"displayName": "slow"})
	app.want(t, 201, "")
	f.graph("POST", "/servicePrincipals", map[string]any{"appId": app.body["appId"]}).want(t, 400, "Request_BadRequest")
	f.clock.advance(6 * time.Second)
	principal := f.graph("POST", "/servicePrincipals", map[string]any{"appId": app.body["appId"]})
	principal.want(t, 201, "")
	id := text(principal.body["id"])
	f.putAssignment(at(), id, readerRole).want(t, 400, "PrincipalNotFound")
	f.graph("GET", "/servicePrincipals/"+id, nil).want(t, 404, "Request_ResourceNotFound")
	f.clock.advance(6 * time.Second)
	f.putAssignment(at(), id, readerRole).want(t, 201, "")
}

func TestRightsAreEnforced(t *testing.T) {
	f := startWith(t, azuresim.Settings{RoleDelayMS: 1000})
	f.makeGroup("mine", nil)
	f.makeGroup("other", nil)
	app := f.makeApplication("agent")
	token := f.token(f.as(app), armScope)
	vnet := func(group string) string {
		return f.group(group) + "/providers/Microsoft.Network/virtualNetworks/vn?api-version=2024-05-01"
	}
	f.call("GET", f.subscription()+groupAPI, token, nil).want(t, 403, "AuthorizationFailed")
	f.assign(app.principalID, contributorRole, f.group("mine"))
	f.call("PUT", vnet("mine"), token, vnetBody()).want(t, 403, "AuthorizationFailed") // not effective yet
	f.clock.advance(2 * time.Second)
	f.call("PUT", vnet("mine"), token, vnetBody()).want(t, 201, "")
	refused := f.call("PUT", vnet("other"), token, vnetBody())
	refused.want(t, 403, "AuthorizationFailed")
	for _, part := range []string{app.appID, app.principalID, "Microsoft.Network/virtualNetworks/write", "does not have authorization to perform action"} {
		if !strings.Contains(refused.raw, part) {
			t.Errorf("the refusal does not name %s: %s", part, refused.raw)
		}
	}
	f.call("PUT", f.group("new")+groupAPI, token, map[string]any{"location": "eastus"}).want(t, 403, "AuthorizationFailed")
	grant := f.group("mine") + "/providers/Microsoft.Authorization/roleAssignments/" + uuid.NewString() + "?api-version=2022-04-01"
	f.call("PUT", grant, token, map[string]any{"properties": map[string]any{"principalId": app.principalID, "roleDefinitionId": ownerRole}}).want(t, 403, "AuthorizationFailed")
	groups := f.call("GET", f.subscription()+"/resourcegroups"+groupAPI, token, nil)
	if strings.Contains(groups.raw, "other") || !strings.Contains(groups.raw, "mine") {
		t.Fatalf("the list shows more or less than may be read: %s", groups.raw)
	}
	f.call("GET", f.subscription()+groupAPI, token, nil).want(t, 200, "")
	reader := f.makeApplication("reader")
	f.assign(reader.principalID, readerRole, f.subscription())
	f.clock.advance(2 * time.Second)
	readOnly := f.token(f.as(reader), armScope)
	f.call("GET", vnet("mine"), readOnly, nil).want(t, 200, "")
	f.call("DELETE", vnet("mine"), readOnly, nil).want(t, 403, "AuthorizationFailed")
}

func TestRoleDefinitions(t *testing.T) {
	f := start(t)
	client, err := armauthorization.NewRoleDefinitionsClient(f.cred, f.armOptions())
	must(t, err)
	pager := client.NewListPager(f.subscription(), &armauthorization.RoleDefinitionsClientListOptions{Filter: to.Ptr("roleName eq 'Contributor'")})
	page, err := pager.NextPage(t.Context())
	must(t, err)
	if len(page.Value) != 1 || *page.Value[0].Name != contributorRole {
		t.Fatalf("found %d definitions", len(page.Value))
	}
}
