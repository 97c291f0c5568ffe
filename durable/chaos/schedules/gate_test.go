package schedules_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing/synctest"

	"azurehaymaker/durable/store/faulty"
)

// gate holds every storage call until the machine lets it pass. All goroutines
// live in one bubble of testing/synctest, so that wait sees when each of them is
// held, waits for another one, or is done.
type gate struct {
	mu       sync.Mutex
	held     []*heldCall
	finished []finished
	threads  int
	// say tells what happens, for whoever reads a failure.
	say func(format string, args ...any)
}

// heldCall is a storage call in front of the gate.
type heldCall struct {
	owner  *process
	thread int
	method faulty.Method
	pass   chan faulty.Fault
	intact chan struct{}
}

type finished struct {
	thread int
	then   func()
}

// process is what has memory of its own and can die: an engine or the client.
type process struct {
	number int
	dead   atomic.Bool
}

var errKilled = errors.New("the process was killed")

type threadKey struct{}

// guard makes the calls of a process wait at the gate.
func (g *gate) guard(s *faulty.Store, owner *process) {
	s.Ask(func(ctx context.Context, method faulty.Method) (faulty.Fault, bool) {
		if owner.dead.Load() {
			return faulty.Fault{Err: errKilled}, true
		}
		thread, _ := ctx.Value(threadKey{}).(int)
		call := &heldCall{owner: owner, thread: thread, method: method, pass: make(chan faulty.Fault), intact: make(chan struct{})}
		g.mu.Lock()
		g.held = append(g.held, call)
		g.mu.Unlock()
		select {
		case fault := <-call.pass:
			return fault, true
		case <-call.intact:
			return faulty.Fault{}, false
		}
	})
}

// spawn runs f as a thread until its first storage call; then hears its error
// in the machine's own goroutine.
func (g *gate) spawn(what string, f func(ctx context.Context) error, then func(error)) {
	g.threads++
	thread := g.threads
	g.say("thread %d: %s", thread, what)
	ctx := context.WithValue(context.Background(), threadKey{}, thread)
	go func() {
		err := f(ctx)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.finished = append(g.finished, finished{thread, func() {
			g.say("thread %d: done, %v", thread, err)
			then(err)
		}})
	}()
	g.wait()
}

// wait lets everything run that can. What it finds is put in order of the
// threads, so that a seed means one run.
func (g *gate) wait() {
	for {
		synctest.Wait()
		g.mu.Lock()
		done := g.finished
		g.finished = nil
		slices.SortStableFunc(g.held, func(a, b *heldCall) int { return cmp.Compare(a.thread, b.thread) })
		g.mu.Unlock()
		if len(done) == 0 {
			return
		}
		slices.SortFunc(done, func(a, b finished) int { return cmp.Compare(a.thread, b.thread) })
		for _, f := range done {
			f.then()
		}
	}
}

func (g *gate) take(i int) *heldCall {
	call := g.held[i]
	g.held = slices.Delete(g.held, i, i+1)
	return call
}

// release lets a held call through, whole.
func (g *gate) release(i int) {
	g.say("thread %d: %s", g.held[i].thread, g.held[i].method)
	close(g.take(i).intact)
	g.wait()
}

// fail lets a held call fail.
func (g *gate) fail(i int, fault faulty.Fault) {
	g.say("thread %d: %s fails: %+v", g.held[i].thread, g.held[i].method, fault)
	g.take(i).pass <- fault
	g.wait()
}

// kill ends a process: its held calls fail and so does every later one. lastOne
// says whether the first of the held calls still reaches the store.
func (g *gate) kill(owner *process, lastOne bool) {
	owner.dead.Store(true)
	for {
		i := slices.IndexFunc(g.held, func(c *heldCall) bool { return c.owner == owner })
		if i < 0 {
			return
		}
		g.fail(i, faulty.Fault{Err: errKilled, AfterEffect: lastOne})
		lastOne = false
	}
}

// finish lets everything through until no thread is left.
func (g *gate) finish() {
	for len(g.held) > 0 {
		g.release(0)
	}
}
