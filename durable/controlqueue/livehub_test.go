package controlqueue

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
	"azurehaymaker/local/durabletool"
)

var (
	shout = durable.NewActivity[string, string]("Shout")
	waits = durable.NewOrchestration[string, string]("Waits")
	short = durable.NewOrchestration[string, string]("Short")
)

// prompt is a hub in which a message that shall come back later is there at the
// next drain, so that tests need no waiting.
type prompt struct {
	*azurestorage.Store
	held []func(context.Context) error
}

func (p *prompt) Release(_ context.Context, queue string, m store.Message, _ time.Duration) error {
	p.held = append(p.held, func(ctx context.Context) error { return p.Store.Release(ctx, queue, m, 0) })
	return nil
}

func (p *prompt) comeBack(ctx context.Context) (err error) {
	for _, release := range p.held {
		err = errors.Join(err, release(ctx))
	}
	p.held = nil
	return err
}

// liveHub is an engine, a receiver and a tool on one hub of Azurite. Nothing
// moves by itself: settle delivers what waits.
type liveHub struct {
	t        *testing.T
	store    *prompt
	engine   *worker.Engine
	client   *client.Client
	receiver *Receiver
	tool     *durabletool.Tool
}

func newLiveHub(t *testing.T, change ...func(*Options)) *liveHub {
	t.Helper()
	connection, hub := shared.open(t)
	opened, err := azurestorage.New(azurestorage.Options{TaskHub: hub, ConnectionString: connection, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	h := &liveHub{t: t, store: &prompt{Store: opened}}
	queue := strings.ToLower(hub) + "-orchestrate"
	registry := durable.NewRegistry()
	h.must(errors.Join(
		durable.AddActivity(registry, shout, func(_ context.Context, word string) (string, error) { return strings.ToUpper(word), nil }),
		durable.AddOrchestration(registry, waits, "1", func(ctx *durable.Context, first string) (string, error) {
			second, err := durable.WaitForEvent[string](ctx, "go").Await()
			return first + " " + second, err
		}),
		durable.AddOrchestration(registry, short, "1", func(ctx *durable.Context, word string) (string, error) { return shout.Call(ctx, word).Await() }),
	))
	h.engine, err = worker.New(h.store, registry, worker.Options{
		OrchestrationQueue: queue, ActivityQueue: func(name string) string { return strings.ToLower(hub + "-" + name) }, Now: time.Now,
	})
	h.must(err)
	t.Cleanup(h.engine.Close)
	h.must(h.engine.Prepare(t.Context()))
	h.client, err = client.New(h.store, client.Options{OrchestrationQueue: queue, Now: time.Now, NewID: func() string { id := uuid.New(); return hex.EncodeToString(id[:]) }})
	h.must(err)
	options := Options{OrchestrationQueue: queue, Now: time.Now}
	for _, f := range change {
		f(&options)
	}
	h.receiver, err = New(h.store, options)
	h.must(err)
	h.tool, err = durabletool.New(connection, hub, 4)
	h.must(err)
	return h
}

func (h *liveHub) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// work delivers the engine's messages until none is visible.
func (h *liveHub) work() {
	h.t.Helper()
	for range 100 {
		handled := 0
		for i, queue := range h.engine.Queues() {
			messages, err := h.store.Receive(h.t.Context(), queue, 32, time.Minute)
			h.must(err)
			for _, m := range messages {
				handle := h.engine.HandleTask
				if i == 0 {
					handle = h.engine.HandleWake
				}
				h.must(handle(h.t.Context(), m.Body, int(m.DequeueCount)))
				h.must(h.store.Delete(h.t.Context(), queue, m))
				handled++
			}
		}
		if handled == 0 {
			return
		}
	}
	h.t.Fatal("the queues do not drain")
}

// drain receives once and gives what became of the messages.
func (h *liveHub) drain() Report {
	h.t.Helper()
	h.must(h.store.comeBack(h.t.Context()))
	report, err := h.receiver.Drain(h.t.Context())
	h.must(err)
	report.Queues = 0
	return report
}

// settle drains and works by turns until nothing waits anywhere.
func (h *liveHub) settle() (total Report) {
	h.t.Helper()
	for range 20 {
		report := h.drain()
		h.work()
		if report.Received == 0 {
			return total
		}
		total.Started += report.Started
		total.Delivered += report.Delivered
		total.Dropped += report.Dropped
		total.Refused += report.Refused
		total.Poisoned += report.Poisoned
	}
	h.t.Fatal("the control queues do not drain")
	return total
}

func (h *liveHub) row(id string) store.Instance {
	h.t.Helper()
	row, err := h.client.Status(h.t.Context(), id)
	h.must(err)
	return row
}

// want compares what matters of a row; it must be whole.
func (h *liveHub) want(id string, status history.Status, input, output string) store.Instance {
	h.t.Helper()
	row := h.row(id)
	if row.Status != status || row.Input != input || row.Output != output {
		h.t.Errorf("instance %s is %s with input %s and output %s; want %s, %s, %s", id, row.Status, row.Input, row.Output, status, input, output)
	}
	if err := row.Validate(); err != nil {
		h.t.Errorf("the row of %s: %v", id, err)
	}
	return row
}
