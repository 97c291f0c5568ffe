package activity

import (
	"context"
	"fmt"
	"strings"

	"azurehaymaker/haymaker"
)

// apply brings resources and scenarios in step with one event.
func (a *Activities) apply(ctx context.Context, event haymaker.AgentEvent) error {
	switch event.EventType {
	case haymaker.EventResourceCreated, haymaker.EventResourceDeleted, haymaker.EventResourceDeletionFailed:
		if !plausibleID(event.ResourceID) {
			return nil // kept as an event, but nothing that could be looked for or deleted
		}
		err := a.Records.UpdateResource(ctx, event.RunID, event.ResourceID, func(row *haymaker.Resource) { reported(row, event) })
		if err != nil {
			return fmt.Errorf("record resource %s: %w", event.ResourceID, err)
		}
	case haymaker.EventError:
		err := a.Records.UpdateScenario(ctx, event.RunID, event.ScenarioName, func(record *haymaker.ScenarioRecord) {
			// Its container's end may have been seen first, and says less.
			if record.AgentError == "" {
				record.AgentError = orElse(event.Message, "the agent reported an error without a message")
				record.Error = record.AgentError
			}
		})
		if err != nil {
			return fmt.Errorf("record scenario %s: %w", event.ScenarioName, err)
		}
	}
	return nil
}

// maxResourceID is far above the longest id Azure makes.
const maxResourceID = 2048

// plausibleID says whether a text can be a resource id below a subscription, or an
// object of the directory: one that cannot would make every later look fail.
func plausibleID(id string) bool {
	if _, _, object := haymaker.ObjectOf(id); object {
		return true
	}
	parts := strings.Split(id, "/")
	return len(id) <= maxResourceID && len(parts) >= 5 && parts[0] == "" && strings.EqualFold(parts[1], "subscriptions") &&
		parts[2] != "" && !strings.ContainsAny(id, "?#\\%") && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// reported changes a resource's row by what its agent says. The agent's times
// are the real ones, so they replace what was only observed. Deliveries may come
// again and out of order: an event not newer than the last one applied only
// tells when the resource was first made.
func reported(row *haymaker.Resource, event haymaker.AgentEvent) {
	row.ResourceType = orElse(event.ResourceType, row.ResourceType)
	row.ResourceName = orElse(event.ResourceName, row.ResourceName)
	row.ScenarioName = event.ScenarioName
	at, stale := event.Timestamp, row.LastSequence > 0 && event.Sequence <= row.LastSequence
	if event.EventType == haymaker.EventResourceCreated && (row.CreatedAt == nil || at.Before(*row.CreatedAt)) {
		row.CreatedAt = &at
	}
	if stale {
		return
	}
	row.LastSequence = max(row.LastSequence, event.Sequence)
	switch event.EventType {
	case haymaker.EventResourceCreated:
		// Perhaps made again after an earlier deletion within the same scenario;
		// a deletion by HayMaker since then stays.
		if row.DeletedAt != nil && row.DeletedAt.Before(at) {
			row.DeletedAt, row.DeletedBy = nil, ""
		}
	case haymaker.EventResourceDeleted:
		row.DeletedAt, row.DeletedBy, row.DeletionError = &at, haymaker.DeletedByAgent, ""
	case haymaker.EventResourceDeletionFailed:
		row.DeletionError = event.Message
	}
}
