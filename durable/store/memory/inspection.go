package memory

import "time"

// Waiting counts the messages of a queue, hidden and leased ones included.
func (s *Store) Waiting(queue string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q, found := s.queues[queue]; found {
		return len(q.messages)
	}
	return 0
}

// NextVisible is the earliest time at which a message of the queue can be
// received (in the past when one can be now); false when the queue is empty. A
// test with a clock of its own jumps there instead of waiting.
func (s *Store) NextVisible(queue string) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, found := s.queues[queue]
	if !found || len(q.messages) == 0 {
		return time.Time{}, false
	}
	earliest := q.messages[0].visibleAt
	for _, m := range q.messages[1:] {
		if m.visibleAt.Before(earliest) {
			earliest = m.visibleAt
		}
	}
	return earliest, true
}
