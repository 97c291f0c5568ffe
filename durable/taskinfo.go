package durable

import (
	"context"
	"strconv"
)

// TaskInfo says on whose behalf an activity runs.
type TaskInfo struct {
	InstanceID  string
	ExecutionID string
	TaskID      int32
	Name        string // of the activity
	// DeliveryCount is how often the task's message was delivered (1 the first
	// time): more than one means that an earlier run may have had effects.
	DeliveryCount int
}

// Key identifies the task across deliveries, for use as an idempotency key.
func (i TaskInfo) Key() string {
	return i.InstanceID + ":" + i.ExecutionID + ":" + strconv.Itoa(int(i.TaskID))
}

type taskInfoKey struct{}

// WithTaskInfo gives an activity's context its TaskInfo; the engine does it, and
// tests of activities may.
func WithTaskInfo(ctx context.Context, info TaskInfo) context.Context {
	return context.WithValue(ctx, taskInfoKey{}, info)
}

// ActivityInfo is the TaskInfo of the activity that runs under ctx; zero
// outside of one.
func ActivityInfo(ctx context.Context) TaskInfo {
	info, _ := ctx.Value(taskInfoKey{}).(TaskInfo)
	return info
}
