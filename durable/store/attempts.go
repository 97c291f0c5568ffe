package store

import (
	"errors"
	"time"
)

// Attempts counts the tries of one step of which none came back: they killed
// their process, hung, or failed by the step's own fault. They belong to the
// state the step begins from and mean nothing at any other.
type Attempts struct {
	// ExecutionID and Committed name that state.
	ExecutionID string
	Committed   int
	Count       int
	// Last is when the last of them began.
	Last time.Time
	// Reason is what the last one failed with, "" if it never came back.
	Reason string
}

// maxAttemptReason is in bytes.
const maxAttemptReason = 4 << 10

// Validate refuses what no store can keep.
func (a Attempts) Validate() error {
	switch {
	case a.ExecutionID == "":
		return errors.New("the attempts name no execution")
	case a.Committed < 0 || a.Count < 0:
		return errors.New("the attempts are negative")
	case a.Count > 0 && a.Last.IsZero():
		return errors.New("the attempts have no time")
	case len(a.Reason) > maxAttemptReason:
		return errors.New("the attempts' reason is too long")
	}
	return nil
}

// Tried is how often the next step from the loaded state was tried in vain.
func (p Partition) Tried() int {
	if p.Attempts.ExecutionID != p.ExecutionID || p.Attempts.Committed != p.Committed {
		return 0
	}
	return p.Attempts.Count
}
