package tenant

import (
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
)

// TestSimulatedSoftDelete_Defect21: what a group's deletion leaves soft-deleted is found,
// is no other run's, and is purged for good.
func TestSimulatedSoftDelete_Defect21(t *testing.T) {
	tenant, _ := simulated(t, "exit 0")
	ctx, port := t.Context(), tenant.Resources()
	tags := haymaker.Tags(runID, scenario, time.Now(), time.Now(), nil)
	if err := port.EnsureGroup(ctx, runGroup(), tags); err != nil {
		t.Fatal(err)
	}
	kind, sku, tier, one := "ComputerVision", "S1", "Developer", int32(1)
	for id, body := range map[string]armresources.GenericResource{
		"/providers/Microsoft.KeyVault/vaults/hm-purge-me": {Properties: map[string]any{"tenantId": tenant.config.TenantID,
			"sku": map[string]any{"family": "A", "name": "standard"}, "enableRbacAuthorization": true, "accessPolicies": []any{}}},
		"/providers/Microsoft.CognitiveServices/accounts/hm-eyes": {Kind: &kind, SKU: &armresources.SKU{Name: &sku}, Properties: map[string]any{}},
		// Its entry has no tags, and the former id in a property of its own.
		"/providers/Microsoft.ApiManagement/service/hm-gateway": {SKU: &armresources.SKU{Name: &tier, Capacity: &one},
			Properties: map[string]any{"publisherEmail": "it@contoso.example", "publisherName": "Contoso"}},
	} {
		body.Location, body.Tags = &tenant.config.Location, pointers(tags)
		version := map[string]string{"Microsoft.KeyVault": "2023-07-01", "Microsoft.CognitiveServices": "2024-10-01", "Microsoft.ApiManagement": "2022-08-01"}[strings.Split(id, "/")[2]]
		poller, err := tenant.clients.resources.BeginCreateOrUpdateByID(ctx, trimSlash(tenant.groupID(runGroup())+id), version, body, nil)
		if err != nil {
			t.Fatal(err)
		}
		if done, err := watch(ctx, tenant.options.Pace, poller); err != nil || !done {
			t.Fatal(done, err)
		}
	}
	if found, err := port.SoftDeleted(ctx, runID); err != nil || len(found) != 0 {
		t.Errorf("before the deletion %+v, %v", found, err)
	}
	eventually(t, "the group's deletion", func() bool {
		outcome, err := port.Delete(ctx, tenant.groupID(runGroup()), false)
		if err != nil {
			t.Fatal(err)
		}
		return outcome == haymaker.DeletionDone
	})
	found, err := port.SoftDeleted(ctx, runID)
	if err != nil || len(found) != 3 || found[0].PurgeAt == nil {
		t.Fatalf("soft-deleted %+v, %v", found, err)
	}
	if others, err := port.SoftDeleted(ctx, "99999999-0000-4000-8000-000000000009"); err != nil || len(others) != 0 {
		t.Errorf("another run's are %+v, %v", others, err)
	}
	for _, deleted := range found {
		for range 2 {
			if outcome, err := port.Purge(ctx, runID, deleted); err != nil || outcome != haymaker.DeletionDone {
				t.Errorf("purge %s: %s, %v", deleted.ResourceID, outcome, err)
			}
		}
	}
	if found, err := port.SoftDeleted(ctx, runID); err != nil || len(found) != 0 {
		t.Errorf("after the purge %+v, %v", found, err)
	}
}
