package azurestorage

import (
	"context"
	"fmt"
	"slices"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"golang.org/x/sync/errgroup"

	"azurehaymaker/durable/store"
)

// Commit implements store.Histories.
func (s *Store) Commit(ctx context.Context, id string, commit store.Commit) (store.ETag, error) {
	what := fmt.Sprintf("commit to the history of %q", id)
	if err := store.ValidateInstanceID(id); err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	if err := commit.Validate(); err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return "", err
	}
	defer cancel()
	etag, err := s.commit(ctx, escapeKey(id), commit)
	if err != nil {
		return "", failed(ctx, what, err)
	}
	return etag, nil
}

func (s *Store) commit(ctx context.Context, partition string, commit store.Commit) (store.ETag, error) {
	rows, err := s.encodeAppend(ctx, partition, commit)
	if err != nil {
		return "", err
	}
	consumed := slices.Compact(slices.Sorted(slices.Values(commit.Consumed)))
	batches := split(rows, len(consumed))
	if commit.Replaces != "" && len(batches) > 1 {
		return "", fmt.Errorf("a commit that replaces an execution does not fit one transaction: %d would be needed", len(batches))
	}
	etag := commit.Expect
	for i, batch := range batches {
		final := i == len(batches)-1
		actions, err := s.batch(partition, commit, batch, final, etag)
		if err != nil {
			return "", err
		}
		if final {
			for _, id := range consumed {
				action, err := remove(partition, inboxKey(id))
				if err != nil {
					return "", err
				}
				actions = append(actions, action)
			}
		}
		if etag, err = s.submit(ctx, actions); err != nil {
			return "", s.refused(ctx, partition, err)
		}
	}
	if commit.Replaces != "" {
		// The commit is done, whatever becomes of this; what stays here goes
		// with the instance's purge.
		_ = s.purgeBlobs(ctx, partition+"/history-", "-"+executionMark(commit.Replaces))
	}
	return etag, nil
}

// batch puts the sentinel first, so that a lost race shows before anything
// else. Only the final batch raises the count of committed events.
func (s *Store) batch(partition string, commit store.Commit, rows [][]byte, final bool, expect store.ETag) ([]aztables.TransactionAction, error) {
	row := sentinel{executionID: commit.ExecutionID, committed: int32(commit.From), published: int32(min(commit.Published, commit.From))}
	if final {
		row.complete, row.completedAt = true, s.now()
		row.committed, row.published = int32(commit.From+len(commit.Append)), int32(commit.Published)
	}
	first, err := guard(partition, row, expect)
	if err != nil {
		return nil, err
	}
	actions := make([]aztables.TransactionAction, 0, maxRows+1)
	actions = append(actions, first)
	for _, encoded := range rows {
		actions = append(actions, put(encoded))
	}
	return actions, nil
}

// encodeAppend encodes the events, large texts already stored: a row never
// names a blob that is not there.
func (s *Store) encodeAppend(ctx context.Context, partition string, commit store.Commit) ([][]byte, error) {
	rows := make([][]byte, len(commit.Append))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for i, event := range commit.Append {
		key := eventKey(commit.From + i)
		c, err := encodeEvent(event, commit.ExecutionID)
		if err != nil {
			return nil, err
		}
		group.Go(func() error {
			if err := s.offload(ctx, partition, "history-"+key+"-"+string(event.Body.Kind()), c); err != nil {
				return err
			}
			rows[i], err = c.entity(partition, key)
			return err
		})
	}
	return rows, group.Wait()
}
