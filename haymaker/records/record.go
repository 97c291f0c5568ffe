package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// maxRaces bounds how often a change is tried again after a lost race.
const maxRaces = 8

// listLimit bounds how many rows of one run are read: far above what the
// largest simulation makes.
const listLimit = 20_000

func put[T any](partition, key, status string, value T) (row, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return row{}, fmt.Errorf("encode a record: %w", err)
	}
	return row{partition: partition, key: key, status: status, body: body}, nil
}

func take[T any](r row) (T, error) {
	var value T
	if err := json.Unmarshal(r.body, &value); err != nil {
		return value, fmt.Errorf("decode record %s: %w", r.key, err)
	}
	return value, nil
}

// update inserts or changes one row under its ETag. start is the value of a row
// that does not exist yet.
func update[T any](ctx context.Context, store rowStore, table, partition, key string, start T, change func(*T)) error {
	for range maxRaces {
		err := updateOnce(ctx, store, table, partition, key, start, change)
		if !errors.Is(err, errRowConflict) && !errors.Is(err, errRowExists) {
			return err
		}
	}
	return fmt.Errorf("table %s, row %s: %w, %d times in a row", table, key, errRowConflict, maxRaces)
}

func updateOnce[T any](ctx context.Context, store rowStore, table, partition, key string, start T, change func(*T)) error {
	value := start
	current, err := store.get(ctx, table, partition, key)
	switch {
	case errors.Is(err, errRowMissing):
	case err != nil:
		return err
	default:
		if value, err = take[T](current); err != nil {
			return err
		}
	}
	change(&value)
	changed, err := put(partition, key, "", value)
	if err != nil {
		return err
	}
	if current.etag == "" {
		return store.insert(ctx, table, changed)
	}
	if string(changed.body) == string(current.body) {
		return nil // nothing changed: save the write
	}
	changed.etag = current.etag
	return store.replace(ctx, table, changed)
}

func all[T any](ctx context.Context, store rowStore, table, partition string) ([]T, error) {
	rows, err := store.list(ctx, table, listQuery{partition: partition, limit: listLimit})
	if err != nil {
		return nil, err
	}
	values := make([]T, 0, len(rows))
	for _, r := range rows {
		value, err := take[T](r)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}
