package worker

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// diagnosis is what a look at an instance found.
type diagnosis struct {
	begun bool
	// again: an ended instance's id is used again.
	again bool
	// wake says why the instance needs one; "" when it does not.
	wake string
	// republish: messages or the row may never have been written.
	republish bool
	// lost are the tasks that have been open for too long.
	lost []lostTask
	// children have not been heard of for long; execution is their parent's.
	children    []replay.PendingChild
	executionID string
	// row is set when the listed row contradicts the history.
	row *store.Instance
}

type lostTask struct {
	key       taskKey
	ordinal   int
	scheduled history.TaskScheduled
}

func (e *Engine) sweepInstance(ctx context.Context, row store.Instance, report *SweepReport) error {
	if _, sent := e.sweeping.trials[row.ID]; sent {
		return nil
	}
	found, err := e.look(ctx, row)
	var trial errOnTrial
	if errors.As(err, &trial) {
		return e.sweepTrial(ctx, row, trial.attempts, report)
	}
	if err != nil {
		return err
	}
	if !found.begun && row.Status != history.StatusPending {
		return e.sweepOrphan(ctx, row, report)
	}
	if found.row != nil {
		err := e.store.SaveInstance(ctx, *found.row)
		if errors.Is(err, store.ErrInstanceNotFound) {
			return nil // purged since it was listed
		}
		if err != nil {
			return err
		}
		report.RowsRepaired++
		e.log.Warn("instance's row lagged behind its history", instanceID(row.ID), zap.String(keyStatus, string(found.row.Status)))
	}
	for _, task := range found.lost {
		if err := e.redispatch(ctx, row.ID, task); err != nil {
			return err
		}
		report.Redispatched++
	}
	for _, child := range found.children {
		if err := e.checkChild(ctx, row.ID, found.executionID, child); err != nil {
			return err
		}
	}
	if found.wake == "" {
		return nil
	}
	e.log.Warn("instance is woken by the sweep", instanceID(row.ID), zap.String(keyReason, found.wake))
	report.Woken++
	return e.sendWake(ctx, message.Wake{InstanceID: row.ID, Start: !found.begun || found.again, Republish: found.republish}, 0)
}

// diagnose looks at the execution as it is in the store. What is younger than
// the grace period is most likely being worked on.
func (e *Engine) diagnose(x *execution, row store.Instance, inbox []store.InboxItem) diagnosis {
	now := e.options.Now()
	settled := now.Add(-e.options.SweepGrace)
	d := diagnosis{begun: x.begun()}
	_, ended := x.end()
	if d.again = ended && x.startedAgain(row); d.again || !d.begun {
		if row.ExecutionID != "" && due(row).Before(settled) {
			d.wake = "it has not begun"
		}
		return d
	}
	if len(inbox) > 0 {
		d.wake = "its inbox has items"
	}
	if timers := x.machine.PendingTimers(); len(timers) > 0 && timers[0].FireAt.Before(settled) {
		d.wake = "a timer is overdue"
	}
	if x.events[len(x.events)-1].Timestamp.Before(settled) {
		if len(x.outbox.entries) > 0 || x.rowStale() {
			d.wake, d.republish = "messages may be missing", true
		}
		unreported := x.outbox.owesLast() // the wake's step tells others first
		if custom := x.machine.CustomStatus(); !unreported && !beingRewound(x, row, settled) && (row.Status != x.machine.Status() || row.ExecutionID != x.executionID || custom != "" && custom != row.CustomStatus) {
			x.row.whole = x.row.whole || row.ExecutionID != x.executionID
			repaired := x.instance()
			d.row = &repaired
		}
	}
	d.lost = e.lostTasks(x, now)
	d.children, d.executionID = e.quietChildren(x, now), x.executionID
	return d
}

// beingRewound says whether the row of an ended execution says Pending because
// somebody is about to ask for its rewind.
func beingRewound(x *execution, row store.Instance, settled time.Time) bool {
	return x.finished() && row.Status == history.StatusPending && row.ExecutionID == x.executionID && !row.LastUpdatedTime.Before(settled)
}

// due is when an instance that has not begun should.
func due(row store.Instance) time.Time {
	if row.ScheduledStartTime.After(row.CreatedTime) {
		return row.ScheduledStartTime
	}
	return row.CreatedTime
}

func (e *Engine) lostTasks(x *execution, now time.Time) []lostTask {
	var lost []lostTask
	for _, task := range x.machine.PendingTasks() {
		if now.Sub(e.lastSent(x, task)) < e.options.TaskRedispatchAfter {
			continue
		}
		if scheduled, ok := x.events[task.Ordinal].Body.(history.TaskScheduled); ok {
			lost = append(lost, lostTask{taskKey{x.executionID, task.ID}, task.Ordinal, scheduled})
		}
	}
	return lost
}

func (e *Engine) lastSent(x *execution, task replay.PendingTask) time.Time {
	if again, ok := e.sweeping.redispatched[redispatchKey{x.id, taskKey{x.executionID, task.ID}}]; ok {
		return again
	}
	return task.ScheduledAt
}

func (e *Engine) redispatch(ctx context.Context, id string, task lostTask) error {
	e.log.Warn("task has been open for long; its message is sent again",
		instanceID(id), zap.String(keyActivity, task.scheduled.Name), zap.Int32(keyTaskID, task.key.id))
	x := &execution{id: id, executionID: task.key.executionID}
	if err := e.sendTask(ctx, x, task.ordinal, task.key.id, task.scheduled); err != nil {
		return err
	}
	e.sweeping.redispatched[redispatchKey{id, task.key}] = e.options.Now()
	return nil
}

// orphanAge keeps the sweep away from rows that might still be in somebody's
// hands.
const orphanAge = 10 * time.Minute

// sweepOrphan removes the row of an instance whose purge broke off, or whose
// history a tool deleted alone. The row is read again first, because the
// id may have been given to a new instance since.
func (e *Engine) sweepOrphan(ctx context.Context, listed store.Instance, report *SweepReport) error {
	row, err := e.store.Instance(ctx, listed.ID)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if row.ExecutionID != listed.ExecutionID || row.Status == history.StatusPending || e.options.Now().Sub(row.LastUpdatedTime) < orphanAge {
		return nil
	}
	if err := e.store.PurgeInstance(ctx, row.ID); err != nil && !errors.Is(err, store.ErrInstanceNotFound) {
		return err
	}
	e.log.Warn("instance's row had no history and is removed", instanceID(row.ID))
	report.Orphans++
	return nil
}
