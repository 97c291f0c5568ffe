package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
	"azurehaymaker/local/transactions"
)

// patience bounds every workload. One call or step may take as long as slowest: a
// busy machine must not turn a slow answer into a repeated, twice counted one.
const (
	patience = 3 * time.Minute
	slowest  = 100 * time.Second
)

// hub is one task hub, seen through the counting proxy and past it.
type hub struct {
	proxy   *transactions.Proxy
	counted *azurestorage.Store
	client  *client.Client // counted; its instances begin by a wake
	watcher *client.Client // not counted
}

// openHub makes a hub that no other workload uses.
func openHub(ctx context.Context, name, direct string, proxy *transactions.Proxy) (*hub, error) {
	counted, err := openStore(name, proxy.ConnectionString())
	if err != nil {
		return nil, err
	}
	watched, err := openStore(name, direct)
	if err != nil {
		return nil, err
	}
	h := &hub{proxy: proxy, counted: counted}
	for _, c := range []struct {
		of store.Store
		to **client.Client
	}{{counted, &h.client}, {watched, &h.watcher}} {
		if *c.to, err = client.New(c.of, client.Options{OrchestrationQueue: wakeQueue, Now: time.Now, NewID: newID}); err != nil {
			return nil, err
		}
	}
	return h, watched.Prepare(ctx, wakeQueue, taskQueue)
}

func openStore(name, connection string) (*azurestorage.Store, error) {
	return azurestorage.New(azurestorage.Options{
		TaskHub: name, ConnectionString: connection, Now: time.Now, Timeout: slowest, TryTimeout: slowest / 2,
	})
}

func newEngine(s store.Store, seen func(int)) (*worker.Engine, error) {
	registry, err := newRegistry(seen)
	if err != nil {
		return nil, err
	}
	return worker.New(s, registry, worker.Options{
		OrchestrationQueue: wakeQueue, Now: time.Now, Logger: zap.NewNop(), StepTimeout: slowest,
		ActivityQueue: func(string) string { return taskQueue },
	})
}

// beginHere has new instances begin in this process, as the handler's do.
func (h *hub) beginHere(engine *worker.Engine) (err error) {
	h.client, err = client.New(h.counted, client.Options{OrchestrationQueue: wakeQueue, Now: time.Now, NewID: newID, Begin: engine.Begin})
	return err
}

// start creates the load's instances, all at once.
func (h *hub) start(ctx context.Context, l load) ([]string, error) {
	ids := make([]string, l.instances)
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i := range ids {
		group.Go(func() (err error) {
			ids[i], err = h.client.Start(inner, l.orchestration, l.each, client.StartOptions{})
			return err
		})
	}
	return ids, group.Wait()
}

// await waits until all instances have ended with the right answer and gives
// the time from the first's creation, but not before began, to the last's end.
func (h *hub) await(ctx context.Context, l load, ids []string, began time.Time) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	last := began
	for _, id := range ids {
		row, err := h.watcher.WaitForCompletion(ctx, id, 250*time.Millisecond)
		if err != nil {
			return 0, err
		}
		if row.Status != history.StatusCompleted || row.Output != strconv.Itoa(l.sum()) {
			return 0, fmt.Errorf("instance %s of %s ended %s with %q, want %d", id, l.orchestration, row.Status, row.Output, l.sum())
		}
		if row.CompletedTime.After(last) {
			last = row.CompletedTime
		}
	}
	if last.Equal(began) {
		return 0, errors.New("nothing took any time")
	}
	return last.Sub(began), nil
}

func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}
