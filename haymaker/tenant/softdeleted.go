package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"azurehaymaker/azure/arm"
	"azurehaymaker/haymaker"

	"golang.org/x/sync/errgroup"
)

// SoftDeleted implements haymaker.Resources. It asks the lists of all types at
// once.
func (r *resources) SoftDeleted(ctx context.Context, runID string) ([]haymaker.SoftDeleted, error) {
	ctx, cancel := r.options.Pace.bounded(ctx)
	defer cancel()
	lists := haymaker.DeletedLists()
	found, failures := make([][]haymaker.SoftDeleted, len(lists)), make([]error, len(lists))
	var calls errgroup.Group
	for i, list := range lists {
		calls.Go(func() error { found[i], failures[i] = r.deletedOf(ctx, runID, list); return nil })
	}
	_ = calls.Wait() // the errors are in failures
	var all []haymaker.SoftDeleted
	for _, some := range found {
		all = append(all, some...)
	}
	return all, errors.Join(failures...)
}

// deletedEntries reads one provider's list. A provider that the subscription has
// not registered keeps nothing.
func (t *Tenant) deletedEntries(ctx context.Context, list haymaker.DeletedList) ([]arm.Deleted, error) {
	entries, err := t.clients.arm.Deleted(ctx, t.subscriptionScope()+"/providers/"+list.Path, list.APIVersion)
	if code(err) == "MissingSubscriptionRegistration" {
		return nil, nil
	}
	return entries, failed("list the soft-deleted resources of type "+list.ResourceType, err)
}

// deletedOf lists the run's soft-deleted resources of one type.
func (r *resources) deletedOf(ctx context.Context, runID string, list haymaker.DeletedList) ([]haymaker.SoftDeleted, error) {
	entries, err := r.deletedEntries(ctx, list)
	if err != nil {
		return nil, err
	}
	var found []haymaker.SoftDeleted
	for _, entry := range entries {
		if nameless(runID, list.ResourceType, entry) {
			return nil, fmt.Errorf("the soft-deleted resource %s is named like one of run %s, but its entry does not say what it was: look at it with az and purge it by hand if it is the run's", entry.ID, runID)
		}
		if deleted, ours := r.softDeleted(runID, list.ResourceType, entry); ours {
			found = append(found, deleted)
		}
	}
	return found, nil
}

// softDeleted reads one entry, and says whether it is the run's: it carries the
// run's tags, or was in a group of the run's name and carries no other run's tag.
func (r *resources) softDeleted(runID, resourceType string, entry arm.Deleted) (haymaker.SoftDeleted, bool) {
	deleted, ours := r.deletedResource(resourceType, entry)
	owner := tag(entry.Tags, haymaker.TagRunID)
	deleted.Tagged = managed(entry.Tags) && strings.EqualFold(owner, runID)
	named := owner == "" && strings.HasPrefix(strings.ToLower(groupOf(deleted.ResourceID)), haymaker.ResourceGroupName(runID, ""))
	return deleted, ours && (deleted.Tagged || named) && deleted.Location != ""
}

// deletedResource reads one entry of a list, and says whether it was in the
// target subscription, in a group, and in none of the service's own.
func (t *Tenant) deletedResource(resourceType string, entry arm.Deleted) (haymaker.SoftDeleted, bool) {
	operation, id := "look at "+entry.ID, entry.ResourceID
	if id == "" {
		id = formerID(entry.ID, resourceType)
	}
	was, err := t.parseTarget(operation, id)
	if err != nil || t.inSubscription(operation, entry.ID) != nil || t.isOwn(was) ||
		was.group == "" || !strings.EqualFold(was.provider+"/"+was.kind, resourceType) {
		return haymaker.SoftDeleted{}, false
	}
	return haymaker.SoftDeleted{ResourceID: id, ResourceType: resourceType, Location: after(entry.ID, "locations"),
		Protected: entry.Protected, PurgeAt: entry.PurgeAt}, true
}

// nameless says whether an entry that does not tell its former id is named like
// what a run makes: whose it is is unknown then, and unknown is not clean.
func nameless(runID, resourceType string, entry arm.Deleted) bool {
	return entry.ResourceID == "" && formerID(entry.ID, resourceType) == "" && strings.Contains(strings.ToLower(entry.ID), haymaker.UniqueID(runID))
}

// formerID makes the id that a resource had out of an entry's id that names its
// resource group, as those of Cognitive Services do; "" for any other.
func formerID(entryID, resourceType string) string {
	parts := strings.Split(entryID, "/")
	group := after(entryID, "resourceGroups")
	if group == "" || len(parts) < 3 {
		return ""
	}
	return "/subscriptions/" + parts[2] + "/resourceGroups/" + group + "/providers/" + resourceType + "/" + parts[len(parts)-1]
}

// after is the segment of an id that follows a word.
func after(id, word string) string {
	parts := strings.Split(id, "/")
	for i := 0; i+1 < len(parts); i++ {
		if strings.EqualFold(parts[i], word) {
			return parts[i+1]
		}
	}
	return ""
}

// findDeleted looks for one soft-deleted resource of the run again.
func (r *resources) findDeleted(ctx context.Context, runID string, wanted haymaker.SoftDeleted) (haymaker.SoftDeleted, bool, error) {
	for _, list := range haymaker.DeletedLists() {
		if !strings.EqualFold(list.ResourceType, wanted.ResourceType) {
			continue
		}
		found, err := r.deletedOf(ctx, runID, list)
		for _, deleted := range found {
			if strings.EqualFold(deleted.ResourceID, wanted.ResourceID) {
				return deleted, true, err
			}
		}
		return haymaker.SoftDeleted{}, false, err
	}
	return haymaker.SoftDeleted{}, false, refuse("purge "+wanted.ResourceID, "how resources of type %q are purged is not known", wanted.ResourceType)
}
