package worker

import (
	"cmp"
	"errors"
	"time"

	"go.uber.org/zap"
)

// Options says how an Engine works. The first three are required; zero in the
// others means the default named there.
type Options struct {
	// OrchestrationQueue carries the wake messages.
	OrchestrationQueue string
	// ActivityQueue names the queue of an activity's task messages.
	ActivityQueue func(activity string) string
	// Now is the time in any zone. It should be the same clock in every process
	// of a task hub, give or take seconds.
	Now func() time.Time
	// Logger receives what happens, each line with the instance's id; nil
	// discards it.
	Logger *zap.Logger

	// CachedExecutions (256) and CachedEvents (200,000) bound what is kept in
	// memory between steps.
	CachedExecutions, CachedEvents int
	// BatchLimit (40) is how many messages one step serves at most, so that
	// its events fit one entity group transaction.
	BatchLimit int
	// MaxLosses (3) is how many races for the commit a step may lose before it
	// leaves its news in the inbox.
	MaxLosses int
	// SendConcurrency (16) bounds the parallel sends after one commit.
	SendConcurrency int
	// StepTimeout (20 s) bounds one step with all its storage calls.
	StepTimeout time.Duration
	// ActivityTimeout (20 s) bounds one run of an activity.
	ActivityTimeout time.Duration

	// TaskRedispatchAfter (15 min): Sweep sends the message of a task again
	// that has been open for so long.
	TaskRedispatchAfter time.Duration
	// SweepGrace (2 min) is how old damage must be before Sweep repairs it;
	// younger ones are most likely work in progress.
	SweepGrace time.Duration
	// SweepLimit (1,000) bounds the instances looked at in one Sweep; the next
	// one goes on from there.
	SweepLimit int
	// RetainEnded: Sweep purges instances that ended longer ago; 0 keeps them
	// for ever.
	RetainEnded time.Duration
	// StepAttempts (3): a step whose wake was given up is tried so often again
	// before its instance fails. Tries that the storage spoiled do not count.
	StepAttempts int
	// PoisonDeliveries (5) is after how many deliveries the queue's receiver
	// moves a message to its poison queue; it only appears in texts.
	PoisonDeliveries int
}

func (o Options) withDefaults() Options {
	o.CachedExecutions = cmp.Or(o.CachedExecutions, 256)
	o.CachedEvents = cmp.Or(o.CachedEvents, 200_000)
	o.BatchLimit = cmp.Or(o.BatchLimit, 40)
	o.MaxLosses = cmp.Or(o.MaxLosses, 3)
	o.SendConcurrency = cmp.Or(o.SendConcurrency, 16)
	o.StepTimeout = cmp.Or(o.StepTimeout, 20*time.Second)
	o.ActivityTimeout = cmp.Or(o.ActivityTimeout, 20*time.Second)
	o.TaskRedispatchAfter = cmp.Or(o.TaskRedispatchAfter, 15*time.Minute)
	o.SweepGrace = cmp.Or(o.SweepGrace, 2*time.Minute)
	o.SweepLimit = cmp.Or(o.SweepLimit, 1000)
	o.StepAttempts = cmp.Or(o.StepAttempts, 3)
	o.PoisonDeliveries = cmp.Or(o.PoisonDeliveries, 5)
	if o.Logger == nil {
		o.Logger = zap.NewNop()
	}
	return o
}

func (o Options) validate() error {
	switch {
	case o.OrchestrationQueue == "":
		return errors.New("the engine needs the name of its orchestration queue")
	case o.ActivityQueue == nil:
		return errors.New("the engine needs to know the queues of its activities")
	case o.Now == nil:
		return errors.New("the engine needs a clock")
	case min(o.CachedExecutions, o.CachedEvents, o.BatchLimit, o.MaxLosses, o.SendConcurrency, o.SweepLimit, o.StepAttempts, o.PoisonDeliveries) < 0,
		min(o.StepTimeout, o.ActivityTimeout, o.TaskRedispatchAfter, o.SweepGrace, o.RetainEnded) < 0:
		return errors.New("the engine's limits and times must not be negative")
	}
	return nil
}
