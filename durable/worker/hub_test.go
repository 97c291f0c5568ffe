package worker_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/worker"
)

// hub is one task hub under test: a store with a clock of its own, engines that
// share it, and a pump that delivers messages one by one, as a queue would.
type hub struct {
	t        testing.TB
	name     string
	clock    *clock
	delayed  *delayed
	store    *faulty.Store
	registry *durable.Registry
	engines  []*worker.Engine
	client   *client.Client
	did      *effects
	shaky    *shaky
	logs     *observer.ObservedLogs
	log      *zap.Logger
	ids      atomic.Int64
	turn     int
	// onFailure is told of every failed delivery, before the message returns.
	onFailure func(error)
	// patience is how many passes drain makes at most.
	patience int
	// keep, when set, is a queue that the pump leaves alone.
	keep string
}

type openStore = func(t testing.TB, now func() time.Time) (store.Store, string)

func newHub(t testing.TB, open openStore) *hub {
	t.Helper()
	h := &hub{t: t, patience: 10_000, clock: newClock(), registry: durable.NewRegistry(), did: &effects{}}
	core, logs := observer.New(zap.DebugLevel)
	h.log, h.logs = zap.New(core), logs
	inner, name := open(t, h.clock.Now)
	h.name = name
	h.delayed = &delayed{Store: inner, clock: h.clock}
	h.store = faulty.New(h.delayed)
	registerAll(t, h.registry, h.did)
	h.addEngine()
	h.prepare()
	return h
}

func (h *hub) prepare() {
	h.t.Helper()
	c, err := client.New(h.store, client.Options{
		OrchestrationQueue: h.wakeQueue(), Now: h.clock.Now, NewID: h.newID, Registry: h.registry, ActivityQueue: h.taskQueue,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.client = c
	if err := h.engines[0].Prepare(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hub) newID() string { return fmt.Sprintf("%032x", h.ids.Add(1)) }

func (h *hub) wakeQueue() string { return h.name + "-orchestrate" }

func (h *hub) taskQueue(activity string) string { return h.name + "-" + strings.ToLower(activity) }

func (h *hub) options() worker.Options {
	return worker.Options{OrchestrationQueue: h.wakeQueue(), ActivityQueue: h.taskQueue, Now: h.clock.Now, Logger: h.log}
}

// addEngine adds a process to the hub: an engine with a cache of its own.
func (h *hub) addEngine() *worker.Engine { return h.addEngineWith(h.registry, h.options()) }

func (h *hub) addEngineWith(registry *durable.Registry, options worker.Options) *worker.Engine {
	h.t.Helper()
	engine, err := worker.New(h.store, registry, options)
	if err != nil {
		h.t.Fatal(err)
	}
	h.engines = append(h.engines, engine)
	h.t.Cleanup(engine.Close)
	return engine
}

// restart replaces all processes by one new one.
func (h *hub) restart() {
	for _, engine := range h.engines {
		engine.Close()
	}
	h.engines = nil
	h.addEngine()
}

// effects are what activities did, counted.
type effects struct{ runs atomic.Int64 }

func (h *hub) start(orchestration string, input any) string {
	h.t.Helper()
	return h.startWith(orchestration, input, client.StartOptions{InstanceID: h.newID()})
}

func (h *hub) startWith(orchestration string, input any, options client.StartOptions) string {
	h.t.Helper()
	id, err := h.client.Start(h.t.Context(), orchestration, input, options)
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h *hub) status(id string) store.Instance {
	h.t.Helper()
	row, err := h.client.Status(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return row
}

// history gives the committed events.
func (h *hub) history(id string) []history.Event {
	h.t.Helper()
	events, err := h.client.History(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return events
}

func (h *hub) wantEnd(id string, status history.Status, output string) {
	h.t.Helper()
	row := h.status(id)
	if row.Status != status || row.Output != output {
		h.t.Fatalf("instance %s is %s with output %q, want %s with %q\n%s", id, row.Status, row.Output, status, output, describe(h.history(id)))
	}
	if row.CompletedTime.IsZero() || row.Name == "" || row.ExecutionID == "" || row.CreatedTime.IsZero() {
		h.t.Fatalf("the row of ended instance %s is incomplete: %+v", id, row)
	}
}

func (h *hub) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hub) startWithID(id, orchestration string, input any) {
	h.t.Helper()
	h.startWith(orchestration, input, client.StartOptions{InstanceID: id})
}
