package tenant

import (
	"context"
	"net/http"

	"azurehaymaker/haymaker"
)

// Purge implements haymaker.Resources. Only what the list of deleted resources
// shows as the run's is purged, by the path made of what that list says.
func (r *resources) Purge(ctx context.Context, runID string, wanted haymaker.SoftDeleted) (haymaker.Deletion, error) {
	ctx, cancel := r.options.Pace.bounded(ctx)
	defer cancel()
	operation := "purge " + wanted.ResourceID
	deleted, found, err := r.findDeleted(ctx, runID, wanted)
	if err != nil {
		return "", err
	}
	if !found {
		return haymaker.DeletionDone, nil
	}
	if deleted.Protected {
		return "", haymaker.Permanent(haymaker.FailureRefused, &Error{Operation: operation, Message: deleted.Note()})
	}
	purge, known := haymaker.PurgeOf(deleted.ResourceID, deleted.ResourceType, deleted.Location)
	if !known {
		return "", refuse(operation, "its id is not one of a resource that can be purged")
	}
	refusal := r.clients.arm.Purge(ctx, purge.Method, purge.Path, purge.APIVersion)
	if refusal != nil && !gone(refusal) && status(refusal) != http.StatusConflict {
		return "", failed(operation, refusal)
	}
	// Whatever the answer was, gone is what the list no longer shows. A conflict
	// may be an earlier purge that goes on.
	done, err := r.options.Pace.poll(ctx, func(ctx context.Context) (bool, error) {
		_, still, err := r.findDeleted(ctx, runID, wanted)
		return err == nil && !still, err
	})
	if err == nil && !done && refusal != nil {
		err = later(operation, refusal, "%s", clean(conflictText(refusal), nil))
	}
	if err != nil {
		return "", failed(operation, err)
	}
	return outcome(done), nil
}
