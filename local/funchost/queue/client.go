package queue

import (
	"context"
	"errors"
	"time"
)

// Errors that a [Client] wraps.
var (
	// ErrGone: the message is gone, the pop receipt is no longer valid, or the queue
	// does not exist.
	ErrGone = errors.New("message or queue is gone")
	// ErrUnavailable: the service cannot serve just now (404, 409 or 5xx on receive).
	ErrUnavailable = errors.New("queue is not available now")
)

// Message is a received message as stored: Text is not decoded.
type Message struct {
	ID, PopReceipt                       string
	DequeueCount                         int64
	InsertedOn, ExpiresOn, NextVisibleOn time.Time
	Text                                 string
}

// Client is one queue. Implementations are safe for concurrent use and bound every call
// in time.
type Client interface {
	// Exists says whether the queue exists.
	Exists(ctx context.Context) (bool, error)
	// Receive takes up to count messages and hides them.
	Receive(ctx context.Context, count int, hide time.Duration) ([]Message, error)
	// Hide sets a message's invisibility anew and returns its new pop receipt.
	Hide(ctx context.Context, m Message, hide time.Duration) (popReceipt string, err error)
	// Delete removes a message.
	Delete(ctx context.Context, m Message) error
	// Send adds a message with the text as given and creates the queue when it is missing.
	Send(ctx context.Context, text string) error
}
