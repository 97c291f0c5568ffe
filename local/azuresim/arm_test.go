package azuresim_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
)

func TestResourceGroupsThroughTheSDK(t *testing.T) {
	f := startWith(t, azuresim.Settings{LROPolls: 2})
	client, err := armresources.NewResourceGroupsClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(t, err)
	tags := map[string]*string{"RunId": to.Ptr("r1"), "Scenario": to.Ptr("s")}
	made, err := client.CreateOrUpdate(t.Context(), "hm-1", armresources.ResourceGroup{Location: to.Ptr("East US"), Tags: tags}, nil)
	must(t, err)
	if *made.Location != "eastus" || *made.Properties.ProvisioningState != "Succeeded" || *made.ID != f.group("hm-1") {
		t.Fatalf("created %+v", made.ResourceGroup)
	}
	_, err = client.CreateOrUpdate(t.Context(), "hm-2", armresources.ResourceGroup{Location: to.Ptr("eastus")}, nil)
	must(t, err)
	_, err = client.Update(t.Context(), "HM-2", armresources.ResourceGroupPatchable{Tags: map[string]*string{"RunId": to.Ptr("r2")}}, nil)
	must(t, err)
	var found []string
	pager := client.NewListPager(&armresources.ResourceGroupsClientListOptions{Filter: to.Ptr("tagName eq 'runid' and tagValue eq 'r1'")})
	for pager.More() {
		page, err := pager.NextPage(t.Context())
		must(t, err)
		for _, group := range page.Value {
			found = append(found, *group.Name)
		}
	}
	if strings.Join(found, ",") != "hm-1" {
		t.Fatalf("filtered list: %v", found)
	}
	exists, err := client.CheckExistence(t.Context(), "hm-1", nil)
	must(t, err)
	if !exists.Success {
		t.Fatal("HEAD says the group is not there")
	}
	poller, err := client.BeginDelete(t.Context(), "hm-1", nil)
	must(t, err)
	if poller.Done() {
		t.Fatal("the deletion was not long-running")
	}
	_, err = poller.PollUntilDone(t.Context(), nil)
	must(t, err)
	_, err = client.Get(t.Context(), "hm-1", nil)
	wantCode(t, err, 404, "ResourceGroupNotFound")
}

func TestGroupDeletionRemovesWhatIsInIt(t *testing.T) {
	f := startWith(t, azuresim.Settings{LRODurationMS: 60_000})
	f.makeGroup("doomed", nil)
	vnet := f.group("doomed") + "/providers/Microsoft.Network/virtualNetworks/vn"
	f.arm("PUT", vnet+"?api-version=2024-05-01", vnetBody("web")).want(t, 201, "")
	f.clock.advance(time.Minute)
	f.arm("DELETE", f.group("doomed")+groupAPI, nil).want(t, 202, "")
	group := f.arm("GET", f.group("doomed")+groupAPI, nil)
	if state := group.body["properties"].(map[string]any)["provisioningState"]; state != "Deleting" {
		t.Fatalf("state %v while deleting", state)
	}
	f.arm("PUT", vnet+"?api-version=2024-05-01", vnetBody()).want(t, 409, "ResourceGroupBeingDeleted")
	f.arm("PUT", f.group("doomed")+groupAPI, map[string]any{"location": "eastus"}).want(t, 409, "ResourceGroupBeingDeleted")
	f.clock.advance(2 * time.Minute)
	f.arm("GET", vnet+"/subnets/web?api-version=2024-05-01", nil).want(t, 404, "ResourceGroupNotFound")
	f.arm("GET", f.group("doomed")+groupAPI, nil).want(t, 404, "ResourceGroupNotFound")
	if strings.Contains(f.arm("GET", f.subscription()+"/resources"+groupAPI, nil).raw, "doomed") {
		t.Fatal("the subscription still lists resources of the deleted group")
	}
}

func vnetBody(subnets ...string) map[string]any {
	list := []any{}
	for i, name := range subnets {
		list = append(list, map[string]any{"name": name, "properties": map[string]any{"addressPrefix": "10.0." + string(rune('0'+i)) + ".0/24"}})
	}
	return map[string]any{"location": "eastus", "properties": map[string]any{
		"addressSpace": map[string]any{"addressPrefixes": []string{"10.0.0.0/16"}}, "subnets": list,
	}}
}

