package agent

import "time"

// Pace is how often the agent looks and how long it is patient. Zero fields
// take the values of DefaultPace.
type Pace struct {
	CallLimit        time.Duration // one ARM call with its long-running operation
	PollFirst        time.Duration // first pause between polls of an operation; it grows
	PollMost         time.Duration // longest such pause
	Propagation      time.Duration // how long refusals after the start may be missing replication
	DirectoryLag     time.Duration // when replicas of the directory must know a new object
	ConflictTries    int           // tries of a call that meets another operation
	RetryFirst       time.Duration // first pause before a try; it doubles
	RetryMost        time.Duration // longest such pause
	DrainLimit       time.Duration // what steps under way have to end after another failed
	ExpectLimit      time.Duration // how long a deployment's validation may stay unmet
	GoneLimit        time.Duration // how long a deleted resource may still be seen
	CleanupPasses    int           // rounds over what is left
	FlushReserve     time.Duration // kept of the time to deliver the last events
	TerminationGrace time.Duration // from SIGTERM to the end; Container Apps kills after 30 s
	ShortestInterval time.Duration // floor of a scaled cadence
	Linger           time.Duration // gathers events into one message
	SendLimit        time.Duration // one message to the queue
}

// DefaultPace suits Azure; a simulator is fast enough for it too.
func DefaultPace() Pace {
	return Pace{
		CallLimit: 40 * time.Minute, PollFirst: time.Second, PollMost: 15 * time.Second,
		Propagation: 5 * time.Minute, DirectoryLag: 30 * time.Second, ConflictTries: 8, RetryFirst: time.Second, RetryMost: 20 * time.Second,
		DrainLimit: 2 * time.Minute, ExpectLimit: 5 * time.Minute, GoneLimit: 3 * time.Minute, CleanupPasses: 6,
		FlushReserve: 10 * time.Second, TerminationGrace: 25 * time.Second,
		ShortestInterval: 5 * time.Second, Linger: 500 * time.Millisecond, SendLimit: 15 * time.Second,
	}
}

// orDefaults fills what is zero.
func (p Pace) orDefaults() Pace {
	d := DefaultPace()
	for _, f := range []struct{ have, fallback *time.Duration }{
		{&p.CallLimit, &d.CallLimit}, {&p.PollFirst, &d.PollFirst}, {&p.PollMost, &d.PollMost}, {&p.Propagation, &d.Propagation}, {&p.DirectoryLag, &d.DirectoryLag},
		{&p.RetryFirst, &d.RetryFirst}, {&p.RetryMost, &d.RetryMost}, {&p.DrainLimit, &d.DrainLimit}, {&p.ExpectLimit, &d.ExpectLimit}, {&p.GoneLimit, &d.GoneLimit},
		{&p.FlushReserve, &d.FlushReserve}, {&p.TerminationGrace, &d.TerminationGrace}, {&p.ShortestInterval, &d.ShortestInterval},
		{&p.Linger, &d.Linger}, {&p.SendLimit, &d.SendLimit},
	} {
		if *f.have == 0 {
			*f.have = *f.fallback
		}
	}
	if p.ConflictTries == 0 {
		p.ConflictTries = d.ConflictTries
	}
	if p.CleanupPasses == 0 {
		p.CleanupPasses = d.CleanupPasses
	}
	return p
}

// pause gives the pause before try n (from 1): first, doubled, bounded.
func pause(first, most time.Duration, n int) time.Duration {
	d := first
	for range n - 1 {
		if d *= 2; d >= most {
			return most
		}
	}
	return min(d, most)
}
