package worker

import "sync"

// nudges tell the in-process worker that something was sent to a queue, so that
// it need not wait for its next poll. Without a watcher they cost nothing.
type nudges struct {
	mu       sync.Mutex
	channels map[string]chan struct{}
}

func newNudges() *nudges { return &nudges{channels: map[string]chan struct{}{}} }

// watch gives the queue's channel; it holds one nudge at most.
func (n *nudges) watch(queue string) <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.channels[queue] == nil {
		n.channels[queue] = make(chan struct{}, 1)
	}
	return n.channels[queue]
}

// sent nudges whoever watches the queue.
func (n *nudges) sent(queue string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case n.channels[queue] <- struct{}{}:
	default:
	}
}
