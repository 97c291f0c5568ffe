package queue

import "time"

// minPolling is the shortest pause between two polls.
const minPolling = 100 * time.Millisecond

// backoff gives the pauses between polls of an empty queue: 100 ms first, then
// 100 ms + random(0.8…1.2) × 2^(n-1) × 100 ms, and the maximum once reached.
type backoff struct {
	max      time.Duration
	random   func() float64
	exponent int
	current  time.Duration
}

// found starts over after a message was received.
func (b *backoff) found() { b.exponent, b.current = 0, 0 }

// empty is the next pause.
func (b *backoff) empty() time.Duration {
	switch {
	case b.exponent == 0:
		b.current = minPolling
	case b.current < b.max:
		growth := (0.8 + 0.4*b.random()) * float64(minPolling) * float64(int64(1)<<min(b.exponent-1, 40))
		b.current = minPolling + time.Duration(growth)
	}
	b.exponent++
	b.current = min(b.current, b.max)
	return b.current
}
