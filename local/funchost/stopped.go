package funchost

import "fmt"

// Reason is why a host ended by itself. The real host's exit code is 0 for all of them.
type Reason string

// The reasons.
const (
	// HandlerCrashed: the handler died, or failed to get ready, three times.
	HandlerCrashed Reason = "handler crashed"
	// HandlerNotReady: an invocation waited four initialization timeouts for a handler
	// that could not be started or never answered.
	HandlerNotReady Reason = "handler not ready"
	// StorageFailed: a queue could not be polled for a reason that no waiting cures.
	StorageFailed Reason = "storage failed"
	// ServingFailed: the port could not be served any longer.
	ServingFailed Reason = "serving failed"
)

// StoppedError says that the host ended by itself, in an orderly way.
type StoppedError struct {
	Reason Reason
	Err    error
}

func (e *StoppedError) Error() string {
	return fmt.Sprintf("the Functions host stopped itself (%s): %v", e.Reason, e.Err)
}

func (e *StoppedError) Unwrap() error { return e.Err }
