package controlqueue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/store/memory"
)

const (
	queue  = "hub-control-00"
	engine = "orchestrate"
)

// memoryHub is a hub in memory with one control queue and a clock of its own.
type memoryHub struct {
	*faulty.Store
	now   time.Time
	blobs map[string]string
	down  error // what listing the queues answers
	logs  *observer.ObservedLogs
}

func (h *memoryHub) ControlQueues(context.Context) ([]string, error) {
	return []string{queue, "hub-control-01"}, h.down
}

func (h *memoryHub) LargeText(_ context.Context, name string, _ int) (string, error) {
	text, found := h.blobs[name]
	if !found {
		return "", store.ErrNoLargeText
	}
	return text, nil
}

func newMemoryHub(t *testing.T, change ...func(*Options)) (*memoryHub, *Receiver) {
	t.Helper()
	h := &memoryHub{now: sent, blobs: map[string]string{}}
	clock := func() time.Time { return h.now }
	h.Store = faulty.New(memory.New(clock))
	core, logs := observer.New(zap.DebugLevel)
	h.logs = logs
	options := Options{OrchestrationQueue: engine, Now: clock, Logger: zap.New(core)}
	for _, f := range change {
		f(&options)
	}
	r, err := New(h, options)
	if err != nil {
		t.Fatal(err)
	}
	return h, r
}

func (h *memoryHub) put(t *testing.T, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		if err := h.Send(t.Context(), queue, []byte(body), 0); err != nil {
			t.Fatal(err)
		}
	}
}

// run gives the instance abc a history that has not ended.
func (h *memoryHub) run(t *testing.T, status history.Status) store.Instance {
	t.Helper()
	row := store.Instance{ID: "abc", ExecutionID: "first", Name: "Hello", Status: history.StatusPending, CreatedTime: h.now, LastUpdatedTime: h.now}
	if err := h.CreateInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	events := []history.Event{{ID: history.NoID, Timestamp: h.now, Body: history.ExecutionStarted{Name: "Hello", InstanceID: "abc", ExecutionID: "first"}}}
	if status.Terminal() {
		events = append(events, history.Event{Timestamp: h.now, Body: history.ExecutionCompleted{Status: status}})
	}
	if _, err := h.Commit(t.Context(), "abc", store.Commit{ExecutionID: "first", Append: events}); err != nil {
		t.Fatal(err)
	}
	row.Status = status
	if err := h.SaveInstance(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	return row
}

func (h *memoryHub) inbox(t *testing.T) []store.InboxItem {
	t.Helper()
	part, err := h.Load(t.Context(), "abc", store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	return part.Inbox
}

// waiting counts the visible messages of a queue.
func (h *memoryHub) waiting(t *testing.T, queue string) []string {
	t.Helper()
	messages, err := h.Receive(t.Context(), queue, 32, time.Nanosecond)
	if err != nil {
		t.Fatal(err)
	}
	bodies := make([]string, 0, len(messages))
	for _, m := range messages {
		bodies = append(bodies, string(m.Body))
	}
	return bodies
}

// drain wants a report, ignoring its count of queues.
func drain(t *testing.T, r *Receiver, want Report) {
	t.Helper()
	want.Queues = 2
	if got, err := r.Drain(t.Context()); err != nil || got != want {
		t.Fatalf("the report is %+v, %v; want %+v", got, err, want)
	}
}

func goEvent(n int) string {
	body := strings.Replace(raised, "5406d369", fmt.Sprintf("%08x", n), 1)
	return strings.Replace(body, `{\"a\":1}`, fmt.Sprint(n), 1)
}

var errDown = errors.New("storage is down")
