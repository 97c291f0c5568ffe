package queue

import "sync"

// Signals wakes listeners when this host itself sends to their queue. The zero value is
// ready; it is safe for concurrent use.
type Signals struct {
	mu       sync.Mutex
	channels map[string][]chan struct{}
}

// Listen returns a channel that gets a value when the queue was sent to. Key names
// account and queue.
func (s *Signals) Listen(key string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.channels == nil {
		s.channels = map[string][]chan struct{}{}
	}
	wake := make(chan struct{}, 1)
	s.channels[key] = append(s.channels[key], wake)
	return wake
}

// Sent wakes the listeners of the queue.
func (s *Signals) Sent(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, wake := range s.channels[key] {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}
