package client

import (
	"fmt"
	"slices"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// situation is everything Why knows of an instance.
type situation struct {
	row     store.Instance
	part    store.Partition
	now     time.Time
	options Options
	// machine has heard the history; nil when there is none or it has ended.
	machine *replay.Machine
	// unknown says why the code was not asked; "" when it was.
	unknown string
}

func (s situation) begun() bool { return s.part.ETag != "" && s.part.Committed > 0 }

func (s situation) explain() Why {
	why := s.inGeneral()
	if tried := s.part.Tried(); tried > 0 && why.WaitsFor != WaitsForNothing {
		why.Trouble = fmt.Sprintf("its next step was tried %d times in vain, last at %s; after a few more it ends as Failed", tried, stamp(s.part.Attempts.Last))
	}
	return why
}

func (s situation) inGeneral() Why {
	end, finished := s.end()
	switch {
	case s.row.Status == history.StatusPending && (!s.begun() || finished && ofAnotherRun(s.part.Events, s.row)):
		return s.start()
	case finished && s.rewinding():
		first := s.part.Inbox[0].Event
		why := s.wake(Why{WaitsFor: WaitsForWake, Name: nameOf(first), Since: first.Timestamp, Open: len(s.part.Inbox)})
		why.Status = s.row.Status
		return why
	case finished:
		return s.over(end)
	case !s.begun():
		return s.withoutHistory()
	}
	why := s.running()
	why.Status = s.machine.Status()
	if why.Trouble == "" {
		why.Trouble = s.unknown
	}
	if why.Trouble == "" && s.last().Timestamp.Add(s.options.SweepGrace).Before(s.now) &&
		(s.row.Status != why.Status || s.row.ExecutionID != s.part.ExecutionID) {
		why.Trouble = fmt.Sprintf("the Instances row says %s: it lags behind the history, and the sweep repairs it", s.row.Status)
	}
	return why
}

func (s situation) last() history.Event { return s.part.Events[len(s.part.Events)-1] }

func (s situation) end() (history.Event, bool) {
	for _, e := range slices.Backward(s.part.Events) {
		if e.Body.Kind() == history.KindExecutionCompleted {
			return e, true
		}
	}
	return history.Event{}, false
}

// start is the answer for an instance whose execution has not begun.
func (s situation) start() Why {
	why := Why{
		Status: history.StatusPending, WaitsFor: WaitsForStart, Name: s.row.Name, TaskID: history.NoID, Since: s.row.CreatedTime,
		DeliveredBy: s.wakeQueue(), Open: 1, Certain: true,
	}
	due := s.row.CreatedTime
	if s.row.ScheduledStartTime.After(due) {
		due = s.row.ScheduledStartTime
		why.DueAt = due
	}
	why.NextWake = due
	if s.row.Version != "" && s.options.Registry != nil && !s.options.Registry.HasOrchestration(s.row.Name, s.row.Version) {
		why.Trouble = fmt.Sprintf("version %q of %s is not in this process; one that has it must take over", s.row.Version, s.row.Name)
	}
	s.ifLate(&why, due, "its start message is late (lost, given up, or its queue is not being read)")
	return why
}

// over is the answer for an execution that has ended.
func (s situation) over(end history.Event) Why {
	completion, _ := end.Body.(history.ExecutionCompleted)
	why := Why{Status: completion.Status, WaitsFor: WaitsForNothing, TaskID: history.NoID, Since: end.Timestamp, Certain: true}
	if s.row.Status != completion.Status || s.row.ExecutionID != s.part.ExecutionID {
		why.Trouble = fmt.Sprintf("the Instances row says %s: it lags behind the history, and the sweep repairs it", s.row.Status)
	}
	return why
}

// withoutHistory is the answer for a row that has no history beside it.
func (s situation) withoutHistory() Why {
	why := Why{Status: s.row.Status, WaitsFor: WaitsForNothing, TaskID: history.NoID, Since: s.row.LastUpdatedTime, Certain: true}
	if !s.row.Status.Terminal() {
		why.Trouble = "its history was purged while it ran, so nothing can wake it; the sweep removes the row"
	}
	return why
}

// ifLate notes that a message should have had its effect by now.
func (s situation) ifLate(why *Why, due time.Time, what string) {
	late := due.Add(s.options.SweepGrace)
	if late.After(s.now) {
		return
	}
	why.NextWake = late
	if why.Trouble == "" {
		why.Trouble = what + "; the next sweep sends another"
	}
}

func (s situation) wakeQueue() string {
	return "a wake message in the queue " + s.options.OrchestrationQueue
}
