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
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
	"azurehaymaker/local/transactions"
)

// load is a number of instances of one orchestration, run by the in-process
// worker over Azurite while a proxy counts every storage request: the client's,
// the engine's and the worker's. The instances are there when the worker
// starts, so that it is busy from the first moment.
type load struct {
	orchestration string
	input         any
	instances     int
	activities    int  // in total
	woken         bool // by messages, as a client without an engine does it
}

// perActivity runs the load and gives the storage transactions per activity,
// and the polls that found nothing.
func (l load) perActivity(t testing.TB) (work float64, polls int) {
	t.Helper()
	h := openUnderLoad(t, l.woken)
	before := h.proxy.Counts()
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
	spent := h.proxy.Counts().Since(before)
	t.Logf("%v", spent)
	return float64(spent.Work()) / float64(l.activities), spent.Polls()
}

// hubUnderLoad is a hub behind a counting proxy, whose watcher is not counted.
type hubUnderLoad struct {
	hub
	proxy   *transactions.Proxy
	engine  *worker.Engine
	watcher *client.Client
}

func openUnderLoad(t testing.TB, woken bool) *hubUnderLoad {
	t.Helper()
	clock := newClock()
	direct, name := openAzure(t, clock.Now)
	proxy, err := transactions.Start(t.Context(), shared.server.ConnectionString())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	connections := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	t.Cleanup(connections.CloseIdleConnections)
	counted, err := azurestorage.New(azurestorage.Options{TaskHub: name, ConnectionString: proxy.ConnectionString(), Now: clock.Now, Transport: connections})
	if err != nil {
		t.Fatal(err)
	}
	h := &hubUnderLoad{proxy: proxy}
	h.hub.name = name
	registry := durable.NewRegistry()
	registerAll(t, registry, &effects{})
	h.engine, err = worker.New(counted, registry, worker.Options{
		OrchestrationQueue: h.wakeQueue(), ActivityQueue: h.taskQueue, Now: clock.Now, Logger: zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.engine.Close)
	if err := h.engine.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	options := client.Options{OrchestrationQueue: h.wakeQueue(), Now: clock.Now, NewID: h.newID}
	if h.watcher, err = client.New(direct, options); err != nil {
		t.Fatal(err)
	}
	if !woken {
		options.Begin = h.engine.Begin
	}
	if h.hub.client, err = client.New(counted, options); err != nil {
		t.Fatal(err)
	}
	return h
}

// The numbers are those of docs/durable-costs.md, polls that find nothing apart. Of a
// sequence of 5 that begins in its client's process, 19 transactions do not
// depend on load: one row three times, 6 commits, 5 messages put and deleted;
// the wake and the reading of the row make 22. A fan-out shares its commits.
// What the bounds leave is for the receives.
func TestStorageTransactionsPerActivity(t *testing.T) {
	for name, c := range map[string]struct {
		load  load
		bound float64
	}{
		"fan-out of 200":                     {load{fanOut.Name(), 200, 1, 200, false}, 3.0},
		"100 sequences of 5 together":        {load{chain.Name(), 5, 100, 500, false}, 4.1},
		"100 sequences of 5 together, woken": {load{chain.Name(), 5, 100, 500, true}, 4.7},
	} {
		t.Run(name, func(t *testing.T) {
			got, polls := c.load.perActivity(t)
			t.Logf("%.2f storage transactions per activity, and %d polls in all", got, polls)
			if got > c.bound {
				t.Errorf("%.2f storage transactions per activity, want at most %.1f", got, c.bound)
			}
		})
	}
}
