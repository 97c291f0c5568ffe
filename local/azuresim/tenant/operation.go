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
}

// Due reports whether the operation must take effect now.
func (o *Operation) Due(now time.Time) bool { return !o.Applied && !o.DoneAt.After(now) }

// Running reports whether a poller still sees it running, and counts the poll.
func (o *Operation) Running(now time.Time) bool {
	if o.PollsLeft > 0 {
		o.PollsLeft--
		return true
	}
	return o.DoneAt.After(now)
}
