package tenant

import (
	"context"
	"strings"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
)

// resources implements haymaker.Resources.
type resources struct{ *Tenant }

// groupType is the resource type of a resource group as Resource Manager spells it.
const groupType = "Microsoft.Resources/resourceGroups"

// EnsureGroup implements haymaker.Resources. A group that is there must carry
// the same run and scenario; it is left as it is.
func (r *resources) EnsureGroup(ctx context.Context, name string, tags map[string]string) error {
	ctx, cancel := r.options.Pace.bounded(ctx)
	defer cancel()
	operation := "create resource group " + name
	if r.ownGroups[strings.ToLower(name)] {
		return refuse(operation, "it is a group of the service itself")
	}
	existing, err := r.clients.groups.Get(ctx, name, nil)
	switch {
	case err == nil && !belongs(existing.Tags, tags[haymaker.TagRunID], tags[haymaker.TagScenario]):
		return refuse(operation, "it exists and is not this run's")
	case err == nil && existing.Properties != nil && strings.EqualFold(value(existing.Properties.ProvisioningState), "Deleting"):
		return later(operation, nil, "it is being deleted")
	case err == nil:
		return nil
	case !gone(err):
		return failed(operation, err)
	}
	_, err = r.clients.groups.CreateOrUpdate(ctx, name, armresources.ResourceGroup{Location: &r.config.Location, Tags: pointers(tags)}, nil)
	return failed(operation, err)
}

// Listed implements haymaker.Resources: groups with the run's tag, groups with
// the run's name prefix that no other run has tagged, all that is in them, and what carries the run's tag elsewhere.
func (r *resources) Listed(ctx context.Context, runID string) ([]haymaker.Resource, error) {
	ctx, cancel := r.options.Pace.bounded(ctx)
	defer cancel()
	groups, err := r.runGroups(ctx, runID)
	if err != nil {
		return nil, err
	}
	found := newSightings(r.Tenant)
	for _, group := range groups {
		scenario := tag(group.Tags, haymaker.TagScenario)
		found.addGroup(group, scenario)
		if err := r.inGroup(ctx, value(group.Name), scenario, found); err != nil {
			return nil, err
		}
	}
	if err := r.taggedElsewhere(ctx, runID, found); err != nil {
		return nil, err
	}
	return found.list(), nil
}

// runGroups reads every group of the subscription and compares here, because
// Azure's own tag filter cannot be combined with a name.
func (r *resources) runGroups(ctx context.Context, runID string) ([]*armresources.ResourceGroup, error) {
	operation := "list the resource groups of run " + runID
	prefix := "hm-" + haymaker.Run8(runID) + "-"
	var groups []*armresources.ResourceGroup
	pager := r.clients.groups.NewListPager(nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return nil, tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, failed(operation, err)
		}
		for _, group := range page.Value {
			if group == nil {
				continue
			}
			owner, named := tag(group.Tags, haymaker.TagRunID), strings.HasPrefix(strings.ToLower(value(group.Name)), prefix)
			if strings.EqualFold(owner, runID) || named && owner == "" {
				groups = append(groups, group)
			}
		}
	}
	return groups, nil
}

func (r *resources) inGroup(ctx context.Context, group, scenario string, found *sightings) error {
	operation := "list the resources of group " + group
	pager := r.clients.resources.NewListByResourceGroupPager(group, nil)
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if gone(err) {
			return nil // deleted since the groups were listed
		}
		if err != nil {
			return failed(operation, err)
		}
		found.addAll(page.Value, scenario)
	}
	return nil
}

func (r *resources) taggedElsewhere(ctx context.Context, runID string, found *sightings) error {
	operation := "list the resources tagged with run " + runID
	filter := "tagName eq " + odataText(haymaker.TagRunID) + " and tagValue eq " + odataText(runID)
	pager := r.clients.resources.NewListPager(&armresources.ClientListOptions{Filter: &filter})
	for pages := 0; pager.More(); pages++ {
		if pages == maxPages {
			return tooManyPages(operation)
		}
		page, err := pager.NextPage(ctx)
		if err != nil {
			return failed(operation, err)
		}
		found.addAll(page.Value, "")
	}
	return nil
}
