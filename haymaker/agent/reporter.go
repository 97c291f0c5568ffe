package agent

import (
	"strings"
	"sync"

	"azurehaymaker/haymaker"

	"go.uber.org/zap"
)

// Severities of events.
const (
	severityInfo    = "info"
	severityWarning = "warning"
	severityError   = "error"
)

// maxText bounds the message of an event; the queue's message limit is shared.
const maxText = 4 << 10

// reporter turns what the agent does into events.
type reporter struct {
	config   Config
	spool    *spool
	courier  *courier
	clock    Clock
	newID    func() string
	scrubber *Scrubber
	logger   *zap.Logger
	order    sync.Mutex // steps report side by side; sequence and time agree
}

// report completes an event with its id, time and origin, and spools it without
// secrets. It never fails: an event the disk refuses is still sent.
func (r *reporter) report(event haymaker.AgentEvent) {
	event.SchemaVersion = haymaker.AgentEventSchemaVersion
	event.EventID = r.newID()
	event.RunID, event.ScenarioName, event.AgentID = r.config.RunID, r.config.Scenario, r.config.AgentID
	if event.Severity == "" {
		event.Severity = severityInfo
	}
	event.Message = r.clean(event.Message)
	for key, value := range event.Details {
		if text, ok := value.(string); ok {
			event.Details[key] = r.clean(text)
			continue
		}
		event.Details[key] = r.scrubber.value(value)
	}
	r.order.Lock()
	event.Timestamp = r.clock.Now().UTC()
	err := r.spool.add(event)
	r.order.Unlock()
	if err != nil {
		r.logger.Error("event is not on disk", zap.Error(err))
	}
	r.logger.Info(event.Message, zap.String("event_type", string(event.EventType)), zap.String("severity", event.Severity),
		zap.String("resource_id", event.ResourceID), zap.Any("details", event.Details))
	r.courier.nudge()
}

func (r *reporter) clean(text string) string {
	// Cut generously before scrubbing, which is the dear part: what a cut may
	// leave of a secret lies beyond the final length.
	text = r.scrubber.Scrub(text[:min(len(text), 2*maxText)])
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "..."
	}
	return text
}
