package message

import (
	"encoding/json"
	"errors"
	"fmt"

	"azurehaymaker/durable/store"
)

// MaxInlineBytes is the body size up to which a Task carries its input; beyond
// it the receiver reads the input from history. The queue takes more, but most
// of a message's price is its size on the wire.
const MaxInlineBytes = 32 << 10

// maxName bounds names and ids in bytes, so that no message can pass the queue's
// limit without its input.
const maxName = 1 << 10

// Task asks for one run of an activity.
type Task struct {
	InstanceID  string `json:"instance_id"`
	ExecutionID string `json:"execution_id"`
	TaskID      int32  `json:"task_id"`
	// Event is the ordinal of the TaskScheduled event in the history.
	Event int    `json:"event"`
	Name  string `json:"name"`
	// Input is JSON text; "" means that history has it.
	Input string `json:"input,omitempty"`
}

// Encode gives the message's body, without the input when it would pass
// MaxInlineBytes.
func (t Task) Encode() ([]byte, error) {
	body, err := json.Marshal(t)
	if err == nil && len(body) > MaxInlineBytes && t.Input != "" {
		t.Input = ""
		body, err = json.Marshal(t)
	}
	if err != nil {
		return nil, fmt.Errorf("encode task %d of instance %q: %w", t.TaskID, t.InstanceID, err)
	}
	return body, nil
}

// DecodeTask reads a body; ErrMalformed.
func DecodeTask(body []byte) (Task, error) {
	var task Task
	if err := decode("task", body, &task); err != nil {
		return Task{}, err
	}
	if err := store.ValidateInstanceID(task.InstanceID); err != nil {
		return Task{}, malformed("task", err)
	}
	switch {
	case task.ExecutionID == "" || len(task.ExecutionID) > maxName:
		return Task{}, malformed("task", errors.New("execution_id is missing or too long"))
	case task.Name == "" || len(task.Name) > maxName:
		return Task{}, malformed("task", errors.New("name is missing or too long"))
	case task.TaskID < 0 || task.Event < 0:
		return Task{}, malformed("task", fmt.Errorf("task_id %d or event %d is negative", task.TaskID, task.Event))
	}
	return task, nil
}
