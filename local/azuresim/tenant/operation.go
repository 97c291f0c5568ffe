package tenant

import "time"

// OperationKind says what finishing a long-running operation does.
type OperationKind string

// The kinds of long-running operations.
const (
	OperationPut    OperationKind = "put"
	OperationDelete OperationKind = "delete"
	OperationAction OperationKind = "action"
)

// Operation is a long-running operation. It takes effect at DoneAt whether or not
// anybody polls; PollsLeft only makes pollers see it running a little longer.
type Operation struct {
	ID        string        `json:"id"`
	Kind      OperationKind `json:"kind"`
	Target    string        `json:"target"`
	Started   time.Time     `json:"started"`
	DoneAt    time.Time     `json:"done_at"`
	PollsLeft int           `json:"polls_left"`
	Applied   bool          `json:"applied"`
	// Held: it does not end before it is released.
	Held bool `json:"held,omitempty"`
	// Failure is the error it ends with; nil: it ends well.
	Failure *Failure `json:"failure,omitempty"`
	// ShownMS is how long Resource Graph shows what it deleted, at least.
	ShownMS int64 `json:"shown_ms,omitempty"`
}

// Failure is the error of a failed operation.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Due reports whether the operation must take effect now.
func (o *Operation) Due(now time.Time) bool { return !o.Applied && !o.Held && !o.DoneAt.After(now) }

// Running reports whether a poller still sees it running, and counts the poll.
func (o *Operation) Running(now time.Time) bool {
	if o.PollsLeft > 0 {
		o.PollsLeft--
		return true
	}
	return o.Held || o.DoneAt.After(now)
}

// Release lets a held operation end.
func (o *Operation) Release(now time.Time) {
	if o.Held {
		o.Held, o.DoneAt = false, now
	}
}

// OpenOperation finds an operation of a kind on a target that has not taken effect.
func (d *Data) OpenOperation(kind OperationKind, target string) (*Operation, bool) {
	for _, operation := range d.Operations {
		if !operation.Applied && operation.Kind == kind && Key(operation.Target) == Key(target) {
			return operation, true
		}
	}
	return nil, false
}
