package schedules_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"
	"pgregory.net/rapid"

	"azurehaymaker/durable"
	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

// world is one run: a store, engines that share it, a client, and the subjects.
type world struct {
	gate
	t        *rapid.T
	clock    *clock
	post     *post
	registry *durable.Registry
	book     program.Book
	engines  []*engine
	caller   process
	client   *client.Client
	subjects []*subject
	ids      int
	turn     int
	lost     bool
}

// engine is a process that works on messages.
type engine struct {
	process
	*worker.Engine
	sweeping bool
}

const (
	wakeQueue  = "hub-orchestrate"
	dayOfBirth = "2026-01-05T00:00:00Z"
)

func newWorld(t *rapid.T, open func(now func() time.Time) hub) *world {
	born, err := time.Parse(time.RFC3339, dayOfBirth)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: &clock{now: born}, registry: durable.NewRegistry()}
	w.say = t.Logf
	w.post = &post{hub: open(w.clock.Now), clock: w.clock}
	if err := program.Register(w.registry, &w.book); err != nil {
		t.Fatal(err)
	}
	s := faulty.New(w.post)
	w.guard(s, &w.caller)
	w.client, err = client.New(s, client.Options{OrchestrationQueue: wakeQueue, Now: w.clock.Now, NewID: w.newID})
	if err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(1, 3).Draw(t, "engines") {
		w.engines = append(w.engines, nil)
		w.recreate(len(w.engines) - 1)
	}
	return w
}

func (w *world) newID() string {
	w.ids++
	return fmt.Sprintf("%032x", w.ids)
}

// recreate starts the process with that number anew.
func (w *world) recreate(i int) {
	w.t.Helper()
	e := &engine{process: process{number: i}}
	s := faulty.New(w.post)
	w.guard(s, &e.process)
	inner, err := worker.New(s, w.registry, worker.Options{
		OrchestrationQueue: wakeQueue, ActivityQueue: func(name string) string { return "hub-" + strings.ToLower(name) },
		Now: w.clock.Now, Logger: zap.NewNop(), SendConcurrency: 1,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	e.Engine = inner
	w.engines[i] = e
}

// kill ends a process between two storage calls, and starts it anew.
func (w *world) kill(i int, lastOne bool) {
	old := w.engines[i]
	w.say("engine %d is killed (its last call lands: %t)", i, lastOne)
	w.gate.kill(&old.process, lastOne)
	old.Close()
	w.recreate(i)
}

// close ends what is left, whether the run went well or not.
func (w *world) close() {
	w.gate.kill(&w.caller, false)
	for _, e := range w.engines {
		if e != nil {
			w.gate.kill(&e.process, false)
			e.Close()
		}
	}
}

// harmless says whether a failure is one that faults explain.
func harmless(err error) bool {
	for _, known := range []error{
		faulty.ErrInjected, errKilled, store.ErrConflict, store.ErrInstanceExists, store.ErrInstanceNotFound, store.ErrPurged,
		client.ErrInstanceCompleted, client.ErrInstanceRunning, client.ErrWrongState,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return err == nil
}
