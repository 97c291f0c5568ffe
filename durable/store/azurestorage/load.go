package azurestorage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// loadTries bounds how often a history that is replaced while it is being read
// is read again.
const loadTries = 3

// errMoving: the rows did not match the sentinel read before them.
var errMoving = errors.New("the history was replaced while it was being read")

// Load implements store.Histories.
func (s *Store) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	what := fmt.Sprintf("load the history of %q", id)
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return store.Partition{}, err
	}
	defer cancel()
	if id == "" {
		return store.Partition{}, nil
	}
	for try := 1; ; try++ {
		partition, err := s.load(ctx, escapeKey(id), known)
		switch {
		case err == nil:
			return partition, nil
		case !errors.Is(err, errMoving) || try == loadTries:
			return store.Partition{}, failed(ctx, what, err)
		}
	}
}

func (s *Store) load(ctx context.Context, key string, known store.Known) (store.Partition, error) {
	if known.Events == 0 {
		if partition, whole, err := s.loadWhole(ctx, key); whole || err != nil {
			return partition, err
		}
	}
	// The sentinel first: events below its count do not change any more, while
	// a scan over several pages might mix the rows of two commits.
	filter := fmt.Sprintf("PartitionKey eq %s and RowKey ge %s", quote(key), quote(sentinelKey))
	rows, err := s.scan(ctx, filter, func(rows int) bool { return rows > store.MaxInbox+1 })
	if err != nil {
		return store.Partition{}, err
	}
	head, err := s.decodeHead(ctx, rows)
	if err != nil || head.ETag == "" {
		return head, err
	}
	head.From = known.FirstUnknown(head)
	if head.From == head.Committed {
		return head, nil
	}
	filter = fmt.Sprintf("PartitionKey eq %s and RowKey ge %s and RowKey lt %s", quote(key), quote(eventKey(head.From)), quote(eventKey(head.Committed)))
	rows, err = s.scan(ctx, filter, func(int) bool { return false })
	if err != nil {
		return store.Partition{}, err
	}
	head.Events, err = s.decodeEvents(ctx, rows, head)
	return head, err
}

// loadWhole reads a history that fits one page with one query, which the
// service answers from one snapshot of the partition.
func (s *Store) loadWhole(ctx context.Context, key string) (store.Partition, bool, error) {
	filter := "PartitionKey eq " + quote(key)
	rows, more, err := page(ctx, s.history.NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter}))
	if err != nil || more {
		return store.Partition{}, false, err
	}
	split, _ := slices.BinarySearchFunc(rows, sentinelKey, func(row aztables.EDMEntity, key string) int { return cmp.Compare(row.RowKey, key) })
	partition, err := s.decodeHead(ctx, rows[split:])
	if err != nil || partition.ETag == "" {
		return partition, true, err
	}
	events := slices.DeleteFunc(rows[:split], func(row aztables.EDMEntity) bool {
		return !isEventKey(row.RowKey) || row.RowKey >= eventKey(partition.Committed)
	})
	partition.Events, err = s.decodeEvents(ctx, events, partition)
	return partition, true, err
}

// decodeHead reads the sentinel, the count of attempts and the inbox behind it.
func (s *Store) decodeHead(ctx context.Context, rows []aztables.EDMEntity) (store.Partition, error) {
	var partition store.Partition
	var inbox []aztables.EDMEntity
	for _, row := range rows {
		switch {
		case row.RowKey == sentinelKey:
			var err error
			if partition, err = decodeSentinel(row); err != nil {
				return store.Partition{}, err
			}
		case row.RowKey == attemptsKey:
			var err error
			if partition.Attempts, err = decodeAttempts(row); err != nil {
				return store.Partition{}, err
			}
		case len(row.RowKey) > len(inboxPrefix) && row.RowKey[:len(inboxPrefix)] == inboxPrefix && len(inbox) < store.MaxInbox:
			inbox = append(inbox, row)
		}
	}
	if err := s.restoreAll(ctx, properties(inbox), s.restore); err != nil {
		return store.Partition{}, err
	}
	for _, row := range inbox {
		item, err := decodeInbox(row)
		if err != nil {
			return store.Partition{}, err
		}
		partition.Inbox = append(partition.Inbox, item)
	}
	slices.SortFunc(partition.Inbox, func(a, b store.InboxItem) int { return cmp.Compare(a.ID, b.ID) })
	return partition, nil
}

// decodeEvents demands exactly the rows between the partition's From and
// Committed.
func (s *Store) decodeEvents(ctx context.Context, rows []aztables.EDMEntity, partition store.Partition) ([]history.Event, error) {
	if len(rows) != partition.Committed-partition.From {
		return nil, errMoving
	}
	for i, row := range rows {
		if row.RowKey != eventKey(partition.From+i) || row.Properties["ExecutionId"] != partition.ExecutionID {
			return nil, errMoving
		}
	}
	if err := s.restoreAll(ctx, properties(rows), s.restore); err != nil {
		return nil, err
	}
	events := make([]history.Event, len(rows))
	for i, row := range rows {
		event, err := decodeEvent(row.Properties)
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", partition.From+i, err)
		}
		events[i] = event
	}
	return events, nil
}

func properties(rows []aztables.EDMEntity) []columns {
	all := make([]columns, len(rows))
	for i, row := range rows {
		all[i] = row.Properties
	}
	return all
}
