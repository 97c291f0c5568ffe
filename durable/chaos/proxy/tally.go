package proxy

import (
	"maps"
	"sync"
)

// Tally counts what proxies did. The zero value is ready; it is safe for
// concurrent use and may be shared by any number of proxies.
type Tally struct {
	mu       sync.Mutex
	requests int
	retries  int
	faults   map[Fault]int
	// injured are the requests, by what they look like, that have not been sent
	// again yet.
	injured map[string]int
}

func (t *Tally) note(request string, fault Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.faults == nil {
		t.faults, t.injured = map[Fault]int{}, map[string]int{}
	}
	t.requests++
	if t.injured[request] > 0 {
		t.retries++
		if t.injured[request]--; t.injured[request] == 0 {
			delete(t.injured, request)
		}
	}
	if fault != None {
		t.faults[fault]++
	}
	if fault != None && fault != Delayed {
		t.injured[request]++
	}
}

// Totals are the requests seen, those among them that repeat one that was
// injured, and the faults by kind.
func (t *Tally) Totals() (requests, retries int, faults map[Fault]int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.requests, t.retries, maps.Clone(t.faults)
}
