package rewind

import "slices"

// maxTries bounds how often a history is replayed in search of failures that
// nothing depends on. Those that are not told apart by then stay.
const maxTries = 64

// needless are the failures before an ordinal without which the code decides
// all the same up to there: nothing that was kept depends on them. The set
// cannot be enlarged by a failure that was looked at.
func (p *planner) needless(before int) []int {
	var early, taken []int
	lastDecision := p.lastDecision(before)
	for _, ordinal := range p.failures {
		switch {
		case ordinal >= before:
		case ordinal > lastDecision: // nothing was decided after it
			taken = append(taken, ordinal)
		default:
			early = append(early, ordinal)
		}
	}
	p.tries = 0
	return p.enlarge(taken, early, before)
}

// enlarge adds to taken what can be added of more, the later half first.
func (p *planner) enlarge(taken, more []int, before int) []int {
	if len(more) == 0 || p.tries == maxTries {
		return taken
	}
	p.tries++
	if all := slices.Concat(more, taken); p.follows(all, before) {
		return all
	}
	if len(more) == 1 {
		return taken
	}
	taken = p.enlarge(taken, more[len(more)/2:], before)
	return p.enlarge(taken, more[:len(more)/2], before)
}

// follows says whether the code, without the failures, decides what is recorded
// before an ordinal.
func (p *planner) follows(undone []int, before int) bool {
	machine := p.Build(true)
	defer machine.Close()
	return machine.Replay(without(p.Events[:before], undone)) == nil && machine.Mismatch() == nil
}

func (p *planner) lastDecision(before int) int {
	for ordinal := before - 1; ordinal >= 0; ordinal-- {
		if schedules(p.Events[ordinal].Body) {
			return ordinal
		}
	}
	return -1
}
