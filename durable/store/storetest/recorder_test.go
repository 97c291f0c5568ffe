package storetest_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/store/storetest"
)

// recorder stands in for *testing.T and keeps the first failure.
type recorder struct {
	ctx     context.Context
	failure string
}

func (r *recorder) Helper() {}

func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	if r.failure == "" {
		r.failure = fmt.Sprintf(format, args...)
	}
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// failures runs the whole suite against stores of one make and says which cases
// failed and how.
func failures(t *testing.T, open func() store.Store) map[string]string {
	t.Helper()
	failed := map[string]string{}
	for _, c := range storetest.Cases() {
		r := &recorder{ctx: t.Context()}
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.Check(r, storetest.NewFixture(open(), 200*time.Millisecond))
		}()
		<-done
		if r.failure != "" {
			failed[c.Area+"/"+c.Name] = r.failure
		}
	}
	return failed
}

// newMemory has a clock that jumps a second each time it is read: the suite's
// delays pass within a few polls.
func newMemory() *memory.Store {
	var reads atomic.Int64
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return memory.New(func() time.Time { return start.Add(time.Duration(reads.Add(1)) * time.Second) })
}
