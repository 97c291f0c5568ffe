package azuresim_test

import (
	"fmt"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resourcegraph/armresourcegraph"
)

func (f *fixture) query(query string, options *armresourcegraph.QueryRequestOptions) (armresourcegraph.ClientResourcesResponse, error) {
	f.t.Helper()
	client, err := armresourcegraph.NewClient(f.cred, f.armOptions())
	must(f.t, err)
	return client.Resources(f.t.Context(), armresourcegraph.QueryRequest{
		Query: to.Ptr(query), Subscriptions: []*string{&f.facts.SubscriptionID}, Options: options,
	}, nil)
}

func (f *fixture) rows(query string) []map[string]any {
	f.t.Helper()
	answer, err := f.query(query, nil)
	must(f.t, err)
	var rows []map[string]any
	for _, row := range answer.Data.([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}

func (f *fixture) makeIdentity(group, name string, tags map[string]any) string {
	f.t.Helper()
	id := f.group(group) + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + name
	f.arm("PUT", id+"?api-version=2023-01-31", map[string]any{"location": "eastus", "tags": tags}).want(f.t, 201, "")
	return id
}

func TestQueriesThroughTheSDK(t *testing.T) {
	f := start(t)
	run := map[string]any{"RunId": "o'neil", "AzureHayMaker-managed": "true"}
	f.makeGroup("hm-1", run)
	f.makeIdentity("hm-1", "id-1", run)
	f.makeIdentity("hm-1", "id-2", map[string]any{"RunId": "other"})
	for _, test := range []struct {
		query string
		want  int
	}{
		{`Resources | where tags['RunId'] =~ 'O\'NEIL'`, 1},
		{`resources | where tags['RunId'] == 'O\'neil'`, 0},
		{`Resources | where tags["runid"] =~ "o'neil" and type =~ 'Microsoft.ManagedIdentity/userAssignedIdentities' | project id, name, tags`, 1},
		{`ResourceContainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups' and tags['AzureHayMaker-managed'] =~ 'true' | order by id asc`, 1},
		{`Resources | where resourceGroup =~ 'hm-1' and name !~ 'id-1'`, 1},
		{`Resources | where resourceGroup =~ 'hm-1' | union (ResourceContainers | where name == 'hm-1') | project id`, 3},
		{`Resources | where isnotempty(tags['RunId']) and name in~ ('ID-1', 'x')`, 1},
		{`Resources | where resourceGroup == 'hm-1' | take 1`, 1},
	} {
		t.Run(test.query, func(t *testing.T) {
			if rows := f.rows(test.query); len(rows) != test.want {
				t.Fatalf("%d rows, want %d: %v", len(rows), test.want, rows)
			}
		})
	}
	for _, bad := range []string{
		"", "Nothing | take 1", "Resources | summarize count() by type", "Resources | where name = 'x'", "Resources | where name", "Resources | where tags['RunId'",
		"Resources | where name == 'x' garbage", "Resources | where replace(name, 'a', 'b') == 'x'", "Resources | where nosuchcolumn == 'x'",
		"Resources | project id | where name == 'x'", "Resources | where name == 'unterminated",
	} {
		t.Run("refused: "+bad, func(t *testing.T) {
			_, err := f.query(bad, nil)
			wantCode(t, err, 400, "BadRequest")
		})
	}
}

func TestQueryPaging(t *testing.T) {
	f := start(t)
	f.makeGroup("g", nil)
	for i := range 5 {
		f.makeIdentity("g", fmt.Sprintf("id-%d", i), nil)
	}
	seen, token := map[string]bool{}, (*string)(nil)
	for pages := 0; ; pages++ {
		answer, err := f.query("Resources | where resourceGroup == 'g' | project id", &armresourcegraph.QueryRequestOptions{Top: to.Ptr[int32](2), SkipToken: token})
		must(t, err)
		for _, row := range answer.Data.([]any) {
			seen[row.(map[string]any)["id"].(string)] = true
		}
		if token = answer.SkipToken; token == nil {
			if pages != 2 {
				t.Fatalf("%d pages, want 3", pages+1)
			}
			break
		}
	}
	if len(seen) != 5 {
		t.Fatalf("%d different rows, want 5", len(seen))
	}
	_, err := f.query("Resources", &armresourcegraph.QueryRequestOptions{SkipToken: to.Ptr("junk")})
	wantCode(t, err, 400, "BadRequest")
}

func TestIndexLagsBehind(t *testing.T) {
	f := startWith(t, azuresim.Settings{IndexLagMS: 60_000})
	f.makeGroup("g", nil)
	id := f.makeIdentity("g", "late", nil)
	query := "Resources | where name == 'late'"
	if rows := f.rows(query); len(rows) != 0 {
		t.Fatal("the index shows a new resource at once")
	}
	f.clock.advance(2 * time.Minute)
	if rows := f.rows(query); len(rows) != 1 {
		t.Fatal("the index does not show the resource after its lag")
	}
	f.arm("DELETE", id+"?api-version=2023-01-31", nil).want(t, 200, "")
	if rows := f.rows(query); len(rows) != 1 {
		t.Fatal("the index forgets a deleted resource at once")
	}
	f.clock.advance(2 * time.Minute)
	if rows := f.rows(query); len(rows) != 0 {
		t.Fatal("the index still shows the deleted resource")
	}
}
