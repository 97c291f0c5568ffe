package functions

import "strings"

// QueueName returns the queue that triggers a queue function: the function's
// name with "-" for "_", because queue names take no underscore. Two queues are
// named for what they carry, since others write to them: agents report to
// agent-events, and people ask for runs through execution-requests.
func QueueName(function string) string {
	switch function {
	case "ingest_agent_events":
		return "agent-events"
	case "start_requested_run":
		return "execution-requests"
	}
	return strings.ReplaceAll(function, "_", "-")
}

// PoisonQueue returns where the host moves a message of a queue after the last
// failed delivery.
func PoisonQueue(queue string) string { return queue + "-poison" }
