package funchost

import "sync"

// inFlight counts the calls of one script host. After close no call begins, so that a
// caller that came too late can turn to the next script host. The zero value is ready.
type inFlight struct {
	mu     sync.Mutex
	n      int
	closed bool
	idle   chan struct{}
}

// begin counts a call; false means that the script host takes no more.
func (f *inFlight) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return false
	}
	f.n++
	return true
}

func (f *inFlight) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n--
	f.signal()
}

// close lets no more calls begin. The channel closes when none is left. It is called once.
func (f *inFlight) close() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed, f.idle = true, make(chan struct{})
	f.signal()
	return f.idle
}

func (f *inFlight) signal() {
	if f.closed && f.n == 0 {
		close(f.idle)
	}
}
