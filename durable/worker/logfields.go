package worker

import "go.uber.org/zap"

// The keys of the engine's log lines. Every line that concerns an instance has
// instance_id, so that one filter follows a run through all processes.
const (
	keyInstanceID    = "instance_id"
	keyExecutionID   = "execution_id"
	keyOrchestration = "orchestration"
	keyVersion       = "version"
	keyStatus        = "status"
	keyActivity      = "activity"
	keyTaskID        = "task_id"
	keyDeliveries    = "delivery_count"
	keyQueue         = "queue"
	keyEvents        = "events"
	keyCommitted     = "committed"
	keyCount         = "count"
	keyReason        = "reason"
	keyErrorType     = "error_type"
	keyChild         = "child_instance_id"
	keyReceiver      = "receiver"
	keyParent        = "parent_instance_id"
)

func instanceID(id string) zap.Field { return zap.String(keyInstanceID, id) }
