package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// What an instance can wait for.
const (
	WaitsForStart            = "Start"
	WaitsForActivity         = "Activity"
	WaitsForTimer            = "Timer"
	WaitsForExternalEvent    = "ExternalEvent"
	WaitsForSubOrchestration = "SubOrchestration"
	WaitsForWake             = "Wake"
	WaitsForResume           = "Resume"
	WaitsForNothing          = "Nothing"
)

// Why says what an instance waits for.
type Why struct {
	// Status is what the history amounts to; the Instances row may lag.
	Status history.Status
	// WaitsFor is one of the constants. Of several open things it is the oldest
	// of those that the code would go on with.
	WaitsFor string
	// Name of the activity, the event, or the orchestration.
	Name string
	// TaskID of an activity, timer or sub-orchestration; history.NoID otherwise.
	TaskID int32
	// InstanceID of a sub-orchestration.
	InstanceID string
	// DueAt is when a timer fires or a scheduled start begins.
	DueAt time.Time
	// Since is when the wait began.
	Since time.Time
	// DeliveredBy says in words who should bring it.
	DeliveredBy string
	// NextWake is when the instance is woken, or looked after by the sweep, even
	// if nobody does anything; zero when never.
	NextWake time.Time
	// Open counts everything that is open, this included.
	Open int
	// Certain is false when the code was not asked: then an external event may
	// be what the instance waits for, and an open timer may have been cancelled.
	Certain bool
	// Trouble says in a sentence what is wrong and what happens or helps; "" if
	// all is as it should be.
	Trouble string
	// Text is the whole answer in a sentence.
	Text string
}

// Why finds out what an instance waits for. It reads the row, the history and
// the inbox, and follows the history with the instance's code if Options has it:
// only the code knows of external events. It changes nothing. Errors:
// store.ErrInstanceNotFound; a history that cannot be read.
func (c *Client) Why(ctx context.Context, id string) (Why, error) {
	row, err := c.Status(ctx, id)
	if err != nil {
		return Why{}, err
	}
	part, err := c.store.Load(ctx, id, store.Known{})
	if err != nil {
		return Why{}, fmt.Errorf("read the history of instance %q: %w", id, err)
	}
	part.Events = history.Effective(part.Events)
	s := situation{row: row, part: part, now: c.options.Now().UTC(), options: c.options.withDefaults()}
	if s.begun() && !ended(part.Events) {
		machine, unknown, err := c.follow(ctx, id, part)
		if err != nil {
			return Why{}, fmt.Errorf("follow the history of instance %q: %w", id, err)
		}
		defer machine.Close()
		s.machine, s.unknown = machine, unknown
	}
	why := s.explain()
	if why.WaitsFor == WaitsForSubOrchestration {
		if err := c.lookAtChild(ctx, &why); err != nil {
			return Why{}, err
		}
	}
	why.Text = s.sentence(why)
	return why, nil
}

// lookAtChild says when the child will never report, or has ended already.
func (c *Client) lookAtChild(ctx context.Context, why *Why) error {
	child, err := c.store.Instance(ctx, why.InstanceID)
	switch {
	case errors.Is(err, store.ErrInstanceNotFound):
		why.Trouble = "the sub-orchestration does not exist: its start is still on its way, or it was purged; the sweep looks after it and fails the call if it is gone"
	case err != nil:
		return fmt.Errorf("read sub-orchestration %q: %w", why.InstanceID, err)
	case child.Status.Terminal():
		why.Trouble = fmt.Sprintf("the sub-orchestration is %s; its report is on its way, and the sweep asks for it again", child.Status)
	default:
		why.DeliveredBy += fmt.Sprintf(", which is %s", child.Status)
	}
	return nil
}
