package timer

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/local/funchost/hostlog"
)

func TestOneInstanceFiresAndTheOtherTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lock := &fakeLock{}
		first, second := &firing{}, &firing{}
		one, two := first.options(t, "0 * * * * *"), second.options(t, "0 * * * * *")
		one.Locker, two.Locker = lock, lock
		ended := make(chan struct{})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute+30*time.Second)
		defer cancel()
		go func() { defer close(ended); NewListener(one).Run(ctx, context.Background()) }()
		synctest.Wait()
		runFor(t, two, 5*time.Minute+30*time.Second)
		<-ended
		if a, b := first.clock("04"), second.clock("04"); !slices.Equal(a, []string{"01", "02"}) || !slices.Equal(b, []string{"04", "05"}) {
			t.Errorf("first fired at %v, second at %v", a, b)
		}
		if lock.held || lock.releases != 2 || lock.renewals < 10 {
			t.Errorf("lock %+v", lock)
		}
	})
}

func TestLostLockPausesTheTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lock := &fakeLock{lose: true}
		f := &firing{}
		o := f.options(t, "*/10 * * * * *")
		o.Locker = lock
		runFor(t, o, 50*time.Second)
		if len(f.runs) != 0 {
			t.Errorf("fired %v after the lock was lost at 7.5 s", f.clock("05"))
		}
	})
}

func TestUnreadableStatusFailsTheStartAndIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &fakeStore{err: errStorage}
		var errors int
		f := &firing{}
		o := f.options(t, "0 * * * * *")
		o.Store = store
		o.Log = hostlog.Logger{Now: time.Now, Sink: func(e hostlog.Entry) {
			if e.Level == hostlog.Error {
				errors++
				if errors == 3 {
					store.mu.Lock()
					store.err = nil
					store.mu.Unlock()
				}
			}
		}}
		runFor(t, o, 90*time.Second)
		if errors != 3 || len(f.runs) != 1 {
			t.Errorf("%d failed starts, %d runs", errors, len(f.runs))
		}
	})
}

func TestStatusThatCannotBeWrittenDoesNotStopTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &fakeStore{}
		f := &firing{}
		f.took = func() time.Duration {
			store.mu.Lock()
			defer store.mu.Unlock()
			store.err = errStorage
			return 0
		}
		o := f.options(t, "0 * * * * *")
		o.Store = store
		runFor(t, o, 3*time.Minute+time.Second)
		if len(f.runs) != 3 {
			t.Errorf("%d runs", len(f.runs))
		}
	})
}

func FuzzParseStatus(f *testing.F) {
	f.Add([]byte(`{"Last":"0001-01-01T00:00:00","Next":"2026-11-23T21:30:00+00:00","LastUpdated":"2026-11-23T21:29:00.005158+00:00"}`))
	f.Add([]byte(`{"Last":5}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := parseStatus(data); (s == nil) == (err == nil) {
			t.Fatalf("status %v and error %v", s, err)
		}
	})
}
