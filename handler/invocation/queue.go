package invocation

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
)

// QueueMessage is one delivery of a queue message.
type QueueMessage struct {
	// Body is the message exactly as it was put into the queue, after the
	// queue's own base64.
	Body []byte
	// ID is the host's message id. A JSON message with a property "id" replaces
	// it on the wire, and a manual call has none: use it in logs, never as a key.
	ID string
	// InvocationID is the host's id of this call; a retry policy repeats it.
	InvocationID string
	// DequeueCount counts deliveries from 1. It is 0 when the host does not say:
	// in a manual call, or when the message has a property of that name.
	DequeueCount int
	// RetryCount counts from 0 the repeated calls of one delivery under a retry
	// policy, which end at MaxRetryCount.
	RetryCount, MaxRetryCount int
}

// queueMessage decodes the call of a queue function.
func (e envelope) queueMessage(binding string) (QueueMessage, error) {
	raw, err := e.trigger(binding)
	if err != nil {
		return QueueMessage{}, err
	}
	body, err := e.queueBody(raw)
	if err != nil {
		return QueueMessage{}, err
	}
	m := QueueMessage{Body: body, InvocationID: e.invocationID, DequeueCount: e.dequeueCount(), ID: e.messageID()}
	m.RetryCount, m.MaxRetryCount = e.retry()
	return m, nil
}

// queueBody undoes the host's encoding. Text comes as JSON inside a JSON string,
// whatever it holds; a binding with dataType binary comes as base64 in one JSON
// string. The two cannot be confused: only the first begins with a quote.
func (e envelope) queueBody(raw json.RawMessage) ([]byte, error) {
	var outer string
	if err := json.Unmarshal(raw, &outer); err != nil {
		return nil, e.fault("the message is not a JSON string", err)
	}
	if strings.HasPrefix(outer, `"`) {
		var inner string
		if err := json.Unmarshal([]byte(outer), &inner); err != nil {
			return nil, e.fault("the message is not JSON inside its JSON string", err)
		}
		return []byte(inner), nil
	}
	body, err := base64.StdEncoding.DecodeString(outer)
	if err != nil {
		return nil, e.fault("the message is neither quoted text nor base64", err)
	}
	return body, nil
}

// dequeueCount reads the host's own entry, a string of digits. An entry that came
// from the message's properties carries quotes of its own and is not believed.
func (e envelope) dequeueCount() int {
	var digits string
	if json.Unmarshal(e.Metadata["DequeueCount"], &digits) != nil {
		return 0
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (e envelope) messageID() string {
	var quoted, id string
	if json.Unmarshal(e.Metadata["Id"], &quoted) != nil || json.Unmarshal([]byte(quoted), &id) != nil {
		return ""
	}
	return id
}
