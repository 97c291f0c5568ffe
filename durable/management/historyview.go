package management

import (
	"time"

	"azurehaymaker/durable/history"
)

// shown says which payloads a history view has.
type shown struct{ inputs, outputs bool }

// scheduled is what a completion tells of the event it completes.
type scheduled struct {
	at          time.Time
	name, input string
}

// historyOf is the extension's view of a history: no episodes, no ids, and each
// scheduled task folded into its completion.
func historyOf(events []history.Event, show shown) []entry {
	tasks, completed := map[int32]scheduled{}, map[int32]bool{}
	for _, event := range events {
		if task, ok := scheduledBy(event); ok {
			tasks[event.ID] = task
		}
		if id, ok := completes(event.Body); ok {
			completed[id] = true
		}
	}
	entries := []entry{}
	for _, event := range events {
		switch event.Body.(type) {
		case history.OrchestratorStarted, history.OrchestratorCompleted:
			continue
		}
		if _, ok := scheduledBy(event); ok && completed[event.ID] {
			continue
		}
		one := entry{{"EventType", event.Body.Kind()}, {"Timestamp", instant(event.Timestamp)}}
		if id, ok := completes(event.Body); ok {
			if task, ok := tasks[id]; ok {
				one = append(one, member{"ScheduledTime", instant(task.at)}, member{"FunctionName", task.name})
				one = append(one, show.input(task.input)...)
			}
		}
		entries = append(entries, append(one, show.details(event.Body)...))
	}
	return entries
}

// scheduledBy says whether the event schedules something that completes.
func scheduledBy(event history.Event) (scheduled, bool) {
	switch body := event.Body.(type) {
	case history.TaskScheduled:
		return scheduled{event.Timestamp, body.Name, body.Input}, true
	case history.SubOrchestrationInstanceCreated:
		return scheduled{event.Timestamp, body.Name, body.Input}, true
	}
	return scheduled{}, false
}

// completes says which scheduled event the body completes.
func completes(body history.Body) (int32, bool) {
	switch body := body.(type) {
	case history.TaskCompleted:
		return body.TaskID, true
	case history.TaskFailed:
		return body.TaskID, true
	case history.SubOrchestrationInstanceCompleted:
		return body.TaskID, true
	case history.SubOrchestrationInstanceFailed:
		return body.TaskID, true
	}
	return 0, false
}
