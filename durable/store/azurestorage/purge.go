package azurestorage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"golang.org/x/sync/errgroup"

	"azurehaymaker/durable/store"
)

// purgeRounds bounds how often rows that appear during the purge are looked for
// again.
const purgeRounds = 5

// PurgeInstance implements store.Instances. The sentinel goes first, so that a
// step in flight fails as purged, and the Instances row last, so that a purge
// that broke off can be found and done again.
func (s *Store) PurgeInstance(ctx context.Context, id string) error {
	what := fmt.Sprintf("purge instance %q", id)
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	if id == "" {
		return fmt.Errorf("%s: %w", what, store.ErrInstanceNotFound)
	}
	if err := s.purge(ctx, escapeKey(id)); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) purge(ctx context.Context, key string) error {
	rows, err := s.purgeHistory(ctx, key)
	if err != nil {
		return err
	}
	if err := s.purgeBlobs(ctx, key+"/", ""); err != nil {
		return err
	}
	_, err = s.instances.DeleteEntity(ctx, key, instanceKey, nil)
	if hasCode(err, codeResourceNotFound) {
		if rows == 0 {
			return store.ErrInstanceNotFound
		}
		return nil
	}
	return err
}

// purgeHistory deletes until a look finds nothing and says how many rows went.
func (s *Store) purgeHistory(ctx context.Context, key string) (int, error) {
	gone := 0
	for range purgeRounds {
		keys, err := s.rowKeys(ctx, key)
		if err != nil || len(keys) == 0 {
			return gone, err
		}
		for batch := range slices.Chunk(keys, maxRows+1) {
			if err := s.deleteRows(ctx, key, batch); err != nil {
				return gone, err
			}
			gone += len(batch)
		}
	}
	return gone, errors.New("rows keep appearing; is the instance still running?")
}

// rowKeys lists the partition's rows, the sentinel first.
func (s *Store) rowKeys(ctx context.Context, key string) ([]string, error) {
	filter, only := "PartitionKey eq "+quote(key), "PartitionKey,RowKey"
	pages := s.history.NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter, Select: &only})
	var keys []string
	for pages.More() {
		rows, _, err := page(ctx, pages)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if row.RowKey == sentinelKey {
				keys = slices.Insert(keys, 0, row.RowKey)
			} else {
				keys = append(keys, row.RowKey)
			}
		}
	}
	return keys, nil
}

// deleteRows deletes rows whatever their version. A row that somebody else
// deleted first refuses the batch, and a delete's answer carries no ETag: what
// really went, the next look shows.
func (s *Store) deleteRows(ctx context.Context, key string, rows []string) error {
	actions := make([]aztables.TransactionAction, len(rows))
	for i, row := range rows {
		var err error
		if actions[i], err = remove(key, row); err != nil {
			return err
		}
	}
	if _, err := s.submit(ctx, actions); err != nil && !hasCode(err, codeResourceNotFound) && !errors.Is(err, errBatchAnswer) {
		return err
	}
	return nil
}

// purgeBlobs deletes the large texts below a prefix, or those of one execution.
func (s *Store) purgeBlobs(ctx context.Context, prefix, mark string) error {
	pages := s.large.NewListBlobsFlatPager(&container.ListBlobsFlatOptions{Prefix: &prefix})
	for pages.More() {
		answer, err := pages.NextPage(ctx)
		if err != nil {
			return unless(err, "list the large texts", codeContainerNotFound)
		}
		group, inner := errgroup.WithContext(ctx)
		group.SetLimit(parallel)
		for _, blob := range answer.Segment.BlobItems {
			if !strings.Contains(*blob.Name, mark) {
				continue
			}
			group.Go(func() error {
				_, err := s.large.NewBlobClient(*blob.Name).Delete(inner, nil)
				return unless(err, "delete the large text "+*blob.Name, codeBlobNotFound)
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
	return nil
}
