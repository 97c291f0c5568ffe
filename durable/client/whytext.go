package client

import (
	"fmt"
	"strings"
	"time"
)

// sentence is the answer for a person.
func (s situation) sentence(why Why) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s", why.Status, s.waitsFor(why))
	if !why.Since.IsZero() && why.WaitsFor != WaitsForNothing {
		fmt.Fprintf(&text, ", since %s (%s)", stamp(why.Since), whole(s.now.Sub(why.Since)))
	}
	if why.DeliveredBy != "" {
		fmt.Fprintf(&text, "; brought by %s", why.DeliveredBy)
	}
	if why.Open > 1 {
		fmt.Fprintf(&text, "; %d are open", why.Open)
	}
	if !why.Certain {
		text.WriteString("; or an external event that only its code knows")
	}
	if why.Trouble != "" {
		fmt.Fprintf(&text, ". But %s", why.Trouble)
	}
	return text.String() + "."
}

func (s situation) waitsFor(why Why) string {
	switch why.WaitsFor {
	case WaitsForStart:
		if !why.DueAt.IsZero() {
			return "waits for its start, due " + stamp(why.DueAt)
		}
		return "waits for its start"
	case WaitsForActivity:
		return fmt.Sprintf("waits for activity %s (task %d)", why.Name, why.TaskID)
	case WaitsForTimer:
		return fmt.Sprintf("waits for timer %d, due %s", why.TaskID, stamp(why.DueAt))
	case WaitsForSubOrchestration:
		return fmt.Sprintf("waits for sub-orchestration %s (task %d, instance %s)", why.Name, why.TaskID, why.InstanceID)
	case WaitsForExternalEvent:
		if why.Name == "" {
			return "waits for an external event, or for nothing"
		}
		return "waits for the external event " + why.Name
	case WaitsForWake:
		if why.Name == "" {
			return "waits for a wake to go on"
		}
		return "waits for a wake, to hear of " + why.Name
	case WaitsForResume:
		return "waits to be resumed"
	}
	return "waits for nothing"
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func whole(d time.Duration) time.Duration { return d.Truncate(time.Second) }
