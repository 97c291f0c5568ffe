package schedules_test

import (
	"context"
	"fmt"

	"azurehaymaker/durable/message"
	"azurehaymaker/durable/worker"
)

// giveUpAfter is how often a message is delivered before it is lost. (A real
// queue moves it to its poison queue then; the sweep must do without that.)
const giveUpAfter = 5

// deliver gives a message to an engine, which works on it as a thread.
func (w *world) deliver(l *letter, to *engine) {
	l.held = true
	l.deliveries++
	handle := to.HandleTask
	if l.queue == wakeQueue {
		handle = to.HandleWake
	}
	deliveries := l.deliveries
	what := fmt.Sprintf("engine %d: delivery %d of %.200s", to.number, deliveries, l.body)
	w.spawn(what, func(ctx context.Context) error { return handle(ctx, l.body, deliveries) }, func(err error) {
		l.held = false
		switch {
		case !harmless(err):
			w.t.Fatalf("delivering %s: %v", l.body, err)
		case err == nil:
			w.post.drop(l)
		case l.deliveries >= giveUpAfter:
			w.lose(l)
		}
	})
}

func (w *world) lose(l *letter) {
	w.say("lost: %.200s", l.body)
	w.lost = true
	w.post.drop(l)
	wake, err := message.DecodeWake(l.body)
	for _, s := range w.subjects {
		if l.queue == wakeQueue && err == nil && s.id == wake.InstanceID {
			s.unwoken = true
		}
	}
}

// duplicate delivers a message that stays in its queue.
func (w *world) duplicate(l *letter, to *engine) {
	twin := *l
	w.post.add(&twin)
	w.deliver(l, to)
}

func (w *world) sweep(e *engine) {
	if e.sweeping {
		return
	}
	e.sweeping = true
	w.spawn(fmt.Sprintf("engine %d: sweep", e.number), func(ctx context.Context) error { return sweepError(e.Sweep(ctx)) }, func(err error) {
		e.sweeping = false
		if !harmless(err) {
			w.t.Fatalf("sweep: %v", err)
		}
	})
}

func sweepError(_ worker.SweepReport, err error) error { return err }
