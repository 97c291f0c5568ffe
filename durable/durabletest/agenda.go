package durabletest

import (
	"container/heap"
	"slices"
	"time"

	"azurehaymaker/durable/history"
)

// agenda orders what will happen by time, then by when it was put in.
type agenda struct {
	items []entry
	next  int
}

type entry struct {
	at    time.Time
	order int
	event history.Event
}

func (a *agenda) add(at time.Time, e history.Event) {
	heap.Push(a, entry{at: at, order: a.next, event: e})
	a.next++
}

// takeDue removes what is due at now, at most limit.
func (a *agenda) takeDue(now time.Time, limit int) []history.Event {
	var due []history.Event
	for len(a.items) > 0 && len(due) < limit && !a.items[0].at.After(now) {
		if e, ok := heap.Pop(a).(entry); ok {
			due = append(due, e.event)
		}
	}
	return due
}

// forgetTasks drops the outcomes of activities and sub-orchestrations, because
// the execution that called them is over.
func (a *agenda) forgetTasks() {
	a.items = slices.DeleteFunc(a.items, func(e entry) bool {
		switch e.event.Body.Kind() {
		case history.KindTaskCompleted, history.KindTaskFailed, history.KindSubOrchestrationCompleted, history.KindSubOrchestrationFailed:
			return true
		}
		return false
	})
	heap.Init(a)
}

// Len implements heap.Interface.
func (a *agenda) Len() int { return len(a.items) }

// Less implements heap.Interface.
func (a *agenda) Less(i, j int) bool {
	if !a.items[i].at.Equal(a.items[j].at) {
		return a.items[i].at.Before(a.items[j].at)
	}
	return a.items[i].order < a.items[j].order
}

// Swap implements heap.Interface.
func (a *agenda) Swap(i, j int) { a.items[i], a.items[j] = a.items[j], a.items[i] }

// Push implements heap.Interface.
func (a *agenda) Push(x any) {
	if e, ok := x.(entry); ok {
		a.items = append(a.items, e)
	}
}

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	last := a.items[len(a.items)-1]
	a.items = a.items[:len(a.items)-1]
	return last
}
