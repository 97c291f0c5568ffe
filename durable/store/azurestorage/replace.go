package azurestorage

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store"
)

// ReplaceInstance implements store.Instances: the row read just before is
// replaced under its ETag.
func (s *Store) ReplaceInstance(ctx context.Context, instance, old store.Instance) error {
	what := fmt.Sprintf("replace instance %q", instance.ID)
	if err := instance.Validate(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	if err := s.replace(ctx, instance, old); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) replace(ctx context.Context, instance, old store.Instance) error {
	key := escapeKey(instance.ID)
	present, err := get(ctx, s.instances, key, instanceKey)
	switch {
	case err != nil:
		return err
	case replaced(present, instance, old):
		return nil
	case executionOf(present) != old.ExecutionID || present.Properties["RuntimeStatus"] != string(old.Status):
		return store.ErrInstanceExists
	}
	c, err := s.encodeCreated(instance)
	if err != nil {
		return err
	}
	row, err := s.instanceEntity(ctx, instance.ID, c)
	if err != nil {
		return err
	}
	etag := azcore.ETag(present.ETag)
	_, err = s.instances.UpdateEntity(ctx, row, &aztables.UpdateEntityOptions{UpdateMode: aztables.UpdateModeReplace, IfMatch: &etag})
	switch {
	case hasCode(err, codeResourceNotFound):
		return store.ErrInstanceNotFound
	case hasCode(err, codeConditionNotMet, codeConditionNotMet2):
		// Somebody else was faster, or this is the retry of a call that worked.
		again, readErr := get(ctx, s.instances, key, instanceKey)
		if readErr == nil && replaced(again, instance, old) {
			return nil
		}
		return fmt.Errorf("%w (%w)", store.ErrInstanceExists, err)
	case err != nil:
		return err
	}
	if instance.ExecutionID == old.ExecutionID {
		return nil // its texts stay in use
	}
	// The row is replaced, whatever becomes of this.
	_ = s.purgeBlobs(ctx, key+"/instance-", "-"+executionMark(old.ExecutionID))
	return nil
}

// executionOf is the row's execution, "" where a tool has written the row.
func executionOf(row aztables.EDMEntity) string {
	id, _ := row.Properties["ExecutionId"].(string)
	return id
}

// replaced says whether the row is what a call of ReplaceInstance means to make
// of it. A new execution may have gone on since.
func replaced(row aztables.EDMEntity, instance, old store.Instance) bool {
	return executionOf(row) == instance.ExecutionID &&
		(instance.ExecutionID != old.ExecutionID || row.Properties["RuntimeStatus"] == string(instance.Status))
}
