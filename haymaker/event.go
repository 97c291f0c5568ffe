package haymaker

import "time"

// EventType is what an agent reports.
type EventType string

// The types of agent events.
const (
	EventAgentStarted           EventType = "agent_started"
	EventPhaseChanged           EventType = "phase_changed"
	EventResourceCreated        EventType = "resource_created"
	EventResourceDeleted        EventType = "resource_deleted"
	EventResourceDeletionFailed EventType = "resource_deletion_failed"
	EventOperation              EventType = "operation"
	EventProgress               EventType = "progress"
	EventHeartbeat              EventType = "heartbeat"
	EventCleanupComplete        EventType = "cleanup_complete"
	EventError                  EventType = "error"
)

// AgentEvent is one thing an agent did or saw. Delivery is at least once:
// EventID identifies it, Sequence orders the events of one agent from 1.
type AgentEvent struct {
	SchemaVersion int            `json:"schema_version"`
	EventID       string         `json:"event_id"`
	Sequence      int64          `json:"sequence"`
	EventType     EventType      `json:"event_type"`
	Timestamp     time.Time      `json:"timestamp"`
	RunID         string         `json:"run_id"`
	ScenarioName  string         `json:"scenario_name"`
	AgentID       string         `json:"agent_id"`
	Severity      string         `json:"severity"` // info, warning, error
	Message       string         `json:"message"`
	ResourceID    string         `json:"resource_id,omitempty"`
	ResourceType  string         `json:"resource_type,omitempty"`
	ResourceName  string         `json:"resource_name,omitempty"`
	Details       map[string]any `json:"details,omitempty"`
}

// AgentEventSchemaVersion is written into every event.
const AgentEventSchemaVersion = 1
