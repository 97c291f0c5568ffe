package haymaker

import (
	"context"
	"errors"
	"time"
)

// PendingStart is a run that was decided on and has not begun: it is queued, or
// it was let in and its orchestration is still to be made. It is kept until
// that is there, so that a process that dies in between loses no run.
type PendingStart struct {
	Request RunRequest `json:"request"`
	// Ticket is the attempt that recorded the start. By it a caller whose answer
	// was lost knows its own record.
	Ticket string `json:"ticket"`
	Queued bool   `json:"queued"`
	// AskedAt orders the queue; DecidedAt is when the run was queued or let in.
	AskedAt   time.Time `json:"asked_at"`
	DecidedAt time.Time `json:"decided_at"`
}

// StartsView is what a decision about a start is based on. A decision is
// recorded only if none was since Version.
type StartsView struct {
	Version string
	Pending []PendingStart // oldest first
}

// Errors of Starts.
var (
	// ErrStartsChanged: another decision was recorded since; look again.
	ErrStartsChanged = errors.New("another start was decided meanwhile")
	// ErrRunNotQueued: the run was let in, cancelled, or was never queued.
	ErrRunNotQueued = errors.New("the run is not queued")
)

// Starts records decisions about starts, one after the other, whatever the number
// of processes that decide. Run and start are written in one transaction.
type Starts interface {
	// Starts reads the view of a decision. What the decision is based on besides
	// must be read after it.
	Starts(ctx context.Context) (StartsView, error)
	// DecideStart records a run with the given status and, unless it is nil, its
	// start. ErrStartsChanged, also when the run exists.
	DecideStart(ctx context.Context, version string, run Run, start *PendingStart) error
	// LetIn moves a queued run to in progress, started now. ErrStartsChanged,
	// also when the run is not queued any more.
	LetIn(ctx context.Context, version string, start PendingStart, now time.Time) (PendingStart, error)
	// Withdraw changes a queued run by change, which ends it, and forgets its
	// start. ErrRunNotQueued.
	Withdraw(ctx context.Context, start PendingStart, change func(*Run)) error
	// Begun forgets a start whose orchestration is there. Idempotent.
	Begun(ctx context.Context, start PendingStart) error
}
