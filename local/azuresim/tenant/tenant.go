// Package tenant is the state behind all simulated planes: what exists in one
// Entra tenant with one Azure subscription. One lock guards it; planes work on
// it inside Update or Read and answer with copies. Every change is written to state.json in
// the state directory (atomic rename, coalesced: a burst of changes is one
// write), so that a simulator that is killed comes back with what it had.
//
// Time is handed in. Delays of the simulated Azure are points in time stored
// beside what they delay; nothing waits.
package tenant

import (
	"errors"
	"sync"
	"time"
)

// Tenant guards the state. Create it with Open; it is safe for concurrent use.
type Tenant struct {
	mu      sync.Mutex
	data    *Data
	now     func() time.Time
	settle  []func(d *Data, now time.Time) bool
	changed chan struct{}
	stop    chan struct{}
	done    chan struct{}
	dir     string
	err     error
	once    sync.Once
}

// Open loads the state from dir, or starts an empty one there. fresh reports
// whether there was nothing to load, so that the caller seeds it.
func Open(dir string, now func() time.Time) (t *Tenant, fresh bool, err error) {
	data, fresh, err := load(dir)
	if err != nil {
		return nil, false, err
	}
	journal, err := openJournal(dir)
	if err != nil {
		return nil, false, err
	}
	data.Journal = journal
	t = &Tenant{
		data: data, now: now, dir: dir,
		changed: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go t.keepSaved()
	return t, fresh, nil
}

// OnSettle registers what must happen when time has passed (long-running
// operations that finish, deletions that take effect); settle reports whether it
// changed anything. Call it before serving.
func (t *Tenant) OnSettle(settle func(d *Data, now time.Time) bool) {
	t.settle = append(t.settle, settle)
}

// Update runs fn with the state locked, after everything due has taken effect,
// and has the state saved. fn must not keep references beyond its return.
func (t *Tenant) Update(fn func(d *Data, now time.Time)) { t.locked(true, fn) }

// Read is Update for callers that change nothing: nothing is saved, unless
// something became due.
func (t *Tenant) Read(fn func(d *Data, now time.Time)) { t.locked(false, fn) }

func (t *Tenant) locked(changes bool, fn func(d *Data, now time.Time)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for _, settle := range t.settle {
		changes = settle(t.data, now) || changes
	}
	fn(t.data, now)
	if !changes {
		return
	}
	select {
	case t.changed <- struct{}{}:
	default: // a save is already due
	}
}

// Close writes the last state and stops. It is idempotent.
func (t *Tenant) Close() error {
	t.once.Do(func() {
		close(t.stop)
		<-t.done
		t.mu.Lock()
		defer t.mu.Unlock()
		t.err = errors.Join(t.err, t.data.Journal.close())
	})
	return t.err
}
