package worker

import "sync"

// readiness is whether the handler can be called, with a channel that closes on change.
type readiness struct {
	mu      sync.Mutex
	is      bool
	pid     int
	changed chan struct{}
}

func newReadiness() *readiness { return &readiness{changed: make(chan struct{})} }

func (r *readiness) state() (bool, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.is, r.changed
}

func (r *readiness) set(is bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.change(is)
}

// lostIf clears readiness when the running process is this one and says so.
func (r *readiness) lostIf(pid int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if pid == 0 || r.pid != pid {
		return false
	}
	r.change(false)
	return true
}

func (r *readiness) change(is bool) {
	if r.is != is {
		r.is = is
		close(r.changed)
		r.changed = make(chan struct{})
	}
}

func (r *readiness) got()  { r.set(true) }
func (r *readiness) lost() { r.set(false) }

func (r *readiness) process(pid int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pid = pid
}

func (r *readiness) processID() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pid
}
