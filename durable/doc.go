// Package durable is what the author of an orchestration sees: typed handles of
// activities and orchestrations, the Context an orchestrator works with, and
// the Registry that binds handles to functions.
//
// An orchestrator is an ordinary function that must be deterministic: given the
// same input and the same results it makes the same calls in the same order. It
// is run again from the top whenever its state was lost, so it may not use
// clocks, random numbers, environment, goroutines, channels or I/O; Context has
// a replay-safe substitute for each. Effects belong in activities, which run at
// least once and therefore must be idempotent (TaskInfo gives them a key).
//
// Errors of an activity reach the orchestrator as *TaskError; an orchestrator's
// own error or panic fails its instance. A mismatch between code and history
// fails the instance with a message that names event, expectation and likely
// cause. Orchestrations are versioned: an instance ends on the version it began
// with, so keep old versions registered until their instances have ended.
//
// The package holds no state of its own and does no I/O; durable/worker runs
// what is registered here.
package durable
