// Package tenant is the state behind all simulated planes: what exists in one
// Entra tenant with one Azure subscription. One lock guards it; planes work on
// it inside Update or Read and answer with copies.
//
// Update returns when its change is in state.json (written whole, atomic rename):
// an answer that was given survives the death of the simulator at any moment.
// Changes of the same time share one write. Not promised: what no answer told
// (operations that became due are found due again), and the loss of the machine's
// power (nothing is synced to the device).
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
	version uint64        // changes so far
	saved   uint64        // changes that are in the state file
	written chan struct{} // closed when saved has grown, and replaced
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
	journal, err := openJournal(dir, data.JournalEntries)
	if err != nil {
		return nil, false, err
	}
	data.Journal = journal
	t = &Tenant{
		data: data, now: now, dir: dir,
		changed: make(chan struct{}, 1), written: make(chan struct{}), stop: make(chan struct{}), done: make(chan struct{}),
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
// and returns when the change is saved. fn must not keep references beyond its
// return. A save that fails is reported by Err and Close.
func (t *Tenant) Update(fn func(d *Data, now time.Time)) {
	if version := t.locked(true, fn); version > 0 {
		t.await(version)
	}
}

// Touch is Update for changes that may be lost: they are saved, but not waited for.
func (t *Tenant) Touch(fn func(d *Data, now time.Time)) { t.locked(true, fn) }

// Read is Update for callers that change nothing: nothing is saved, unless
// something became due.
func (t *Tenant) Read(fn func(d *Data, now time.Time)) { t.locked(false, fn) }

// locked runs fn and returns the number of the change, 0 when there was none.
func (t *Tenant) locked(changes bool, fn func(d *Data, now time.Time)) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for _, settle := range t.settle {
		changes = settle(t.data, now) || changes
	}
	fn(t.data, now)
	if !changes {
		return 0
	}
	t.version++
	select {
	case t.changed <- struct{}{}:
	default: // a save is already due
	}
	return t.version
}

// await waits until a change is in the state file, or nobody writes it any more.
func (t *Tenant) await(version uint64) {
	for {
		t.mu.Lock()
		there, written := t.saved >= version, t.written
		t.mu.Unlock()
		if there {
			return
		}
		select {
		case <-written:
		case <-t.done:
			return
		}
	}
}

// Err is what went wrong saving the state, if anything.
func (t *Tenant) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
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
