package activity

import (
	"context"
	"fmt"

	"azurehaymaker/haymaker"
)

// told is what the events of one scenario's agent say of its work.
type told struct {
	operations int // reported as done
	strategy   *haymaker.StrategyReport
}

// toldByAgents goes through the events of a run, by scenario.
func (a *Activities) toldByAgents(ctx context.Context, runID string) (map[string]told, error) {
	all := map[string]told{}
	for cursor := ""; ; {
		events, next, err := a.Records.Events(ctx, runID, cursor, 500)
		if err != nil {
			return nil, fmt.Errorf("read agent events: %w", err)
		}
		for _, event := range events {
			all[event.ScenarioName] = all[event.ScenarioName].with(event)
		}
		if len(events) == 0 || next == cursor {
			return all, nil
		}
		cursor = next
	}
}

// strategyGoal is what an agent calls the strategy in which a model adds
// operations.
const strategyGoal = "goal"

func (t told) with(event haymaker.AgentEvent) told {
	switch event.EventType {
	case haymaker.EventAgentStarted:
		if event.Details["strategy"] == strategyGoal && t.strategy == nil {
			t.strategy = &haymaker.StrategyReport{}
		}
	case haymaker.EventOperation:
		if event.Details["outcome"] == "failed" {
			break
		}
		t.operations++
		if t.strategy != nil && event.Details["strategy"] == strategyGoal {
			t.strategy.Operations++
		}
	case haymaker.EventProgress:
		if t.strategy != nil {
			t.strategy.Ended, t.strategy.Reason = text(event.Details["strategy"]), text(event.Details["reason"])
			t.strategy.Tokens, t.strategy.Requests = whole(event.Details["tokens_used"]), int(whole(event.Details["llm_requests"]))
			t.strategy.ToolCalls, t.strategy.ToolCallsRefused = int(whole(event.Details["tool_calls"])), int(whole(event.Details["tool_calls_refused"]))
		}
	}
	return t
}

// text and whole read a detail of an event, which is JSON that an agent wrote:
// anything else than a short text or a count that can be is left out.
func text(detail any) string {
	if text, ok := detail.(string); ok && len(text) <= 40 {
		return text
	}
	return ""
}

func whole(detail any) int64 {
	switch n := detail.(type) {
	case float64:
		if n >= 0 && n <= 1e12 {
			return int64(n)
		}
	case int:
		return max(int64(n), 0)
	case int64:
		return max(n, 0)
	}
	return 0
}
