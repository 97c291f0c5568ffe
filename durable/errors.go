package durable

import (
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
)

var (
	// ErrCanceled is the outcome of a task after Cancel.
	ErrCanceled = errors.New("the task was cancelled by the orchestrator")
	// ErrCustomStatusTooLarge: the JSON text passes MaxCustomStatusBytes.
	ErrCustomStatusTooLarge = errors.New("the custom status is too large")
	// ErrAlreadyRegistered: the registry has that name (and version).
	ErrAlreadyRegistered = errors.New("already registered")
	// ErrInvalidRetryPolicy: a field of a RetryPolicy is out of its range.
	ErrInvalidRetryPolicy = errors.New("invalid retry policy")
)

// The values of Failure.ErrorType that the engine itself gives; the machine's
// own are in durable/replay.
const (
	ErrorTypeActivityNotRegistered = "ActivityNotRegistered"
	ErrorTypePanic                 = "Panic"
	ErrorTypeInput                 = "InvalidInput"
	ErrorTypeOutput                = "InvalidOutput"
)

// TaskError is how the failure of an activity or a sub-orchestration reaches
// the orchestrator. errors.As also finds the *history.Failure in it.
type TaskError struct {
	Name string // of the activity or orchestration
	ID   int32  // task id of the last attempt
	// InstanceID of the sub-orchestration; "" for an activity.
	InstanceID string
	Failure    *history.Failure
}

// Error implements error.
func (e *TaskError) Error() string {
	if e.InstanceID != "" {
		return fmt.Sprintf("orchestration %s (instance %s) failed: %s", e.Name, e.InstanceID, e.Failure.ErrorMessage)
	}
	return fmt.Sprintf("activity %s (task %d) failed: %s", e.Name, e.ID, e.Failure.ErrorMessage)
}

// Unwrap gives the recorded failure.
func (e *TaskError) Unwrap() error { return e.Failure }

// nonRetriable marks an error; see NonRetriable.
type nonRetriable struct{ error }

func (e nonRetriable) Unwrap() error { return e.error }

// NonRetriable marks an activity's error as one that trying again cannot cure,
// so that no retry policy does. nil stays nil.
func NonRetriable(err error) error {
	if err == nil {
		return nil
	}
	return nonRetriable{err}
}

// IsNonRetriable says whether err was marked by NonRetriable, in this process or
// before it crossed storage.
func IsNonRetriable(err error) bool {
	var mark nonRetriable
	var failure *history.Failure
	return errors.As(err, &mark) || errors.As(err, &failure) && failure.IsNonRetriable
}
