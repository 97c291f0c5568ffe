package client

import (
	"fmt"
	"slices"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/replay"
	"azurehaymaker/durable/store"
)

// running is the answer for an execution that has begun and not ended.
func (s situation) running() Why {
	switch {
	case s.machine.Suspended() && !s.released():
		return s.suspended()
	case len(s.part.Inbox) > 0:
		first := s.part.Inbox[0].Event
		why := Why{WaitsFor: WaitsForWake, Name: nameOf(first), Since: first.Timestamp, Open: len(s.part.Inbox)}
		return s.wake(why)
	case s.machine.Undecided():
		return s.wake(Why{WaitsFor: WaitsForWake, Since: s.last().Timestamp, Open: 1})
	}
	return s.open(s.machine.Waits())
}

// released says whether the end of the suspension, or of all, is in the inbox.
func (s situation) released() bool {
	for _, item := range s.part.Inbox {
		switch item.Event.Body.(type) {
		case history.ExecutionResumed, history.ExecutionTerminated:
			return true
		}
	}
	return false
}

// rewinding says whether a failed execution is asked to go on.
func (s situation) rewinding() bool {
	return slices.ContainsFunc(s.part.Inbox, func(item store.InboxItem) bool { return item.Event.Body.Kind() == history.KindExecutionRewound })
}

func (s situation) suspended() Why {
	why := Why{WaitsFor: WaitsForResume, TaskID: history.NoID, DeliveredBy: "the caller of resume", Open: 1, Certain: true}
	for _, e := range slices.Backward(s.part.Events) {
		if e.Body.Kind() == history.KindExecutionSuspended {
			why.Since = e.Timestamp
			break
		}
	}
	return why
}

// wake completes the answer for something that is recorded and only needs a step.
func (s situation) wake(why Why) Why {
	why.TaskID, why.DeliveredBy, why.Certain, why.NextWake = history.NoID, s.wakeQueue(), true, why.Since
	s.ifLate(&why, why.Since, "its wake is late (lost, given up, or its queue is not being read)")
	return why
}

func nameOf(e history.Event) string {
	if raised, ok := e.Body.(history.EventRaised); ok {
		return raised.Name
	}
	return string(e.Body.Kind())
}

// open picks the oldest of what the code would go on with.
func (s situation) open(waits []replay.Wait) Why {
	awaited := slices.DeleteFunc(slices.Clone(waits), func(w replay.Wait) bool { return !w.Awaited })
	if len(awaited) == 0 {
		awaited = waits
	}
	if len(awaited) == 0 {
		return s.nothingOpen()
	}
	oldest := awaited[0]
	why := Why{Name: oldest.Name, TaskID: oldest.ID, InstanceID: oldest.InstanceID, Since: oldest.Since, Open: len(waits), Certain: s.unknown == ""}
	switch oldest.Kind {
	case history.KindTaskScheduled:
		why.WaitsFor, why.DeliveredBy = WaitsForActivity, s.taskQueue(oldest.Name)
		why.NextWake = oldest.Since.Add(s.options.TaskRedispatchAfter)
		why.Trouble = s.taskTrouble(oldest)
	case history.KindSubOrchestrationCreated:
		why.WaitsFor, why.DeliveredBy = WaitsForSubOrchestration, "the instance "+oldest.InstanceID
		why.NextWake = oldest.Since.Add(s.options.TaskRedispatchAfter)
	case history.KindTimerCreated:
		why.WaitsFor, why.DueAt, why.DeliveredBy = WaitsForTimer, oldest.DueAt, "a delayed wake message in the queue "+s.options.OrchestrationQueue
	default:
		why.WaitsFor, why.DeliveredBy = WaitsForExternalEvent, "the caller of raiseEvent"
	}
	for _, w := range waits {
		if w.Kind == history.KindTimerCreated && (why.NextWake.IsZero() || w.DueAt.Before(why.NextWake)) {
			why.NextWake = w.DueAt
		}
	}
	if why.WaitsFor == WaitsForTimer {
		s.ifLate(&why, oldest.DueAt, "the timer is overdue (its wake was lost, or its queue is not being read)")
	}
	return why
}

func (s situation) nothingOpen() Why {
	why := Why{TaskID: history.NoID, Since: s.last().Timestamp}
	if s.unknown != "" {
		why.WaitsFor, why.DeliveredBy, why.Open = WaitsForExternalEvent, "the caller of raiseEvent, if it waits for an event at all", 1
		return why
	}
	why.WaitsFor, why.Certain = WaitsForNothing, true
	why.Trouble = "its code waits for something that cannot come any more; terminate it"
	return why
}

func (s situation) taskQueue(activity string) string {
	if s.options.ActivityQueue == nil {
		return "the queue of the activity " + activity
	}
	return "the queue " + s.options.ActivityQueue(activity)
}

func (s situation) taskTrouble(w replay.Wait) string {
	age := s.now.Sub(w.Since)
	switch {
	case age >= s.options.TaskRedispatchAfter:
		return fmt.Sprintf("it has been open for %s: its message was lost or given up, or it runs again and again; the next sweep sends it again", whole(age))
	case w.Ordinal >= s.part.Published && s.last().Timestamp.Add(s.options.SweepGrace).Before(s.now):
		return "its message may never have been sent; the next sweep sends it"
	}
	return ""
}
