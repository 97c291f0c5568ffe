package replay

import (
	"errors"
	"time"

	"azurehaymaker/durable/history"
)

// ErrClosed is returned by Step and Replay after Close.
var ErrClosed = errors.New("the replay machine is closed")

// Machine is one execution: its code, parked where it waits, and what it waits
// for. See the package comment for how it may be used.
type Machine struct {
	info     Info
	function Function
	routine  *coroutine

	started   *history.ExecutionStarted
	now       time.Time // timestamp of the last OrchestratorStarted
	length    int       // events recorded, committed or just decided
	replaying bool
	suspended bool
	// terminating: the episode in work hears of a termination and runs no code.
	terminating bool
	closed      bool
	// unwinding: the code was stopped; only its deferred functions may run.
	unwinding bool

	nextID  int32
	issued  []history.Event // decided in this episode, in order
	open    map[int32]*open
	orphans []PendingChild
	held    []delivery // accepted while suspended, in order
	buffer  map[string][]buffered
	arrived int // external events so far
	waiters map[string][]*Future
	then    []func()    // continuations of futures that just settled
	ready   func() bool // what the parked code waits for

	// continuation is set when the code asks to continue as new.
	continuation *Continuation
	undecided    bool

	rewinds rewinds
	// origin is the execution whose UUIDs the code makes; nil for its own.
	origin *history.Origin

	customStatus string
	uuids        uint64
	completion   *history.ExecutionCompleted
	completedAt  time.Time
	// broken is why the code cannot go on although history does not say that
	// the execution ended: the next Step fails it.
	broken   *history.Failure
	mismatch *MismatchError
}

// New makes the machine of one execution. A nil function stands for an
// orchestration (or a version of one) that is not registered: its history is
// followed without running code and the first Step fails it with the error
// type OrchestrationNotRegistered.
func New(info Info, f Function) *Machine {
	m := &Machine{
		info: info, function: f,
		rewinds: newRewinds(),
		open:    map[int32]*open{}, buffer: map[string][]buffered{}, waiters: map[string][]*Future{},
	}
	if f == nil {
		m.broken = &history.Failure{ErrorType: ErrorTypeNotRegistered}
	}
	return m
}

// Close ends the parked code (its deferred functions run) and leaves no
// goroutine behind. It is idempotent; the queries stay usable.
func (m *Machine) Close() {
	m.closed = true
	m.stop()
}

// Started is the event the execution began with; false before it was heard.
func (m *Machine) Started() (history.ExecutionStarted, bool) {
	if m.started == nil {
		return history.ExecutionStarted{}, false
	}
	return *m.started, true
}

// Finished is how the execution ended; false while it has not. Status tells
// Completed, Failed, Terminated and ContinuedAsNew apart, Result is the output
// (or the next input).
func (m *Machine) Finished() (history.ExecutionCompleted, bool) {
	if m.completion == nil || m.undecided {
		return history.ExecutionCompleted{}, false
	}
	return *m.completion, true
}

// FinishedAt is when it ended; zero while it has not.
func (m *Machine) FinishedAt() time.Time { return m.completedAt }

// Status is the runtime status that the history amounts to.
func (m *Machine) Status() history.Status {
	switch {
	case m.completion != nil && !m.undecided:
		return m.completion.Status
	case m.started == nil:
		return history.StatusPending
	case m.suspended:
		return history.StatusSuspended
	}
	return history.StatusRunning
}

// Suspended says whether events are recorded without being processed.
func (m *Machine) Suspended() bool { return m.suspended && m.completion == nil }

// CustomStatus is the last value set, as JSON text; "" means never set.
func (m *Machine) CustomStatus() string { return m.customStatus }

// Length is how many events the machine has seen or decided: the ordinal of
// the next one.
func (m *Machine) Length() int { return m.length }

// Mismatch is the non-determinism found by Replay, nil if there is none.
func (m *Machine) Mismatch() *MismatchError { return m.mismatch }
