package durabletool

import (
	"context"
	"encoding/json"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
)

// StartNew is func durable start-new. input is what stands on the command line,
// which goes out as a JSON string; it is JSON itself when it came from a @file.
// It gives the id.
func (t *Tool) StartNew(ctx context.Context, name, id, input string, fromFile bool) (string, error) {
	if err := t.ensure(ctx); err != nil {
		return "", err
	}
	if id == "" {
		id = newHex()
	}
	_, err := t.instances.GetEntity(ctx, id, "", nil)
	exists := err == nil
	if err != nil && !is(err, "ResourceNotFound", "EntityNotFound") {
		return "", err
	}
	text := asSent(input, fromFile)
	message := t.envelope(id, newHex(), "ExecutionStartedEvent", 0, object{{"ParentInstance", nil}, {"Name", name}, {"Version", ""}, {"Input", text}, {"Tags", nil}})
	address, err := t.send(ctx, id, "ExecutionStartedEvent", message)
	if err != nil {
		return "", err
	}
	if t.BeforeRow != nil {
		t.BeforeRow()
	}
	if address != "" {
		text = address
	}
	return id, t.announce(ctx, name, id, text, exists)
}

// announce writes the row: without ExecutionId, over whatever is there.
func (t *Tool) announce(ctx context.Context, name, id, input string, exists bool) error {
	now := aztables.EDMDateTime(time.Now().UTC())
	row, err := json.Marshal(aztables.EDMEntity{
		Entity: aztables.Entity{PartitionKey: id},
		Properties: map[string]any{
			"Input": input, "CreatedTime": now, "Name": name, "Version": "", "RuntimeStatus": "Pending", "LastUpdatedTime": now,
		},
	})
	if err != nil {
		return err
	}
	if exists {
		_, err = t.instances.UpsertEntity(ctx, row, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
		return err
	}
	if _, err = t.instances.AddEntity(ctx, row, nil); is(err, "EntityAlreadyExists") {
		return nil
	}
	return err
}

// asSent is how the command line's text travels.
func asSent(text string, fromFile bool) string {
	if fromFile {
		return text
	}
	quoted, err := json.Marshal(text)
	if err != nil { // a string always has a JSON form
		return ""
	}
	return string(quoted)
}

// RaiseEvent is func durable raise-event; data as the input of StartNew.
func (t *Tool) RaiseEvent(ctx context.Context, id, event, data string, fromFile bool) error {
	return t.control(ctx, id, "EventRaisedEvent", 14, object{{"Name", event}, {"Input", asSent(data, fromFile)}})
}

// Terminate is func durable terminate.
func (t *Tool) Terminate(ctx context.Context, id, reason string) error {
	return t.control(ctx, id, "ExecutionTerminatedEvent", 3, object{{"Input", reason}})
}

// Suspend is what Durable Functions Monitor's host sends.
func (t *Tool) Suspend(ctx context.Context, id, reason string) error {
	return t.control(ctx, id, "ExecutionSuspendedEvent", 19, object{{"Reason", reason}})
}

// Resume is what Durable Functions Monitor's host sends.
func (t *Tool) Resume(ctx context.Context, id, reason string) error {
	return t.control(ctx, id, "ExecutionResumedEvent", 20, object{{"Reason", reason}})
}

// Rewind sends the message of func durable rewind, without the edits of the
// history that come before it.
func (t *Tool) Rewind(ctx context.Context, id, reason string) error {
	return t.control(ctx, id, "GenericEvent", 17, object{{"Data", reason}})
}

func (t *Tool) control(ctx context.Context, id, kind string, number int, fields object) error {
	if err := t.ensure(ctx); err != nil {
		return err
	}
	_, err := t.send(ctx, id, kind, t.envelope(id, "", kind, number, fields))
	return err
}
