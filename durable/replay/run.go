package replay

import (
	"fmt"
	"runtime/debug"

	"azurehaymaker/durable/history"
)

// maxStack bounds a panic's stack trace in history, in bytes.
const maxStack = 8 << 10

// run lets the code go on until it waits again or ends.
func (m *Machine) run() {
	if m.routine == nil || m.routine.ended {
		return
	}
	m.routine.running = true
	defer func() { m.routine.running = false }()
	m.routine.resume()
}

// stop ends the parked code, if any.
func (m *Machine) stop() {
	m.unwinding = true
	if m.routine != nil {
		m.routine.end()
	}
}

// body is what the coroutine runs.
func (m *Machine) body() {
	defer func() {
		if r := recover(); r != nil && !m.routine.ended {
			stack := string(debug.Stack())
			m.finish(failed(&history.Failure{
				ErrorType: ErrorTypePanic, ErrorMessage: fmt.Sprint("the orchestrator panicked: ", r),
				StackTrace: stack[:min(len(stack), maxStack)],
			}))
		}
	}()
	result, failure := m.function(m)
	if failure != nil {
		m.finish(failed(failure))
		return
	}
	if m.continuation != nil {
		m.collect()
		m.finish(history.ExecutionCompleted{Status: history.StatusContinuedAsNew, Result: m.continuation.Input})
		return
	}
	m.finish(history.ExecutionCompleted{Status: history.StatusCompleted, Result: result})
}

func failed(failure *history.Failure) history.ExecutionCompleted {
	return history.ExecutionCompleted{Status: history.StatusFailed, Result: failure.ErrorMessage, Failure: failure}
}

// finish ends the execution; open tasks are forgotten.
func (m *Machine) finish(completion history.ExecutionCompleted) {
	m.completion = &completion
	m.held, m.buffer, m.waiters, m.then = nil, nil, nil, nil
	clear(m.open)
}

// failIfBroken ends an execution whose code cannot go on.
func (m *Machine) failIfBroken() {
	if m.broken != nil && m.completion == nil {
		m.finish(failed(m.broken))
	}
}

func describeName(started history.ExecutionStarted) string {
	if started.Version == "" {
		return fmt.Sprintf("%q", started.Name)
	}
	return fmt.Sprintf("%q version %q", started.Name, started.Version)
}
