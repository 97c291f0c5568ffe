package tenant

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"azurehaymaker/haymaker"
)

// Delete implements haymaker.Resources. Callers delete whole groups first;
// Resource Manager then resolves most dependencies within.
func (r *resources) Delete(ctx context.Context, resourceID string, recorded bool) (haymaker.Deletion, error) {
	ctx, cancel := r.options.Pace.bounded(ctx)
	defer cancel()
	operation := "delete " + resourceID
	if _, _, object := haymaker.ObjectOf(resourceID); object {
		return "", refuse(operation, "it is no resource")
	}
	wanted, err := r.parseTarget(operation, resourceID)
	if err != nil {
		return "", err
	}
	if r.isOwn(wanted) {
		return "", refuse(operation, "it is in resource group %s, which is the service's own", wanted.group)
	}
	if !recorded {
		found, err := r.mayDelete(ctx, operation, wanted)
		if err != nil {
			return "", err
		}
		if !found {
			return haymaker.DeletionDone, nil
		}
	}
	return r.erase(ctx, operation, wanted)
}

// erase deletes what may be deleted and judges the answer.
func (r *resources) erase(ctx context.Context, operation string, wanted target) (haymaker.Deletion, error) {
	done, err := r.begin(ctx, operation, wanted)
	switch {
	case gone(err):
		err = unlessAbsent(operation, err)
		return outcome(err == nil), err
	case beingDeleted(err):
		return haymaker.DeletionPending, nil
	case code(err) == "ScopeLocked":
		return "", r.locked(ctx, operation, wanted)
	case status(err) == http.StatusConflict:
		return "", later(operation, err, "%s", clean(conflictText(err), nil))
	case err != nil:
		return "", failed(operation, err)
	}
	return outcome(done), nil
}

// mayDelete says whether the target exists, and refuses when neither it nor its
// group carries the managed tag.
func (r *resources) mayDelete(ctx context.Context, operation string, wanted target) (found bool, err error) {
	tags, found, err := r.tagsOf(ctx, operation, wanted)
	if err != nil || !found || managed(tags) {
		return found, err
	}
	if !wanted.isGroup && wanted.group != "" {
		group, err := r.clients.groups.Get(ctx, wanted.group, nil)
		if err != nil {
			return true, failed("read the resource group of "+wanted.id, err)
		}
		if managed(group.Tags) {
			return true, nil
		}
	}
	return true, refuse(operation, "it neither carries the tag %s nor is recorded for the run", haymaker.TagManaged)
}

// begin starts the deletion and watches it for a bounded time. Errors are the
// SDK's, for Delete to judge, but for those of finding the api-version.
func (r *resources) begin(ctx context.Context, operation string, wanted target) (bool, error) {
	if wanted.isGroup {
		poller, err := r.clients.groups.BeginDelete(ctx, wanted.group, nil)
		if err != nil {
			return false, err
		}
		return watch(ctx, r.options.Pace, poller)
	}
	version, err := r.apiVersion(ctx, wanted.provider, wanted.kind)
	if err != nil {
		return false, err
	}
	poller, err := r.clients.resources.BeginDeleteByID(ctx, trimSlash(wanted.id), version, nil)
	if err != nil {
		return false, err
	}
	return watch(ctx, r.options.Pace, poller)
}

// beingDeleted recognises how Azure refuses to delete what is being deleted.
func beingDeleted(err error) bool {
	switch code(err) {
	case "ResourceGroupBeingDeleted", "ResourceGroupDeletionInProgress", "ResourceBeingDeleted":
		return true
	}
	return false
}

// conflictText is Azure's explanation of a conflict: another operation, or
// something that still uses the resource.
func conflictText(err error) string {
	var text *Error
	if !errors.As(failed("", err), &text) || text.Message == "" {
		return "another operation or another resource holds it"
	}
	return text.Message
}

// locked names the locks that keep the target.
func (r *resources) locked(ctx context.Context, operation string, wanted target) error {
	e := &Error{Operation: operation, Status: http.StatusConflict, Code: "ScopeLocked",
		Message: "a management lock keeps it", Advice: "Remove the lock with az lock delete; the deletion is tried again"}
	locks, err := r.clients.arm.Locks(ctx, wanted.id)
	if err != nil {
		e.Message += " (its name could not be read: " + failed("list locks", err).Error() + ")"
		return haymaker.Permanent(haymaker.FailureConfiguration, e)
	}
	var names []string
	for _, lock := range locks {
		names = append(names, lock.Name+" ("+lock.Level+", "+lock.ID+")")
	}
	if len(names) > 0 {
		e.Message = "locked by " + strings.Join(names, ", ")
	}
	return haymaker.Permanent(haymaker.FailureConfiguration, e)
}
