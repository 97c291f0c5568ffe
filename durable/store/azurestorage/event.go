package azurestorage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Event implements store.Histories with two point reads: the sentinel says
// whether the row counts.
func (s *Store) Event(ctx context.Context, id, executionID string, ordinal int) (history.Event, error) {
	what := fmt.Sprintf("read event %d of %q", ordinal, id)
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return history.Event{}, err
	}
	defer cancel()
	if id == "" || ordinal < 0 {
		return history.Event{}, fmt.Errorf("%s: %w", what, store.ErrInstanceNotFound)
	}
	event, err := s.event(ctx, escapeKey(id), executionID, ordinal)
	if err != nil {
		return history.Event{}, failed(ctx, what, err)
	}
	return event, nil
}

func (s *Store) event(ctx context.Context, key, executionID string, ordinal int) (history.Event, error) {
	row, err := get(ctx, s.history, key, sentinelKey)
	if err != nil {
		return history.Event{}, err
	}
	partition, err := decodeSentinel(row)
	switch {
	case err != nil:
		return history.Event{}, err
	case partition.ExecutionID != executionID || ordinal >= partition.Committed:
		return history.Event{}, store.ErrInstanceNotFound
	}
	if row, err = get(ctx, s.history, key, eventKey(ordinal)); err != nil {
		return history.Event{}, err
	}
	if row.Properties["ExecutionId"] != executionID {
		return history.Event{}, store.ErrInstanceNotFound
	}
	if err := s.restore(ctx, row.Properties); err != nil {
		return history.Event{}, err
	}
	return decodeEvent(row.Properties)
}

// get reads one row; a missing one is ErrInstanceNotFound, a missing table is
// Storage's own error.
func get(ctx context.Context, table *aztables.Client, partition, row string) (aztables.EDMEntity, error) {
	var entity aztables.EDMEntity
	answer, err := table.GetEntity(ctx, partition, row, nil)
	switch {
	case hasCode(err, codeResourceNotFound):
		return entity, store.ErrInstanceNotFound
	case err != nil:
		return entity, err
	}
	if err := json.Unmarshal(answer.Value, &entity); err != nil {
		return entity, fmt.Errorf("decode a row: %w", err)
	}
	entity.ETag = string(answer.ETag)
	return entity, nil
}
