package haymaker

import (
	"context"
	"errors"
)

// Decision is what became of a start.
type Decision string

// The decisions about a start.
const (
	StartAdmitted Decision = "admitted"
	StartQueued   Decision = "queued"
	StartSkipped  Decision = "skipped"
)

// Admission is the answer to a start.
type Admission struct {
	Decision Decision
	// Reason says in a sentence why the run was queued or skipped.
	Reason string
	// InProgress are the runs that have the places.
	InProgress []Run
}

// ErrNotBegun wraps the cause for which a run that was let in, and is recorded,
// could not begin yet. The next delivery of its message or the sweep begins it.
var ErrNotBegun = errors.New("the run is recorded and begins with the next sweep")

// Admissions decides whether runs may start.
type Admissions interface {
	// Start begins the run, queues or skips it. The same id never starts twice:
	// ErrRunExists, also for a run that was skipped and recorded. A skipped run
	// is recorded when nobody waits for the answer: not for a manual one, whose
	// caller may come again with the same id. ErrNotBegun when the run was let
	// in and is yet to begin.
	Start(ctx context.Context, request RunRequest) (Admission, error)
	// Cancel ends a run that is queued. ErrRunNotQueued for every other.
	Cancel(ctx context.Context, runID, requestedBy string) error
	// Capacity is what bounds the starts.
	Capacity() Capacity
}