func TestGenericResourcesThroughTheSDK(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	client, err := armresources.NewClient(f.facts.SubscriptionID, f.cred, f.armOptions())
	must(t, err)
	id := f.group("g") + "/providers/Microsoft.Storage/storageAccounts/hmstore1"
	poller, err := client.BeginCreateOrUpdateByID(t.Context(), id, "2023-05-01", armresources.GenericResource{
		Location: to.Ptr("eastus"), Kind: to.Ptr("StorageV2"), SKU: &armresources.SKU{Name: to.Ptr("Standard_LRS")},
		Tags: map[string]*string{"RunId": to.Ptr("r")},
	}, nil)
	must(t, err)
	made, err := poller.PollUntilDone(t.Context(), nil)
	must(t, err)
	properties := made.Properties.(map[string]any)
	if properties["provisioningState"] != "Succeeded" || properties["primaryEndpoints"] == nil {
		t.Fatalf("storage account: %v", properties)
	}
	container := id + "/blobServices/default/containers/web"
	poller, err = client.BeginCreateOrUpdateByID(t.Context(), container, "2023-05-01", armresources.GenericResource{Properties: map[string]any{}}, nil)
	must(t, err)
	_, err = poller.PollUntilDone(t.Context(), nil)
	must(t, err)
	exists, err := client.CheckExistenceByID(t.Context(), container, "2023-05-01", nil)
	must(t, err)
	if !exists.Success {
		t.Fatal("the container is not there")
	}
	var listed []string
	pager := client.NewListByResourceGroupPager("g", nil)
	for pager.More() {
		page, err := pager.NextPage(t.Context())
		must(t, err)
		for _, resource := range page.Value {
			listed = append(listed, *resource.Name)
		}
	}
	if strings.Join(listed, ",") != "hmstore1" {
		t.Fatalf("the group lists %v, want the account and not its container", listed)
	}
	gone, err := client.BeginDeleteByID(t.Context(), id, "2023-05-01", nil)
	must(t, err)
	_, err = gone.PollUntilDone(t.Context(), nil)
	must(t, err)
	_, err = client.GetByID(t.Context(), container, "2023-05-01", nil)
	wantCode(t, err, 404, "ResourceNotFound")
}

func TestResourceRefusals(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	network := f.group("g") + "/providers/Microsoft.Network"
	vnet := network + "/virtualNetworks/vn?api-version=2024-05-01"
	account := f.group("g") + "/providers/Microsoft.Storage/storageAccounts/"
	good := map[string]any{"location": "eastus", "kind": "StorageV2", "sku": map[string]any{"name": "Standard_LRS"}}
	with := func(name string, value any) map[string]any {
		changed := map[string]any{}
		for key, old := range good {
			changed[key] = old
		}
		changed[name] = value
		return changed
	}
	for _, test := range []struct {
		name, method, path string
		body               any
		status             int
		code               string
	}{
		{"no api-version", "PUT", account + "ok123", good, 400, "MissingApiVersionParameter"},
		{"malformed api-version", "PUT", account + "ok123?api-version=now", good, 400, "InvalidApiVersionParameter"},
		{"unknown api-version of a known type", "PUT", account + "ok123?api-version=1999-01-01", good, 400, "NoRegisteredProviderFound"},
		{"unknown group", "PUT", strings.Replace(account, "/g/", "/nope/", 1) + "ok123?api-version=2023-05-01", good, 404, "ResourceGroupNotFound"},
		{"unknown parent", "PUT", network + "/virtualNetworks/none/subnets/s?api-version=2024-05-01", map[string]any{"properties": map[string]any{"addressPrefix": "10.0.0.0/24"}}, 404, "ParentResourceNotFound"},
		{"no location", "PUT", account + "ok123?api-version=2023-05-01", with("location", nil), 400, "LocationRequired"},
		{"unknown location", "PUT", account + "ok123?api-version=2023-05-01", with("location", "atlantis"), 400, "LocationNotAvailableForResourceType"},
		{"bad name", "PUT", account + "Bad_Name?api-version=2023-05-01", good, 400, "AccountNameInvalid"},
		{"required part", "PUT", account + "ok123?api-version=2023-05-01", with("kind", nil), 400, "InvalidParameter"},
		{"tags that are no texts", "PUT", account + "ok123?api-version=2023-05-01", with("tags", map[string]any{"a": 1}), 400, "InvalidTagNameCharacters"},
		{"no body", "PUT", vnet, nil, 400, "InvalidRequestContent"},
		{"a body that is no object", "PUT", vnet, []int{1}, 400, "InvalidRequestContent"},
		{"missing resource", "GET", vnet, nil, 404, "ResourceNotFound"},
		{"other subscription", "GET", "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups?api-version=2025-04-01", nil, 404, "SubscriptionNotFound"},
		{"filter over something else", "GET", f.subscription() + "/resources?api-version=2025-04-01&$filter=" + "sku%20eq%20'x'", nil, 400, "InvalidFilterInQueryString"},
		{"broken filter", "GET", f.subscription() + "/resourcegroups?api-version=2025-04-01&$filter=" + "tagName%20eq", nil, 400, "InvalidFilterInQueryString"},
		{"deployment without a template", "PUT", f.group("g") + "/providers/Microsoft.Resources/deployments/d?api-version=2025-04-01", map[string]any{"properties": map[string]any{"mode": "Incremental"}}, 501, "NotImplemented"},
		{"dangling reference", "PUT", network + "/networkInterfaces/n?api-version=2024-05-01", nicBody(f.group("g") + "/providers/Microsoft.Network/virtualNetworks/none/subnets/s"), 400, "InvalidResourceReference"},
	} {
		t.Run(test.name, func(t *testing.T) { f.arm(test.method, test.path, test.body).want(t, test.status, test.code) })
	}
	f.arm("DELETE", vnet, nil).want(t, 204, "")
}

