package memory

import (
	"maps"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// tick is the resolution of Edm.DateTime.
const tick = 100 * time.Nanosecond

func stored(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(tick)
}

func storedTags(tags map[string]string) map[string]string {
	if len(tags) == 0 {
		return nil
	}
	return maps.Clone(tags)
}

func storedEvent(e history.Event) history.Event {
	e.Timestamp = stored(e.Timestamp)
	switch body := e.Body.(type) {
	case history.ExecutionStarted:
		body.ScheduledStartTime = stored(body.ScheduledStartTime)
		body.Tags = storedTags(body.Tags)
		e.Body = body
	case history.TimerCreated:
		body.FireAt = stored(body.FireAt)
		e.Body = body
	case history.TimerFired:
		body.FireAt = stored(body.FireAt)
		e.Body = body
	}
	return e
}

func storedInstance(i store.Instance) store.Instance {
	i.CreatedTime = stored(i.CreatedTime)
	i.LastUpdatedTime = stored(i.LastUpdatedTime)
	i.CompletedTime = stored(i.CompletedTime)
	i.ScheduledStartTime = stored(i.ScheduledStartTime)
	i.Tags = storedTags(i.Tags)
	i.Replaces, i.Whole = "", false
	return i
}
