package wire

import (
	"time"

	"azurehaymaker/local/funchost/jsonnet"
)

// QueueMessage is a message as a queue trigger hands it over. A manual invocation has
// neither ID nor PopReceipt.
type QueueMessage struct {
	ID, PopReceipt                             string
	DequeueCount                               int64
	ExpirationTime, InsertionTime, NextVisible time.Time
	// Body is the decoded body.
	Body []byte
}

// Forever is the time the host uses where a manually invoked message has none.
func Forever() time.Time { return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) }

// Queue is the body of a queue-triggered call. The message body must be valid UTF-8
// unless binary is true. Input, when not nil, is the value of a manual invocation.
func Queue(binding string, m QueueMessage, binary bool, input any, s Sys) []byte {
	b := newBuilder()
	text := string(m.Body)
	if binary {
		b.data.Set(binding, encode(m.Body))
	} else {
		b.data.Set(binding, encode(text))
	}
	b.add("DequeueCount", m.DequeueCount)
	b.add("ExpirationTime", m.ExpirationTime.UTC())
	if m.ID != "" {
		b.add("Id", m.ID)
	}
	b.add("InsertionTime", m.InsertionTime.UTC())
	b.add("NextVisibleTime", m.NextVisible.UTC())
	if m.PopReceipt != "" {
		b.add("PopReceipt", m.PopReceipt)
	}
	b.addInput(binding, input)
	b.addSys(s)
	b.mergeObject(text)
	return b.body()
}

// addInput adds the input of a manual invocation: a number counts as its text.
func (b *builder) addInput(binding string, input any) {
	if input != nil {
		b.add(binding, jsonnet.Text(input))
	}
}
