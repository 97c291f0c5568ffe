package worker

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// current is what a step starts from, besides the execution.
type current struct {
	inbox []store.InboxItem
	// begin is ExecutionStarted for an instance without history, else nil.
	begin *history.Event
}

// bringUpToDate makes x agree with the store as far as the work needs it, and
// gives it a machine if it has begun. It fails with errDropped when there is
// nothing to work on.
func (e *Engine) bringUpToDate(ctx context.Context, x *execution, w *work) (current, error) {
	var now current
	if x.mustLoad(w) {
		w.fresh = true
		inbox, err := e.load(ctx, x)
		if err != nil {
			return now, err
		}
		now.inbox = inbox
		if w.steps() {
			if now.begin = e.startOver(x, inbox); now.begin != nil {
				return now, nil
			}
		}
	}
	if x.tried.Count > 0 && !w.trial {
		return now, errOnTrial{x.tried}
	}
	if x.begun() {
		began := e.options.Now()
		if err := e.buildMachine(x); err != nil {
			return now, err
		}
		if err := e.tooLate(ctx, began); err != nil {
			return now, err
		}
		begin, err := e.reuse(ctx, x, w)
		now.begin = begin
		return now, err
	}
	if !w.steps() {
		return now, nil // only looked at
	}
	begin, err := e.beginning(ctx, x, w, now.inbox)
	if errors.Is(err, errBegunAlready) {
		w.fresh = true
		return e.bringUpToDate(ctx, x, w)
	}
	now.begin = begin
	return now, err
}

// mustLoad says whether what is in memory does not do. A start that meets
// something has to look, because the id may have been given to a new instance;
// and an outcome that nobody seems to wait for may belong to a step of another
// process.
func (x *execution) mustLoad(w *work) bool {
	switch {
	case w.fresh || x.begun() && x.machine == nil: // asked to, or a commit failed
		return true
	case w.start:
		return x.etag != ""
	case x.etag == "":
		return true
	}
	for _, c := range w.completions {
		if c.task.executionID != x.executionID || !x.machine.IsTaskOpen(c.task.id) {
			return true
		}
	}
	return false
}

// load reads what x does not know.
func (e *Engine) load(ctx context.Context, x *execution) ([]store.InboxItem, error) {
	part, err := e.store.Load(ctx, x.id, x.known())
	if err != nil {
		return nil, err
	}
	switch {
	case part.ETag == "" || part.Committed == 0:
		x.reset()
		x.etag, x.executionID = part.ETag, part.ExecutionID
	case part.ETag != x.etag:
		x.take(part)
	}
	x.tried = store.Attempts{}
	if part.Tried() > 0 {
		x.tried = part.Attempts
	}
	return part.Inbox, nil
}

// take adopts what other writers appended, or the whole history.
func (x *execution) take(part store.Partition) {
	lost := x.lost
	if part.ExecutionID != x.executionID || part.From != len(x.events) {
		x.reset()
	}
	had := len(x.events)
	x.etag, x.executionID, x.lost = part.ETag, part.ExecutionID, lostCommit{}
	x.over = endedExecution{} // the history is that of its follower, or of the ended one itself
	x.events = append(x.events, part.Events...)
	x.outbox.mark = part.Published
	switch first := max(part.Published, had); {
	case history.HasRewind(part.Events):
		// What the machine heard may not count any more, and the mark went back.
		x.dropMachine()
		x.rewound(lost.rewoundIn(x.events))
	case first < len(x.events):
		x.owe(first, lost.foundIn(x.events))
	}
	x.row.known = false // decided once the machine knows more
}

// buildMachine makes the machine agree with x.events.
func (e *Engine) buildMachine(x *execution) error {
	if x.machine != nil && x.machine.Undecided() && x.killed() {
		x.dropMachine() // its decisions never became history
	}
	if x.machine == nil {
		first, _ := x.started()
		started, ok := first.Body.(history.ExecutionStarted)
		if !ok {
			return blame(fmt.Errorf("the history of %d events lacks ExecutionStarted", len(x.events)))
		}
		x.machine = e.registry.NewMachine(started, e.log)
		if x.killed() {
			x.machine = replay.New(replay.Info{InstanceID: started.InstanceID, ExecutionID: started.ExecutionID}, nil)
		}
	}
	if missing := x.events[x.machine.Length():]; len(missing) > 0 {
		if err := x.machine.Replay(missing); err != nil {
			x.dropMachine()
			return blame(err)
		}
		e.log.Debug("history replayed", instanceID(x.id), zap.Int(keyEvents, len(missing)))
		if mismatch := x.machine.Mismatch(); mismatch != nil {
			e.log.Error("the orchestrator does not follow its history; the instance will fail",
				instanceID(x.id), zap.Error(mismatch))
		}
	}
	x.outbox.prune(x.machine)
	if !x.row.known && !x.rowInDoubt() {
		x.rowWritten()
	}
	return nil
}
