package rewind

import "azurehaymaker/durable/history"

// episode is the part of a history from one OrchestratorStarted to the next.
type episode struct {
	from, to int
	// events of the whole history; the episode's own are events[from:to].
	events []history.Event
}

func episodesOf(events []history.Event) []episode {
	var all []episode
	for i, e := range events {
		if e.Body.Kind() == history.KindOrchestratorStarted {
			if n := len(all); n > 0 {
				all[n-1].to = i
			}
			all = append(all, episode{i, len(events), events})
		}
	}
	return all
}

// happened are the ordinals of what the episode holds between its frame, and
// that counts.
func (e episode) happened() []int {
	var ordinals []int
	for ordinal := e.from; ordinal < e.to; ordinal++ {
		switch e.events[ordinal].Body.(type) {
		case history.OrchestratorStarted, history.OrchestratorCompleted, history.Rewound:
		default:
			ordinals = append(ordinals, ordinal)
		}
	}
	return ordinals
}

// news are the events that the code heard in the episode.
func (e episode) news() []history.Event {
	var news []history.Event
	for _, ordinal := range e.happened() {
		if event := e.events[ordinal]; !schedules(event.Body) && event.Body.Kind() != history.KindExecutionCompleted && !isMark(event.Body) {
			news = append(news, event)
		}
	}
	return news
}

func isMark(body history.Body) bool {
	marker, generic := body.(history.GenericEvent)
	return generic && marker.Rewind != nil
}

func schedules(body history.Body) bool {
	switch body.(type) {
	case history.TaskScheduled, history.TimerCreated, history.SubOrchestrationInstanceCreated, history.EventSent:
		return true
	}
	return false
}

// failure is the task of a failed outcome.
func failure(body history.Body) (id int32, what history.Failure, failed bool) {
	switch b := body.(type) {
	case history.TaskFailed:
		return b.TaskID, b.Failure, true
	case history.SubOrchestrationInstanceFailed:
		return b.TaskID, b.Failure, true
	}
	return 0, history.Failure{}, false
}

// outcomeOf is the task whose outcome the body is.
func outcomeOf(body history.Body) (id int32, outcome bool) {
	switch b := body.(type) {
	case history.TaskCompleted:
		return b.TaskID, true
	case history.SubOrchestrationInstanceCompleted:
		return b.TaskID, true
	case history.TimerFired:
		return b.TimerID, true
	}
	id, _, outcome = failure(body)
	return id, outcome
}

// end is the ordinal of the event with which the execution ended.
func end(events []history.Event) (ordinal int, ended bool) {
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Body.Kind() == history.KindExecutionCompleted {
			return i, true
		}
	}
	return 0, false
}

// without gives the events with some of them taken back.
func without(events []history.Event, undone []int) []history.Event {
	changed := append([]history.Event(nil), events...)
	for _, ordinal := range undone {
		if _, already := changed[ordinal].Body.(history.Rewound); !already {
			changed[ordinal].Body = history.Rewound{Was: changed[ordinal].Body}
		}
	}
	return changed
}
