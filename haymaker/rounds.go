package haymaker

import "slices"

// KeptRounds bounds PhaseResults.Verification and PhaseResults.Cleanup, so that
// a clean-up that takes hours stays a report of readable size.
const KeptRounds = 20

// AddVerification appends one look.
func (p *PhaseResults) AddVerification(look Verification) {
	p.Verification = keepRounds(append(p.Verification, look))
}

// AddCleanup appends one round unless it says the same as the one before; a
// round that found nothing to do says something only after one that did.
func (p *PhaseResults) AddCleanup(round ForcedCleanup) {
	before := ForcedCleanup{}
	if n := len(p.Cleanup); n > 0 {
		before = p.Cleanup[n-1]
	}
	if !before.says(round) {
		p.Cleanup = keepRounds(append(p.Cleanup, round))
	}
}

func keepRounds[T any](rounds []T) []T {
	if len(rounds) <= KeptRounds {
		return rounds
	}
	return slices.Delete(rounds, 1, len(rounds)-KeptRounds+1)
}

// says compares rounds: a deletion is always news, the same failures are not.
func (c ForcedCleanup) says(next ForcedCleanup) bool {
	return len(next.Deleted)+len(next.IdentitiesDeleted)+len(next.JobsDeleted) == 0 &&
		len(c.Deleted)+len(c.IdentitiesDeleted)+len(c.JobsDeleted) == 0 &&
		c.Pending == next.Pending && slices.Equal(c.Failed, next.Failed)
}
