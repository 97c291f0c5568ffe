package durable

import (
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"azurehaymaker/durable/replay"
)

// MaxCustomStatusBytes is the limit of a custom status' JSON text, counted in
// UTF-16 as Durable Functions does.
const MaxCustomStatusBytes = 16 << 10

// Context is what an orchestrator works with. It is valid only inside the
// orchestrator's own code: not in goroutines, not after it returned.
type Context struct {
	machine *replay.Machine
	logger  *zap.Logger
}

// Now is the orchestration's time in UTC: that of the step in work. It stands
// still between two waits and is the same in every replay.
func (c *Context) Now() time.Time { return c.machine.Now() }

// InstanceID identifies the instance.
func (c *Context) InstanceID() string { return c.machine.Info().InstanceID }

// ExecutionID identifies the execution (32 hex digits, new for each).
func (c *Context) ExecutionID() string { return c.machine.Info().ExecutionID }

// IsReplaying says whether the code is being fed what happened before. Use it
// for nothing that decides.
func (c *Context) IsReplaying() bool { return c.machine.IsReplaying() }

// Logger writes lines that carry the instance id and is silent in replay, so
// each line appears once.
func (c *Context) Logger() *zap.Logger { return c.logger }

// uuidNamespace is the namespace in which Durable Functions makes its
// deterministic GUIDs.
var uuidNamespace = uuid.MustParse("9e952958-5e33-4daf-827f-2fa12937b875")

// NewUUID makes a version 5 UUID from instance, execution and a counter: the
// same in every replay, different for each call.
func (c *Context) NewUUID() string {
	of := c.machine.UUIDOrigin()
	name := fmt.Sprintf("%s_%s_%d", of.InstanceID, of.ExecutionID, c.machine.NextUUID())
	return uuid.NewSHA1(uuidNamespace, []byte(name)).String()
}

// SetCustomStatus shows value (as JSON) to whoever asks for the instance's
// status; the last value of a step wins. It fails, changing nothing, with
// ErrCustomStatusTooLarge or when value has no JSON form.
func (c *Context) SetCustomStatus(value any) error {
	text, err := Encode(value)
	if err != nil {
		return err
	}
	units := 0
	for _, r := range text {
		units += max(utf16.RuneLen(r), 1)
	}
	if units*2 > MaxCustomStatusBytes {
		return fmt.Errorf("%w: %d bytes in UTF-16, the limit is %d", ErrCustomStatusTooLarge, units*2, MaxCustomStatusBytes)
	}
	c.machine.SetCustomStatus(text)
	return nil
}
