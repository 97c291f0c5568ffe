package schedules_test

import (
	"context"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Bounds of the way to rest: rounds of work, and sweeps that change nothing.
const (
	maxRounds = 400
	// idleSweeps: one for what is lost, one for the row that a purge left, and
	// one to see that nothing comes of either.
	idleSweeps = 4
	sweepEvery = 16 * time.Minute
)

// rest lets everything end without faults: held calls pass, subjects get what
// they wait for, messages are delivered, the clock moves, and the sweep runs.
func (w *world) rest() {
	w.finish()
	idle := 0
	for range maxRounds {
		helped := w.help()
		w.deliverAll()
		if next, waits := w.post.next(); waits {
			if wait := next.Sub(w.clock.Now()); wait > 0 {
				w.clock.advance(wait)
			}
			idle = 0
			continue
		}
		if idle++; helped {
			idle = 0
		}
		if idle > idleSweeps && w.open() == 0 {
			return
		}
		w.clock.advance(sweepEvery)
		for _, e := range w.engines {
			w.sweep(e)
			w.finish()
		}
	}
	w.t.Fatalf("the hub does not come to rest: %d instances are open\n%s", w.open(), w.describe())
}

// deliverAll delivers what is visible, by turns to each engine.
func (w *world) deliverAll() {
	for _, l := range w.post.visible() {
		w.turn++
		w.deliver(l, w.engines[w.turn%len(w.engines)])
		w.finish()
	}
}

// help does what a patient client would.
func (w *world) help() (helped bool) {
	for _, s := range w.subjects {
		row, err := w.post.Instance(context.Background(), s.id)
		if err != nil || row.Status.Terminal() {
			continue
		}
		switch {
		case row.Status == history.StatusSuspended:
			w.resume(s)
		case !s.heard && s.raised < s.awaits:
			w.raise(s)
		default:
			continue
		}
		helped = true
		w.finish()
	}
	return helped
}

// rows are all instances, also those that nobody started here.
func (w *world) rows() []store.Instance {
	page, err := w.post.ListInstances(context.Background(), store.InstanceQuery{Limit: 1000})
	if err != nil || page.Continuation != "" {
		w.t.Fatalf("list: %v (more: %t)", err, page.Continuation != "")
	}
	return page.Instances
}

func (w *world) open() int {
	n := 0
	for _, row := range w.rows() {
		if !row.Status.Terminal() {
			n++
		}
	}
	return n
}
