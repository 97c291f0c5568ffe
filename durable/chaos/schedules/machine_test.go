package schedules_test

import (
	"time"

	"pgregory.net/rapid"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

// maxSubjects bounds the instances that a run starts itself.
const maxSubjects = 4

// action is something that may happen next, with its share of the chances.
type action struct {
	share int
	do    func(w *world)
}

// actions are all that can happen.
func actions() []action {
	return []action{
		{8, (*world).startOne},
		{8, with((*world).raise)},
		{2, with(func(w *world, s *subject) { w.raiseTimed(s, w.pick("timed event", 4)) })},
		{2, with((*world).suspend)},
		{3, with((*world).resume)},
		{1, with(func(w *world, s *subject) { w.terminate(s, w.client.Terminate) })},
		{1, with(func(w *world, s *subject) { w.terminate(s, w.client.TerminateFamily) })},
		{1, with(func(w *world, s *subject) { w.terminate(s, w.client.ForceTerminate) })},
		{1, with(func(w *world, s *subject) { w.purge(s, w.client.Purge) })},
		{2, with(func(w *world, s *subject) { w.purge(s, w.client.ForcePurge) })},
		{3, with((*world).restart)},
		{24, withLetter((*world).deliver)},
		{3, withLetter((*world).duplicate)},
		{2, withLetter(func(w *world, l *letter, _ *engine) { w.lose(l) })},
		{4, (*world).tick},
		{2, func(w *world) { w.sweep(w.engines[w.pick("engine", len(w.engines))]) }},
		{2, func(w *world) { w.kill(w.pick("engine", len(w.engines)), w.pick("last call lands", 2) == 1) }},
		{24, (*world).proceed},
		{6, (*world).finish},
		{6, (*world).break1},
	}
}

func (w *world) pick(what string, n int) int { return rapid.IntRange(0, n-1).Draw(w.t, what) }

// act does one random thing.
func (w *world) act(all []action) {
	total := 0
	for _, a := range all {
		total += a.share
	}
	n := w.pick("action", total)
	for _, a := range all {
		if n < a.share {
			a.do(w)
			return
		}
		n -= a.share
	}
}

func (w *world) startOne() {
	if len(w.subjects) < maxSubjects {
		w.start(w.newSubject())
	}
}

// with lets the action happen to a subject that no other call is about.
func with(do func(w *world, s *subject)) func(w *world) {
	return func(w *world) {
		if len(w.subjects) == 0 {
			return
		}
		if s := w.subjects[w.pick("subject", len(w.subjects))]; !s.busy {
			do(w, s)
		}
	}
}

func withLetter(do func(w *world, l *letter, to *engine)) func(w *world) {
	return func(w *world) {
		if visible := w.post.visible(); len(visible) > 0 {
			do(w, visible[w.pick("letter", len(visible))], w.engines[w.pick("engine", len(w.engines))])
		}
	}
}

func (w *world) tick() {
	steps := []time.Duration{time.Second, 30 * time.Second, 5 * time.Minute, 20 * time.Minute, 6 * time.Hour, 18 * 24 * time.Hour}
	w.clock.advance(steps[w.pick("time", len(steps))])
	w.say("it is %s", w.clock.Now())
}

// proceed lets some of the held calls through.
func (w *world) proceed() {
	for range 1 + w.pick("calls", 6) {
		if len(w.held) == 0 {
			return
		}
		w.release(w.pick("held call", len(w.held)))
	}
}

// break1 makes a held call fail.
func (w *world) break1() {
	if len(w.held) == 0 {
		return
	}
	i := w.pick("held call", len(w.held))
	faults := []faulty.Fault{{}, {AfterEffect: true}}
	if w.held[i].method == faulty.Commit {
		// A client library that tried again and met its own success.
		faults = append(faults, faulty.Fault{AfterEffect: true, Err: store.ErrConflict}, faulty.Fault{Err: store.ErrConflict})
	}
	w.fail(i, faults[w.pick("fault", len(faults))])
}
