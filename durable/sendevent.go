package durable

import (
	"errors"
	"fmt"

	"azurehaymaker/durable/store"
)

var errEventName = errors.New("an event needs a name")

// SendEvent sends an external event (payload as JSON) to another instance, as a
// client's RaiseEvent would, once the step is committed. It waits for nothing
// and learns nothing: the event is dropped when there is no such instance, or
// when it has ended. An execution of the receiver takes it at most once. In the
// step that continues as new it leaves before the commit, as nothing of that
// step is kept. It fails, sending nothing, for an invalid instance id, an empty
// name, or a payload without JSON form.
func (c *Context) SendEvent(instanceID, name string, payload any) error {
	text, err := Encode(payload)
	if err == nil && name == "" {
		err = errEventName
	}
	if err == nil {
		err = store.ValidateInstanceID(instanceID)
	}
	if err != nil {
		return fmt.Errorf("send event %s: %w", name, err)
	}
	c.machine.SendEvent(instanceID, name, text)
	return nil
}
