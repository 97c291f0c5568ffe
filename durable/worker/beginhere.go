package worker

import (
	"context"
	"time"

	"azurehaymaker/durable/store"
)

// rowPrecision is how exactly the tables keep times.
const rowPrecision = 100 * time.Nanosecond

// Begin takes the first step of an instance whose row the caller has created a
// moment ago, as a wake would: it saves the wake's put, receive and delete, and
// the row need not be read, for the caller knows it. Give it to
// client.Options.Begin in a process that has an engine. The instance need not be
// new to others by now; whatever is found is gone on with.
// Errors are those of HandleWake. After one, send a wake that asks for
// republishing: the step may have happened, all of it or in part. A process that
// dies in the middle leaves what a client leaves that dies before its wake: an
// instance for the sweep.
func (e *Engine) Begin(ctx context.Context, row store.Instance) error {
	row.CreatedTime, row.LastUpdatedTime = row.CreatedTime.Truncate(rowPrecision), row.LastUpdatedTime.Truncate(rowPrecision)
	return e.submit(ctx, row.ID, &request{wake: true, start: true, created: &row})
}

// readRow gives the Instances row of an instance without history: the one that
// its creator brought, unless something points to others at work, or the store's.
func (e *Engine) readRow(ctx context.Context, x *execution, w *work) (store.Instance, error) {
	if w.created != nil && !w.fresh {
		return *w.created, nil
	}
	return e.store.Instance(ctx, x.id)
}
