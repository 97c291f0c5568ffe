package management

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/worker"
)

// olderInstances are more than a page holds, so that a client must follow the
// continuation token.
const olderInstances = 230

// liveHub is the API over a memory store with a worker, and old instances.
func liveHub(t *testing.T) http.Handler {
	t.Helper()
	hub, registry := memory.New(time.Now), durable.NewRegistry()
	register(t, registry)
	engine, err := worker.New(hub, registry, worker.Options{
		OrchestrationQueue: "orchestrate", ActivityQueue: strings.ToLower, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		worker.Run(ctx, engine, worker.WorkerOptions{MaxPoll: 50 * time.Millisecond})
	}()
	t.Cleanup(func() { stop(); <-stopped; engine.Close() })
	for i := range olderInstances {
		at := time.Date(2020, 6, 1, 0, 0, i, 0, time.UTC)
		old := store.Instance{ID: fmt.Sprintf("old-%03d", i), ExecutionID: newID(), Name: "Hello", Status: history.StatusCompleted, CreatedTime: at, LastUpdatedTime: at}
		if err := hub.CreateInstance(t.Context(), old); err != nil {
			t.Fatal(err)
		}
	}
	starter, err := client.New(hub, client.Options{OrchestrationQueue: "orchestrate", Now: time.Now, NewID: newID, Registry: registry, ActivityQueue: strings.ToLower})
	if err != nil {
		t.Fatal(err)
	}
	api, err := New("/api/durabletask", starter, Options{
		TaskHub: "Hub", Orchestrations: registry, Failed: func(_ *http.Request, err error) { t.Errorf("answered with 500: %v", err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// register adds orchestrations that end by themselves and some that wait.
func register(t *testing.T, registry *durable.Registry) {
	t.Helper()
	say := durable.NewActivity[string, string]("say")
	hello := durable.NewOrchestration[string, string]("Hello")
	wait := durable.NewOrchestration[any, json.RawMessage]("Wait")
	chain := durable.NewOrchestration[string, string]("Chain")
	unlucky := durable.NewOrchestration[string, string]("Unlucky")
	var tries atomic.Int32
	fragile := durable.NewActivity[string, string]("fragile")
	two := durable.NewOrchestration[any, []int]("Two")
	for _, err := range []error{
		durable.AddActivity(registry, say, func(_ context.Context, name string) (string, error) { return "Hello, " + name, nil }),
		durable.AddActivity(registry, fragile, func(_ context.Context, text string) (string, error) {
			if tries.Add(1) == 1 {
				return "", errors.New("out of luck")
			}
			return text + " at last", nil
		}),
		durable.AddOrchestration(registry, unlucky, "", func(ctx *durable.Context, name string) (string, error) {
			text, err := say.Call(ctx, name).Await()
			if err != nil {
				return "", err
			}
			return fragile.Call(ctx, text).Await()
		}),
		durable.AddOrchestration(registry, hello, "", func(ctx *durable.Context, name string) (string, error) { return say.Call(ctx, name).Await() }),
		durable.AddOrchestration(registry, wait, "", func(ctx *durable.Context, _ any) (json.RawMessage, error) {
			return durable.WaitForEvent[json.RawMessage](ctx, "go").Await()
		}),
		durable.AddOrchestration(registry, chain, "", func(ctx *durable.Context, text string) (_ string, err error) {
			for range 3 {
				if text, err = say.Call(ctx, text).Await(); err != nil {
					return "", err
				}
			}
			return text, nil
		}),
		durable.AddOrchestration(registry, two, "", func(ctx *durable.Context, _ any) ([]int, error) {
			first, err := durable.WaitForEvent[int](ctx, "go").Await()
			if err != nil {
				return nil, err
			}
			second, err := durable.WaitForEvent[int](ctx, "go").Await()
			return []int{first, second}, err
		}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}
