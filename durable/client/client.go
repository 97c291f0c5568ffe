package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

var (
	// ErrInstanceCompleted: the instance has ended and takes nothing any more.
	ErrInstanceCompleted = errors.New("the orchestration instance has ended")
	// ErrInstanceRunning: only an instance that has ended can be purged.
	ErrInstanceRunning = errors.New("the orchestration instance has not ended; terminate it first")
	// ErrWrongState: suspend needs an instance that is not suspended, resume
	// one that is.
	ErrWrongState = errors.New("the orchestration instance is in the wrong state")
	// ErrPayloadTooLarge: the JSON text passes MaxPayloadBytes.
	ErrPayloadTooLarge = errors.New("the payload is too large")
	// ErrInvalidArgument: a name or a text is missing or too long.
	ErrInvalidArgument = errors.New("invalid argument")
)

// MaxPayloadBytes bounds inputs and event payloads as JSON text. Texts above
// 60 KiB go to a blob.
const MaxPayloadBytes = 1 << 20

// maxText bounds names and reasons, in bytes.
const maxText = 1 << 10

// Options says what a Client works with. The first three are required.
type Options struct {
	// OrchestrationQueue carries the wake messages.
	OrchestrationQueue string
	// Now is the time.
	Now func() time.Time
	// NewID makes a new id of 32 lower-case hex digits each time.
	NewID func() string
	// Begin, when set, takes the first step of an instance with a new id in this process,
	// inside the call that starts it, instead of sending it a wake; it is the
	// method Begin of this process's worker.Engine. When it fails, the wake is
	// sent. Starting takes longer then, and the first activities begin earlier.
	Begin func(ctx context.Context, row store.Instance) error

	// The rest serves Why only. Registry has the code of the orchestrations, so
	// that Why knows of external events; ActivityQueue names the queue of an
	// activity.
	Registry      *durable.Registry
	ActivityQueue func(activity string) string
	// SweepGrace (2 min) and TaskRedispatchAfter (15 min) are the engine's.
	SweepGrace, TaskRedispatchAfter time.Duration
}

func (o Options) withDefaults() Options {
	o.SweepGrace = cmp.Or(o.SweepGrace, 2*time.Minute)
	o.TaskRedispatchAfter = cmp.Or(o.TaskRedispatchAfter, 15*time.Minute)
	return o
}

// Client talks to the instances of one task hub. Make it with New.
type Client struct {
	store   store.Store
	options Options
	serial  atomic.Uint32
	// replays holds the ids of instances that Why replays just now.
	replays sync.Map
}

// New makes a client; an error names the option that is missing.
func New(s store.Store, options Options) (*Client, error) {
	switch {
	case s == nil:
		return nil, errors.New("the durable client needs a store")
	case options.OrchestrationQueue == "":
		return nil, errors.New("the durable client needs the name of the orchestration queue")
	case options.Now == nil || options.NewID == nil:
		return nil, errors.New("the durable client needs a clock and a source of ids")
	}
	return &Client{store: s, options: options}, nil
}

func (c *Client) wake(ctx context.Context, wake message.Wake, delay time.Duration) error {
	body, err := wake.Encode()
	if err != nil {
		return err
	}
	// Whole seconds, rounded up, and a margin to the longest delay: the engine
	// sends a wake again that comes too early.
	delay = min(max(delay+time.Second-1, 0).Truncate(time.Second), store.MaxDelay-time.Hour)
	if err := c.store.Send(ctx, c.options.OrchestrationQueue, body, delay); err != nil {
		return fmt.Errorf("wake instance %q (it is recorded; the sweep will wake it): %w", wake.InstanceID, err)
	}
	return nil
}

// payload is value as JSON text; nil gives no text at all.
func payload(value any) (string, error) {
	if value == nil {
		return "", nil
	}
	text, err := durable.Encode(value)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalidArgument, err)
	}
	if len(text) > MaxPayloadBytes {
		return "", fmt.Errorf("%w: %d bytes, the limit is %d", ErrPayloadTooLarge, len(text), MaxPayloadBytes)
	}
	return text, nil
}

func checkText(what, text string) error {
	if len(text) > maxText {
		return fmt.Errorf("%w: the %s has %d bytes, the limit is %d", ErrInvalidArgument, what, len(text), maxText)
	}
	return nil
}
