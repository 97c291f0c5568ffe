package agent

import (
	"time"

	"azurehaymaker/haymaker/catalogue"
)

// firstPassShare is the part of the operating time in which every operation
// has its first turn, however short that time is.
const firstPassShare = 0.6

// schedule says which operation is due when.
type schedule struct {
	operations []catalogue.Operation
	random     func() float64
	hours      calendar
	start, end time.Time
	interval   []time.Duration // scaled
	due        []time.Time
	count      []int // turns given out
}

// newSchedule spreads the operations over start..end. Cadences are scaled with
// the time there is, never stretched, and never closer than shortest. The first
// turns come in the document's order within the first part of the time. Outside
// of the region's business hours they come less often.
func newSchedule(operations []catalogue.Operation, start, end time.Time, shortest time.Duration, hours calendar, random func() float64) *schedule {
	s := &schedule{operations: operations, random: random, hours: hours, start: start, end: end, count: make([]int, len(operations))}
	window := end.Sub(start)
	previous := start
	for i, operation := range operations {
		every := scale(time.Duration(operation.Cadence.EveryMinutes)*time.Minute, window)
		latest := time.Duration(float64(window) * firstPassShare * float64(i+1) / float64(len(operations)))
		first := start.Add(min(every, latest))
		if first.Before(previous) {
			first = previous
		}
		previous = first
		s.due = append(s.due, first)
		s.interval = append(s.interval, max(every, shortest))
	}
	return s
}

// scale shrinks a time that is stated for the reference length of operation.
func scale(d, window time.Duration) time.Duration {
	const reference = catalogue.ReferenceMinutes * time.Minute
	if window >= reference {
		return d
	}
	return time.Duration(float64(d) * float64(window) / float64(reference))
}

// first finds the operation whose turn is next: of those that are due the one
// that had the fewest turns, so that an agent that is behind does each at least
// once before it repeats any; otherwise the one that is due soonest. The
// document's order decides a tie. -1 when there are no operations.
func (s *schedule) first(now time.Time) int {
	best := -1
	for i := range s.due {
		if best < 0 {
			best = i
			continue
		}
		late, bestLate := !s.due[i].After(now), !s.due[best].After(now)
		switch {
		case late && bestLate && s.count[i] != s.count[best]:
			if s.count[i] < s.count[best] {
				best = i
			}
		case s.due[i].Before(s.due[best]):
			best = i
		}
	}
	return best
}

// next gives the operation whose turn is next, with the number of that turn. It answers false when none is due before the
// end. The following turn is reckoned from this one's due time, or from now
// when the agent is behind, so that missed turns do not pile up.
func (s *schedule) next(now time.Time) (operation catalogue.Operation, turn int, at time.Time, ok bool) {
	best := s.first(now)
	if best < 0 || !s.due[best].Before(s.end) {
		return catalogue.Operation{}, 0, time.Time{}, false
	}
	operation, at = s.operations[best], s.due[best]
	s.count[best]++
	from := at
	if from.Before(now) {
		from = now
	}
	jitter := 1 + operation.Cadence.Jitter*(2*s.random()-1)
	s.due[best] = from.Add(time.Duration(float64(s.interval[best]) * jitter * s.hours.stretch(from, s.end.Sub(s.start))))
	return operation, s.count[best], at, true
}
