package records

import (
	"context"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"
)

// Each event has two rows, written together: one by event id, which makes it
// known, and one by time of storage, which orders it.
const (
	storedPrefix = "at|"
	storedEnd    = "at}"
)

// AddEvents implements haymaker.Records.
func (r *Records) AddEvents(ctx context.Context, runID string, events []haymaker.AgentEvent) ([]haymaker.AgentEvent, error) {
	var added []haymaker.AgentEvent
	for i, event := range events {
		rows, err := r.eventRows(runID, event, i)
		if err != nil {
			return added, err
		}
		switch err := r.rows.insert(ctx, r.tables.Events, rows...); {
		case errors.Is(err, errRowExists):
		case err != nil:
			return added, fmt.Errorf("store event %s: %w", event.EventID, err)
		default:
			added = append(added, event)
		}
	}
	return added, nil
}

func (r *Records) eventRows(runID string, event haymaker.AgentEvent, position int) ([]row, error) {
	stored, err := put(runID, fmt.Sprintf("%s%019d|%06d|%s", storedPrefix, r.now().UnixNano(), position, digestKey(event.EventID)[:16]), string(event.EventType), event)
	if err != nil {
		return nil, err
	}
	known, err := put(runID, "id|"+digestKey(event.EventID), "", stored.key)
	return []row{known, stored}, err
}

// Events implements haymaker.Records. The order is that of storage as far as
// the clocks of the writing processes agree.
func (r *Records) Events(ctx context.Context, runID, cursor string, limit int) ([]haymaker.AgentEvent, string, error) {
	from := storedPrefix
	if cursor != "" {
		from = storedPrefix + cursor + "~" // '~' sorts after every key that the cursor is part of
	}
	rows, err := r.rows.list(ctx, r.tables.Events, listQuery{partition: runID, from: from, to: storedEnd, limit: limit})
	if err != nil {
		return nil, cursor, err
	}
	events := make([]haymaker.AgentEvent, 0, len(rows))
	for _, found := range rows {
		event, err := take[haymaker.AgentEvent](found)
		if err != nil {
			return nil, cursor, err
		}
		events = append(events, event)
		cursor = found.key[len(storedPrefix):]
	}
	return events, cursor, nil
}
