package records

import (
	"context"
	"errors"
)

// row is one table row: keys, version, content and the one filterable column.
type row struct {
	partition, key string
	etag           string
	body           []byte // JSON
	status         string
}

var (
	errRowExists   = errors.New("the row exists")
	errRowMissing  = errors.New("there is no such row")
	errRowConflict = errors.New("the row was changed by another writer")
)

// rowStore is what Table Storage and memory have in common. Its methods may be
// called concurrently.
type rowStore interface {
	// insert adds rows of one partition, all or none; errRowExists.
	insert(ctx context.Context, table string, rows ...row) error
	// transact makes all changes, of rows of one partition and each of another
	// row, or none.
	transact(ctx context.Context, table string, changes ...change) error
	get(ctx context.Context, table, partition, key string) (row, error)
	// replace writes rows of one partition, all or none. A row with an etag is
	// guarded by it (errRowConflict, errRowMissing), one without is upserted.
	replace(ctx context.Context, table string, rows ...row) error
	// list gives rows of a partition with from <= key < to in order of key, at
	// most limit, of the given status ("" means any).
	list(ctx context.Context, table string, query listQuery) ([]row, error)
}

type listQuery struct {
	partition, from, to, status string
	limit                       int
}
