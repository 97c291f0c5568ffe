package worker_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
)

// load is a number of instances of one orchestration, run by the in-process
// worker over Azurite while every storage request is counted: the client's, the
// engine's and the worker's, idle polls included. The instances are there when
// the worker starts, so that it is busy from the first moment.
type load struct {
	orchestration string
	input         any
	instances     int
	activities    int // in total
}

var (
	fanOutLoad   = load{fanOut.Name(), 200, 1, 200}
	sequenceLoad = load{chain.Name(), 5, 100, 500}
)

// perActivity runs the load and gives the storage transactions per activity.
func (l load) perActivity(t testing.TB) float64 {
	t.Helper()
	clock := newClock()
	s, hub := openAzure(t, clock.Now)
	h := &hubUnderLoad{name: hub, clock: clock, store: s}
	h.open(t)
	defer h.engine.Close()
	before := requests.total.Load()
	ids := make([]string, l.instances)
	for i := range ids {
		id, err := h.client.Start(t.Context(), l.orchestration, l.input, client.StartOptions{})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = id
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		worker.Run(ctx, h.engine, worker.WorkerOptions{Concurrency: 32, Lease: 20 * time.Second})
	}()
	for _, id := range ids {
		if row, err := h.watcher.WaitForCompletion(t.Context(), id, 5*time.Millisecond); err != nil || row.Status != "Completed" {
			t.Fatalf("instance %s is %s (%q), error %v", id, row.Status, row.Output, err)
		}
	}
	cancel()
	<-done
	return float64(requests.total.Load()-before) / float64(l.activities)
}

// hubUnderLoad is a hub whose watcher is not counted.
type hubUnderLoad struct {
	hub
	name    string
	clock   *clock
	store   store.Store
	engine  *worker.Engine
	watcher *client.Client
}

func (h *hubUnderLoad) open(t testing.TB) {
	t.Helper()
	h.hub.name = h.name
	registry := durable.NewRegistry()
	registerAll(t, registry, &effects{})
	engine, err := worker.New(h.store, registry, worker.Options{
		OrchestrationQueue: h.wakeQueue(), ActivityQueue: h.taskQueue, Now: h.clock.Now, Logger: zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel)),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.engine = engine
	if err := engine.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	uncounted := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(uncounted.CloseIdleConnections)
	watched, err := azurestorage.New(azurestorage.Options{
		TaskHub: h.name, ConnectionString: shared.server.ConnectionString(), Now: h.clock.Now, Transport: uncounted,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		of store.Store
		to **client.Client
	}{{h.store, &h.hub.client}, {watched, &h.watcher}} {
		made, err := client.New(c.of, client.Options{OrchestrationQueue: h.wakeQueue(), Now: h.clock.Now, NewID: h.newID})
		if err != nil {
			t.Fatal(err)
		}
		*c.to = made
	}
}

// The numbers are those of docs/durable.md, the bounds have some air for a slow
// machine. A sequence costs 22 transactions per 5 activities (4.4 each) before
// anything is received; a fan-out shares its commits.
func TestStorageTransactionsPerActivity(t *testing.T) {
	for name, c := range map[string]struct {
		load  load
		bound float64
	}{
		"fan-out of 200":              {fanOutLoad, 3.0},
		"100 sequences of 5 together": {sequenceLoad, 4.8},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.load.perActivity(t)
			t.Logf("%.2f storage transactions per activity", got)
			if got > c.bound {
				t.Errorf("%.2f storage transactions per activity, want at most %.1f", got, c.bound)
			}
		})
	}
}
