package schedules_test

import (
	"azurehaymaker/durable/chaos/program"
)

// subject is what the model knows of one instance that a client started.
type subject struct {
	id      string
	program program.Program
	// outcome and awaits are those of this life.
	outcome program.Outcome
	awaits  int
	// created says that the start succeeded; otherwise it may or may not have.
	created bool
	// stopped: somebody tried to terminate it, so that it may end so; heard:
	// one of those calls succeeded in this life.
	stopped, heard bool
	// purged: it was deleted; maybePurged: it may have been.
	purged, maybePurged bool
	// unwoken: a wake of it was lost.
	unwoken bool
	// life counts restarts. Events carry it, because one that a client raised
	// in the moment of the end may reach the next life.
	life int
	// unsure: a restart may not have happened, so that the custom status is that
	// of either life.
	unsure bool
	// raised is how many awaited events were raised in this life for certain;
	// again are those that may be there twice.
	raised int
	again  map[int]bool
	// busy: one client call at a time, so that the order of events is known.
	busy bool
}

const perLife = 1000

// value is the payload of the next event.
func (s *subject) value() int { return s.life*perLife + s.raised }

// wellOrdered says whether the events that an instance took are those that were
// raised, in order, each once, unless its raising was repeated.
func (s *subject) wellOrdered(values []int) bool {
	next, last := s.life*perLife, -1
	for _, v := range values {
		switch {
		case v < s.life*perLife: // raised in the moment in which the life before ended
			continue
		case v == last && s.again[v]:
			continue
		case v != next:
			return false
		}
		last = v
		next++
	}
	return true
}
