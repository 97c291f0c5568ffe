package store

import (
	"context"
	"time"

	"azurehaymaker/durable/history"
)

// Store is everything the engine asks of its storage.
type Store interface {
	Instances
	Histories
	Queues
	// Prepare creates what is missing (tables, the blob container, and the
	// named queues). It may be called twice and concurrently.
	Prepare(ctx context.Context, queues ...string) error
}

// Instances keeps the rows that clients query.
type Instances interface {
	// CreateInstance inserts the row; ErrInstanceExists when the id is taken,
	// whatever its status. Creating the same execution again succeeds, so that
	// a retry after a lost answer is not taken for a duplicate.
	CreateInstance(ctx context.Context, instance Instance) error
	// ReplaceInstance puts another execution's row in the place of old, which
	// the caller has read, so that an id can be used again. It fails with
	// ErrInstanceExists when the row is of another execution or status by now,
	// and with ErrInstanceNotFound. Doing it again succeeds. The history stays
	// until the new execution's first commit. With old's own execution it
	// changes old's status, which a rewind does: what the new row lacks is gone.
	ReplaceInstance(ctx context.Context, instance, old Instance) error
	// Instance reads one row; ErrInstanceNotFound.
	Instance(ctx context.Context, id string) (Instance, error)
	// SaveInstance merges into the row that is there (last writer wins) and
	// never makes one: ErrInstanceNotFound when there is none, which means that
	// the instance was purged. It is idempotent and is no guard otherwise. Zero
	// Input, Output, Tags, CompletedTime and ScheduledStartTime leave what is
	// stored, unless instance.Whole; all else is written.
	SaveInstance(ctx context.Context, instance Instance) error
	// ListInstances pages through the rows in partition-key order.
	ListInstances(ctx context.Context, query InstanceQuery) (InstancePage, error)
	// PurgeInstance deletes the Instances row and the whole History partition,
	// with its large payloads; ErrInstanceNotFound when neither exists. It
	// does not look at the status: the caller does.
	PurgeInstance(ctx context.Context, id string) error
}

// Histories keeps the event log, its guard and its inbox.
type Histories interface {
	// Load reads the sentinel, the inbox and the committed events the caller
	// does not know. An instance without history gives a zero Partition with
	// its inbox. One call costs one query when Known is current.
	Load(ctx context.Context, id string, known Known) (Partition, error)
	// Commit writes one step and returns the sentinel's new ETag. It fails with
	// ErrConflict when Expect is stale, and with ErrPurged when a sentinel was
	// expected and is gone. A commit that fits one entity group transaction
	// (100 operations, 4 MiB) costs one request. After any error nothing of
	// the step counts, except that a lost answer may hide a commit that
	// happened: load again to know.
	Commit(ctx context.Context, id string, commit Commit) (ETag, error)
	// MarkRewound writes into the rows of events that a rewind took back what
	// the framework's rewind leaves there: the kind GenericEvent and the reason
	// "Rewound: <kind>". They read back as history.Rewound. It is for readers
	// of the table; what counts is the rewind's own mark, which is committed
	// before. It returns the sentinel's new ETag and fails as Commit does. Rows
	// are marked 99 at a time; doing it again changes nothing.
	MarkRewound(ctx context.Context, id string, marking Marking) (ETag, error)
	// AddInbox leaves an item for the instance as the caller last read it.
	// Adding an ID twice is one item. For a Pending instance the sentinel is
	// created in the same transaction (Committed 0): a History partition never
	// holds engine rows without its sentinel, or the framework's readers fail.
	// ErrInstanceNotFound when an instance that had begun has no history any
	// more: it was purged.
	AddInbox(ctx context.Context, instance Instance, item InboxItem) error
	// SaveAttempts replaces the count of a step's tries; Load gives it back. A
	// Count of 0 removes it. It leaves the sentinel's ETag alone, so that it
	// costs no step its commit, and treats the instance as AddInbox does.
	SaveAttempts(ctx context.Context, instance Instance, attempts Attempts) error
	// Event reads one committed event by ordinal; ErrInstanceNotFound when
	// there is no such row in the given execution.
	Event(ctx context.Context, id, executionID string, ordinal int) (history.Event, error)
}

// Queues carries wake and task messages. Delivery is at least once, in no
// order. Queue names are Azure's: 3-63 of [a-z0-9-].
type Queues interface {
	// Send enqueues a body of at most MaxMessageBytes, invisible for delay
	// (0 to MaxDelay, in steps of a second). A missing queue is created.
	Send(ctx context.Context, queue string, body []byte, delay time.Duration) error
	// Receive takes up to limit (1-32) messages and hides them for lease.
	// A missing queue gives none.
	Receive(ctx context.Context, queue string, limit int, lease time.Duration) ([]Message, error)
	// Delete removes a received message; ErrMessageGone if it was lost.
	Delete(ctx context.Context, queue string, message Message) error
	// Release makes a received message visible again after delay.
	Release(ctx context.Context, queue string, message Message, delay time.Duration) error
}
