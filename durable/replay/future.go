package replay

import (
	"time"

	"azurehaymaker/durable/history"
)

// Future is the outcome of something the orchestrator waits for. It belongs to
// one Machine and is touched only by the code running in it.
type Future struct {
	done    bool
	result  string
	failure *history.Failure
	then    func()
	// event and since describe a wait for an external event.
	event string
	since time.Time
}

// Ready says whether the outcome is known.
func (f *Future) Ready() bool { return f.done }

// Outcome is the JSON text of the result, or the failure. It is zero until
// Ready.
func (f *Future) Outcome() (result string, failure *history.Failure) {
	return f.result, f.failure
}
