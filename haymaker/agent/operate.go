package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"

	"go.uber.org/zap"
)

// tally is what became of one operation's turns.
type tally struct{ done, failed int }

// operate does the operations at their cadence until the active time is over. A
// turn that fails is reported and does not stop the others. The work has failed
// when an operation never succeeded although it was tried, or when there was no
// time for any operation at all.
func (a *Agent) operate(ctx context.Context) error {
	turns := newSchedule(a.scenario.Operate, a.clock.Now(), a.config.ActiveUntil, a.pace.ShortestInterval, calendarOf(a.config.Location), a.random)
	results := map[string]*tally{}
	defer a.startGoal(ctx)()
	for ctx.Err() == nil {
		operation, turn, at, ok := turns.next(a.clock.Now())
		if !ok {
			at = a.config.ActiveUntil
		}
		if wait := at.Sub(a.clock.Now()); wait > 0 && a.clock.Sleep(ctx, wait) != nil || !ok {
			break
		}
		a.operation(ctx, operation, turn, results)
	}
	return judge(results)
}

func (a *Agent) operation(ctx context.Context, operation catalogue.Operation, turn int, results map[string]*tally) {
	began := a.clock.Now()
	err := a.performInTurn(ctx, operation.Step, turn)
	if errors.Is(err, errSkipped) {
		a.logger.Info("operation skipped", zap.String("step", operation.Name), zap.Error(err))
		return
	}
	if err != nil && ctx.Err() != nil { // cut off by the end, which is nobody's failure
		a.logger.Info("operation cut off", zap.String("step", operation.Name), zap.NamedError("cause", context.Cause(ctx)))
		return
	}
	if results[operation.Name] == nil {
		results[operation.Name] = &tally{}
	}
	event := haymaker.AgentEvent{EventType: haymaker.EventOperation, Message: operation.Title, Details: map[string]any{
		"step": operation.Name, "verb": operation.Verb(), "turn": turn, "outcome": "done",
		"duration_ms": a.clock.Now().Sub(began).Milliseconds(),
	}}
	if id, name, resourceType, ok := a.meant(operation.Step); ok {
		event.ResourceID, event.ResourceName, event.ResourceType = id, name, resourceType
	}
	if err == nil {
		results[operation.Name].done++
	} else {
		results[operation.Name].failed++
		event.Severity = severityWarning
		event.Message = fmt.Sprintf("%s: failed: %v", operation.Title, err)
		event.Details["outcome"] = "failed"
	}
	a.reporter.report(event)
}

// meant names the resource an operation is about.
func (a *Agent) meant(step catalogue.Step) (id, name, resourceType string, ok bool) {
	id, name, resourceType, ok = a.scenario.Meant(step, a.values)
	if entry := a.ledger.last(id); entry.Collection != "" {
		id = resourceEvent(entry, "", "").ResourceID
	}
	return id, name, resourceType, ok
}

func judge(results map[string]*tally) error {
	var never []string
	done := 0
	for name, result := range results {
		done += result.done
		if result.done == 0 {
			never = append(never, name)
		}
	}
	switch {
	case len(never) > 0:
		return fmt.Errorf("operations that never succeeded: %s", strings.Join(slices.Sorted(slices.Values(never)), ", "))
	case done == 0:
		return errors.New("the active time ended before any operation was done")
	}
	return nil
}

// scaled shrinks a wait as cadences are shrunk.
func (a *Agent) scaled(d time.Duration) time.Duration {
	return scale(d, max(a.window, 0))
}