func nicBody(subnet string) map[string]any {
	return map[string]any{"location": "eastus", "properties": map[string]any{"ipConfigurations": []any{
		map[string]any{"name": "ip", "properties": map[string]any{"subnet": map[string]any{"id": subnet}}},
	}}}
}

func TestUnknownTypesAreTaken(t *testing.T) {
	f := startWith(t, azuresim.Settings{AsyncShare: 1})
	f.makeGroup("g", nil)
	unknown := f.group("g") + "/providers/Microsoft.Unheard/things/r1"
	r := f.arm("PUT", unknown+"?api-version=2024-11-01", map[string]any{"location": "eastus", "properties": map[string]any{"sku": "x"}})
	r.want(t, 201, "")
	if r.header.Get("Azure-AsyncOperation") == "" {
		t.Fatal("an async share of 1 must make every create long-running")
	}
	provider := f.arm("GET", f.subscription()+"/providers/Microsoft.Unheard"+groupAPI, nil)
	provider.want(t, 200, "")
	if !strings.Contains(provider.raw, "2024-11-01") {
		t.Fatalf("provider metadata does not know the version that was used: %s", provider.raw)
	}
	f.arm("GET", f.subscription()+"/providers/Microsoft.Nothing"+groupAPI, nil).want(t, 404, "InvalidResourceNamespace")
	f.arm("POST", unknown+"/listKeys?api-version=2024-11-01", nil).want(t, 200, "")
	f.arm("DELETE", unknown+"?api-version=2024-11-01", nil).want(t, 202, "")
}

func TestInlineSubnetsAreChildren(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	vnet := f.group("g") + "/providers/Microsoft.Network/virtualNetworks/vn"
	const api = "?api-version=2024-05-01"
	f.arm("PUT", vnet+api, vnetBody("web", "db")).want(t, 201, "")
	f.arm("GET", vnet+"/subnets/web"+api, nil).want(t, 200, "")
	f.arm("PUT", vnet+"/subnets/app"+api, map[string]any{"properties": map[string]any{"addressPrefix": "10.0.9.0/24"}}).want(t, 201, "")
	if raw := f.arm("GET", vnet+api, nil).raw; !strings.Contains(raw, `"name":"app"`) || !strings.Contains(raw, `"name":"db"`) {
		t.Fatalf("the network does not show its subnets: %s", raw)
	}
	nic := f.group("g") + "/providers/Microsoft.Network/networkInterfaces/n" + api
	f.arm("PUT", nic, nicBody(vnet+"/subnets/app")).want(t, 201, "")
	f.arm("DELETE", vnet+api, nil).want(t, 409, "InUseSubnetCannotBeDeleted")
	f.arm("DELETE", vnet+"/subnets/app"+api, nil).want(t, 409, "InUseSubnetCannotBeDeleted")
	f.arm("DELETE", nic, nil).want(t, 202, "")
	f.arm("DELETE", vnet+api, nil).want(t, 202, "")
	f.arm("GET", vnet+"/subnets/db"+api, nil).want(t, 404, "ResourceNotFound")
}

func TestLocksStopDeletes(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	lock := f.group("g") + "/providers/Microsoft.Authorization/locks/l?api-version=2020-05-01"
	f.arm("PUT", lock, map[string]any{"properties": map[string]any{"level": "CanNotDelete"}}).want(t, http.StatusForbidden, "AuthorizationFailed")
	owner := f.makeApplication("owner")
	f.assign(owner.principalID, ownerRole, f.subscription())
	token := f.token(f.as(owner), armScope)
	f.call("PUT", lock, token, map[string]any{"properties": map[string]any{"level": "CanNotDelete"}}).want(t, 201, "")
	f.arm("DELETE", f.group("g")+groupAPI, nil).want(t, 409, "ScopeLocked")
	f.call("DELETE", lock, token, nil).want(t, 200, "")
	f.arm("DELETE", f.group("g")+groupAPI, nil).want(t, 202, "")
}
