package azurestorage

import (
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store"
)

// Inbox rows carry an event's columns, except that those which the framework's
// readers search for get another name, and ExecutionId is the engine's.
const ownPrefix = "Inbox"

// searchedColumns must not occur in engine rows (rule 1 of the compatibility
// notes).
var searchedColumns = [...]string{"EventType", "TaskScheduledId", "InstanceId", "OrchestrationStatus"}

func encodeInbox(item store.InboxItem) (columns, error) {
	c, err := encodeEvent(item.Event, engineExecution)
	if err != nil {
		return nil, err
	}
	for _, name := range searchedColumns {
		if value, present := c[name]; present {
			c[ownPrefix+name] = value
			delete(c, name)
		}
	}
	return c, nil
}

func decodeInbox(entity aztables.EDMEntity) (store.InboxItem, error) {
	id, err := inboxID(entity.RowKey)
	if err != nil {
		return store.InboxItem{}, err
	}
	c := columns{}
	for name, value := range entity.Properties {
		c[strings.TrimPrefix(name, ownPrefix)] = value
	}
	event, err := decodeEvent(c)
	return store.InboxItem{ID: id, Event: event}, err
}
