package timer

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"azurehaymaker/local/funchost/lease"
	"azurehaymaker/local/funchost/schedule"
)

type fakeStore struct {
	mu     sync.Mutex
	status *Status
	err    error
}

func (s *fakeStore) Load(context.Context) (*Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status == nil {
		return nil, s.err
	}
	status := *s.status
	return &status, s.err
}

func (s *fakeStore) Save(_ context.Context, status Status) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.status = &status
	}
	return s.err
}

// fakeLock is a lock shared by listeners.
type fakeLock struct {
	mu       sync.Mutex
	held     bool
	releases int
	renewals int
	lose     bool
}

func (l *fakeLock) Acquire(context.Context) (lease.Lock, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held {
		return nil, nil
	}
	l.held = true
	return l, nil
}

func (l *fakeLock) Renew(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.renewals++
	if l.lose {
		return lease.ErrLost
	}
	return nil
}

func (l *fakeLock) Release(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = false
	l.releases++
	return nil
}

// firing records the runs of one listener.
type firing struct {
	mu   sync.Mutex
	runs []Run
	took func() time.Duration
}

func (f *firing) invoke(_ context.Context, r Run) {
	f.mu.Lock()
	f.runs = append(f.runs, r)
	f.mu.Unlock()
	if f.took != nil {
		time.Sleep(f.took())
	}
}

func (f *firing) clock(layout string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var times []string
	for _, r := range f.runs {
		times = append(times, r.At.Format(layout))
	}
	return times
}

func mustParse(t *testing.T, text string) schedule.Schedule {
	t.Helper()
	s, err := schedule.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (f *firing) options(t *testing.T, text string) Options {
	t.Helper()
	return Options{
		Function: "tick", Schedule: mustParse(t, text), Locker: lease.Memory{}, LockPeriod: 15 * time.Second,
		Recovery: time.Minute, Invoke: f.invoke, Now: func() time.Time { return time.Now().UTC() }, Random: func() float64 { return 0.5 },
	}
}

// runFor runs a listener for a time of the bubble's clock.
func runFor(t *testing.T, o Options, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	NewListener(o).Run(ctx, context.Background())
}

var errStorage = errors.New("storage is away")
