package azurestorage

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// AddInbox implements store.Histories.
//
// It leaves the sentinel of a begun history alone, since a changed ETag would
// cost a step its commit. So a purge may slip in between; the row is taken back
// then, for without a sentinel the framework's readers would stumble over it.
func (s *Store) AddInbox(ctx context.Context, instance store.Instance, item store.InboxItem) error {
	what := fmt.Sprintf("add to the inbox of %q", instance.ID)
	if err := store.ValidateInstanceID(instance.ID); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := item.Validate(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	if err := s.addInbox(ctx, escapeKey(instance.ID), instance, item); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) addInbox(ctx context.Context, partition string, instance store.Instance, item store.InboxItem) error {
	c, err := encodeInbox(item)
	if err != nil {
		return err
	}
	label := fmt.Sprintf("inbox-%X", sha256.Sum256([]byte(item.ID)))
	if err := s.offload(ctx, partition, label, c); err != nil {
		return err
	}
	row, err := c.entity(partition, inboxKey(item.ID))
	if err != nil {
		return err
	}
	return s.putEngineRow(ctx, partition, instance, inboxKey(item.ID), row)
}

// putEngineRow writes one of the engine's rows beside a history.
func (s *Store) putEngineRow(ctx context.Context, partition string, instance store.Instance, key string, row []byte) error {
	if instance.Status == history.StatusPending {
		first, err := guard(partition, sentinel{executionID: instance.ExecutionID, complete: true, completedAt: s.now()}, "")
		if err != nil {
			return err
		}
		_, err = s.submit(ctx, []aztables.TransactionAction{first, put(row)})
		if !hasCode(err, codeEntityExists) {
			return err
		}
	}
	if _, err := s.history.UpsertEntity(ctx, row, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace}); err != nil {
		return err
	}
	return s.takeBackIfPurged(ctx, partition, key)
}

func (s *Store) takeBackIfPurged(ctx context.Context, partition, row string) error {
	exists, err := s.hasSentinel(ctx, partition)
	if err != nil || exists {
		return err
	}
	if _, err := s.history.DeleteEntity(ctx, partition, row, nil); err != nil && !hasCode(err, codeResourceNotFound) {
		return err
	}
	return fmt.Errorf("%w: its history was purged", store.ErrInstanceNotFound)
}
