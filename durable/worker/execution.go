package worker

import (
	"slices"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// execution is what this process holds of an instance's current execution. One
// goroutine owns it at a time: the leader of the instance's lane.
type execution struct {
	id          string
	executionID string
	// etag of the sentinel that everything here belongs to; "" before the first
	// commit.
	etag store.ETag
	// events are the committed ones, all of them.
	events []history.Event
	// machine has heard exactly events; nil when it has to be built again.
	machine *replay.Machine
	outbox  outbox
	row     rowState
	// over is the ended execution that this one replaces with its first commit,
	// because the instance's id is used again; zero otherwise.
	over endedExecution
	// tried counts the tries of the next step, as last read.
	tried store.Attempts
	// rerunOf is the execution that this one, not begun yet, is to go on from;
	// nil for any other.
	rerunOf *history.RerunOf
	// lost is the last commit if its outcome is not known.
	lost lostCommit
}

// endedExecution is one whose instance id is used again.
type endedExecution struct {
	executionID string
	at          time.Time
}

// end is the event with which the committed history ended.
func (x *execution) end() (history.Event, bool) {
	for _, e := range slices.Backward(x.events) {
		if e.Body.Kind() == history.KindExecutionCompleted {
			return e, true
		}
	}
	return history.Event{}, false
}

// killed says whether the execution was ended by force: its history is
// followed without running its code, which may be what is wrong with it.
func (x *execution) killed() bool {
	for _, e := range slices.Backward(x.events) {
		switch b := e.Body.(type) {
		case history.ExecutionTerminated:
			return b.Forced
		case history.ExecutionCompleted:
			if b.Forced {
				return true
			}
		}
	}
	return false
}

// reset forgets everything but the instance's id.
func (x *execution) reset() {
	x.dropMachine()
	*x = execution{id: x.id}
}

// dropMachine gives up a machine that is ahead of history.
func (x *execution) dropMachine() {
	if x.machine != nil {
		x.machine.Close()
		x.machine = nil
	}
}

// begun says whether history has an execution.
func (x *execution) begun() bool { return len(x.events) > 0 }

// undecided says whether the execution was switched to without its first
// decisions being committed.
func (x *execution) undecided() bool { return x.begun() && x.machine != nil && x.machine.Undecided() }

func (x *execution) known() store.Known {
	return store.Known{ETag: x.etag, ExecutionID: x.executionID, Events: len(x.events)}
}

// started is the event the execution began with; false when history lacks it.
func (x *execution) started() (history.Event, bool) {
	for _, e := range x.events {
		if e.Body.Kind() == history.KindExecutionStarted {
			return e, true
		}
	}
	return history.Event{}, false
}

// finished says whether the committed history has ended.
func (x *execution) finished() bool {
	if x.machine == nil {
		return false
	}
	_, ended := x.machine.Finished()
	return ended
}
