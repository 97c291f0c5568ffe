// Package faulty wraps a store.Store and makes chosen calls fail, so that tests
// see how the engine behaves when storage does.
//
// A fault hits one numbered call of one method: before the call reaches the
// store (nothing happened), or after (it happened, the answer is lost), and it
// can hold the call until a channel closes. Calls without a fault pass through
// untouched. All methods are safe for concurrent use.
package faulty

import (
	"context"
	"errors"
	"sync"

	"azurehaymaker/durable/store"
)

// Method names a method of store.Store.
type Method string

// The methods that can be made to fail.
const (
	Prepare         Method = "Prepare"
	CreateInstance  Method = "CreateInstance"
	ReplaceInstance Method = "ReplaceInstance"
	Instance        Method = "Instance"
	SaveInstance    Method = "SaveInstance"
	ListInstances   Method = "ListInstances"
	PurgeInstance   Method = "PurgeInstance"
	Load            Method = "Load"
	Commit          Method = "Commit"
	MarkRewound     Method = "MarkRewound"
	AddInbox        Method = "AddInbox"
	SaveAttempts    Method = "SaveAttempts"
	Event           Method = "Event"
	Send            Method = "Send"
	Receive         Method = "Receive"
	Delete          Method = "Delete"
	Release         Method = "Release"
)

// ErrInjected is the error of a fault that names none.
var ErrInjected = errors.New("injected storage failure")

// Fault is what happens to one call.
type Fault struct {
	// Err is returned; nil means ErrInjected, unless the fault only delays.
	Err error
	// AfterEffect lets the call do its work and loses the answer.
	AfterEffect bool
	// Hold delays the call until the channel is closed or the context ends.
	Hold <-chan struct{}
	// Reached, when set, is closed as the call arrives; for Inject only.
	Reached chan<- struct{}
	// DelayOnly makes the call succeed after Hold.
	DelayOnly bool
}

// Store is the wrapper. Make it with New.
type Store struct {
	inner store.Store

	mu     sync.Mutex
	calls  map[Method]int
	faults map[Method]map[int]Fault
	always map[Method]Fault
	decide Decide
}

// Decide is asked about every call that no other fault hits, before it reaches
// the store, and may hold it by not returning. ctx is the call's own.
type Decide func(ctx context.Context, method Method) (Fault, bool)

var _ store.Store = (*Store)(nil)

// New wraps inner; without faults it behaves as inner does.
func New(inner store.Store) *Store {
	return &Store{inner: inner, calls: map[Method]int{}, faults: map[Method]map[int]Fault{}, always: map[Method]Fault{}}
}

// Inject makes the nth call of the method from now on fail, counted from 1.
func (s *Store) Inject(method Method, nth int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults[method] == nil {
		s.faults[method] = map[int]Fault{}
	}
	s.faults[method][s.calls[method]+nth] = fault
}

// Break makes every call of the method fail until Heal.
func (s *Store) Break(method Method, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always[method] = fault
}

// Ask lets decide choose the faults from now on; nil ends that.
func (s *Store) Ask(decide Decide) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decide = decide
}

// Heal removes every fault.
func (s *Store) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.faults)
	clear(s.always)
	s.decide = nil
}

// Calls counts the calls of a method, failed ones included.
func (s *Store) Calls(method Method) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

func (s *Store) arrive(ctx context.Context, method Method) (Fault, bool) {
	fault, hit, decide := s.injected(method)
	if hit || decide == nil {
		return fault, hit
	}
	return decide(ctx, method)
}

func (s *Store) injected(method Method) (Fault, bool, Decide) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	if fault, hit := s.faults[method][s.calls[method]]; hit {
		delete(s.faults[method], s.calls[method])
		return fault, true, nil
	}
	fault, hit := s.always[method]
	return fault, hit, s.decide
}

// through runs one call of a method under its fault, if it has one.
func (s *Store) through(ctx context.Context, method Method, call func() error) error {
	fault, hit := s.arrive(ctx, method)
	if !hit {
		return call()
	}
	if fault.Reached != nil {
		close(fault.Reached)
	}
	if fault.Hold != nil {
		select {
		case <-fault.Hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if fault.DelayOnly {
		return call()
	}
	if fault.AfterEffect {
		if err := call(); err != nil {
			return err
		}
	}
	if fault.Err == nil {
		return ErrInjected
	}
	return fault.Err
}

// returning is through for calls with an answer; a failed call gives none.
func returning[T any](ctx context.Context, s *Store, method Method, call func() (T, error)) (T, error) {
	var answer T
	err := s.through(ctx, method, func() (err error) {
		answer, err = call()
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return answer, nil
}
