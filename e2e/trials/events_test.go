package trials_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"azurehaymaker/haymaker"
)

// judgeEvents demands that each agent's events are there once, and that their
// sequence is the order of their times.
func (tr *trial) judgeEvents() error {
	byAgent := map[string][]haymaker.AgentEvent{}
	ids := map[string]bool{}
	var wrong []error
	for cursor := ""; ; {
		events, next, err := tr.records.Events(tr.ctx, tr.runID, cursor, 500)
		if err != nil {
			return fmt.Errorf("read the events: %w", err)
		}
		for _, event := range events {
			if ids[event.EventID] {
				wrong = append(wrong, fmt.Errorf("event %s of %s is there twice", event.EventID, event.ScenarioName))
			}
			ids[event.EventID] = true
			byAgent[event.ScenarioName] = append(byAgent[event.ScenarioName], event)
		}
		if len(events) == 0 || next == cursor {
			break
		}
		cursor = next
	}
	tr.mu.Lock()
	tr.noted["events of agents"] += len(ids)
	tr.mu.Unlock()
	for scenario, events := range byAgent {
		slices.SortStableFunc(events, func(a, b haymaker.AgentEvent) int { return cmp.Compare(a.Sequence, b.Sequence) })
		for i, event := range events {
			if event.RunID != tr.runID {
				wrong = append(wrong, fmt.Errorf("an event of run %s is among those of %s", event.RunID, tr.runID))
			}
			if i > 0 && (event.Sequence == events[i-1].Sequence || event.Timestamp.Before(events[i-1].Timestamp)) {
				wrong = append(wrong, fmt.Errorf("events %d and %d of %s, at %s and %s, are not in order",
					events[i-1].Sequence, event.Sequence, scenario, events[i-1].Timestamp, event.Timestamp))
			}
		}
	}
	return errors.Join(wrong...)
}
