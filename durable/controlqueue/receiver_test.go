package controlqueue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

func TestEventsAreDeliveredInTheOrderOfTheirSender(t *testing.T) {
	h, r := newMemoryHub(t)
	h.run(t, history.StatusRunning)
	later := strings.Replace(goEvent(1), `"Timestamp":"2026-01-02T03:04:05`, `"Timestamp":"2026-01-02T03:04:06`, 1)
	h.put(t, later, goEvent(9)) // keys in the opposite order
	drain(t, r, Report{Received: 2, Delivered: 2})
	items := h.inbox(t)
	if len(items) != 2 {
		t.Fatalf("%d items", len(items))
	}
	for i, want := range []string{"9", "1"} {
		if got, _ := items[i].Event.Body.(history.EventRaised); got.Input != want || got.Key == "" || got.Name != "go" {
			t.Errorf("item %d is %+v, want input %s", i, got, want)
		}
	}
	if wakes := h.waiting(t, engine); len(wakes) != 2 || wakes[0] != `{"instance_id":"abc"}` {
		t.Errorf("wakes %v", wakes)
	}
	drain(t, r, Report{})
}

// TestAMessageReceivedTwiceIsOneItem: its deletion was lost.
func TestAMessageReceivedTwiceIsOneItem(t *testing.T) {
	h, r := newMemoryHub(t)
	h.run(t, history.StatusRunning)
	h.put(t, goEvent(1))
	h.Inject(faulty.Delete, 1, faulty.Fault{})
	if _, err := r.Drain(t.Context()); !errors.Is(err, faulty.ErrInjected) {
		t.Fatal(err)
	}
	h.now = h.now.Add(lease)
	drain(t, r, Report{Received: 1, Delivered: 1})
	if items := h.inbox(t); len(items) != 1 {
		t.Errorf("%d items", len(items))
	}
}

func TestMessagesForNobodyAreDropped(t *testing.T) {
	other := strings.Replace(goEvent(1), `"ExecutionId":null`, `"ExecutionId":"another"`, 1)
	for name, c := range map[string]struct {
		prepare func(*testing.T, *memoryHub)
		body    string
	}{
		"unknown instance":  {func(*testing.T, *memoryHub) {}, goEvent(1)},
		"ended instance":    {func(t *testing.T, h *memoryHub) { h.run(t, history.StatusCompleted) }, goEvent(1)},
		"another execution": {func(t *testing.T, h *memoryHub) { h.run(t, history.StatusRunning) }, other},
		"purged meanwhile": {func(t *testing.T, h *memoryHub) {
			h.run(t, history.StatusRunning)
			h.Inject(faulty.AddInbox, 1, faulty.Fault{Err: store.ErrInstanceNotFound})
		}, goEvent(1)},
	} {
		h, r := newMemoryHub(t)
		c.prepare(t, h)
		h.put(t, c.body)
		drain(t, r, Report{Received: 1, Dropped: 1})
		if left := append(h.waiting(t, queue), h.waiting(t, engine)...); len(left) != 0 || len(h.inbox(t)) != 0 {
			t.Errorf("%s: left %v", name, left)
		}
		if h.logs.FilterMessage("tool's message dropped").Len() != 1 {
			t.Errorf("%s: no line says why", name)
		}
	}
}

func TestARewindIsRefused(t *testing.T) {
	h, r := newMemoryHub(t)
	h.run(t, history.StatusFailed)
	h.put(t, strings.Replace(raised, "EventRaisedEvent", "GenericEvent", 1))
	drain(t, r, Report{Received: 1, Refused: 1})
}

func TestWhatCannotBeReadWaitsAndIsPutAside(t *testing.T) {
	h, r := newMemoryHub(t)
	h.run(t, history.StatusRunning)
	const missing = `{"$type":"DurableTask.AzureStorage.MessageData","CompressedBlobName":"abc/late"}`
	h.put(t, "no sense", goEvent(1), missing)
	drain(t, r, Report{Received: 3, Delivered: 1, Delayed: 2})
	for n := int64(1); n < maxDeliveries-1; n++ {
		h.now = h.now.Add(pause(n) - time.Second)
		drain(t, r, Report{})
		h.now = h.now.Add(time.Second)
		drain(t, r, Report{Received: 2, Delayed: 2})
	}
	h.blobs["abc/late"] = goEvent(2) // just in time
	h.now = h.now.Add(pause(maxDeliveries - 1))
	drain(t, r, Report{Received: 2, Delivered: 1, Poisoned: 1})
	if got := h.waiting(t, queue+"-poison"); len(got) != 1 || got[0] != "no sense" {
		t.Errorf("the poison queue holds %v", got)
	}
	lines := h.logs.FilterMessageSnippet("moved to the poison queue").All()
	if len(lines) != 1 || !strings.Contains(lines[0].ContextMap()["error"].(string), "neither a JSON object nor base64") {
		t.Errorf("the record is %v", lines)
	}
	h.now = h.now.Add(24 * time.Hour)
	drain(t, r, Report{})
}

func TestABlobThatNamesABlobIsUnreadable(t *testing.T) {
	h, r := newMemoryHub(t)
	const wrapper = `{"$type":"DurableTask.AzureStorage.MessageData","CompressedBlobName":"abc/again"}`
	h.blobs["abc/again"] = wrapper
	h.put(t, wrapper)
	drain(t, r, Report{Received: 1, Delayed: 1})
}

// TestAFailureKeepsTheOrderOfItsInstanceOnly: what is behind it for the same
// instance waits as well, the others are served.
func TestAFailureKeepsTheOrderOfItsInstanceOnly(t *testing.T) {
	h, r := newMemoryHub(t)
	h.run(t, history.StatusRunning)
	stranger := strings.Replace(goEvent(3), `"InstanceId":"abc"`, `"InstanceId":"other"`, 1)
	h.put(t, goEvent(1), goEvent(2), stranger)
	h.Inject(faulty.AddInbox, 1, faulty.Fault{Err: errDown})
	report, err := r.Drain(t.Context())
	if !errors.Is(err, errDown) || report != (Report{Queues: 2, Received: 3, Delayed: 2, Dropped: 1}) {
		t.Fatalf("%+v, %v", report, err)
	}
	h.now = h.now.Add(pause(1))
	drain(t, r, Report{Received: 2, Delivered: 2})
	if items := h.inbox(t); len(items) != 2 {
		t.Errorf("%d items", len(items))
	}
}

func TestEveryCallFailsOnce(t *testing.T) {
	start := strings.Replace(begun, `"ScheduledStartTime":"2026-01-02T04:00:00+00:00"`, `"ScheduledStartTime":null`, 1)
	for _, method := range []faulty.Method{faulty.Receive, faulty.Instance, faulty.Load, faulty.CreateInstance, faulty.Send, faulty.Delete, faulty.AddInbox} {
		for _, after := range []bool{false, true} {
			h, r := newMemoryHub(t)
			h.put(t, start, goEvent(1))
			h.Inject(method, 1, faulty.Fault{Err: errDown, AfterEffect: after})
			for range 3 {
				if _, err := r.Drain(t.Context()); err != nil && !errors.Is(err, errDown) {
					t.Errorf("%s: %v", method, err)
				}
				h.now = h.now.Add(lease)
			}
			row, err := h.Instance(t.Context(), "abc")
			if err != nil || row.Status != history.StatusPending || row.ExecutionID != "0123456789abcdef0123456789abcdef" || len(h.inbox(t)) != 1 {
				t.Errorf("%s, after=%t: the row is %+v, %v, the inbox %v", method, after, row, err, h.inbox(t))
			}
			if left := h.waiting(t, queue); len(left) > 0 || len(h.waiting(t, engine)) < 2 {
				t.Errorf("%s, after=%t: left %v", method, after, left)
			}
		}
	}
}

// TestARowOfANewerTool has the execution's id already.
func TestARowOfANewerTool(t *testing.T) {
	prepare := func(o *Options) {
		o.Prepare = func(_ context.Context, r Request) (Request, error) {
			if r.InstanceID == "bad" {
				return r, errors.New("no")
			}
			r.Input = `"completed"`
			return r, nil
		}
	}
	h, r := newMemoryHub(t, prepare)
	start := strings.Replace(begun, `"ScheduledStartTime":"2026-01-02T04:00:00+00:00"`, `"ScheduledStartTime":null`, 1)
	for _, id := range []string{"abc", "bad"} {
		row := store.Instance{ID: id, ExecutionID: "0123456789abcdef0123456789abcdef", Name: "Hello", Input: `"Tokyo"`, Status: history.StatusPending, CreatedTime: h.now, LastUpdatedTime: h.now}
		if err := h.CreateInstance(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		h.put(t, strings.ReplaceAll(start, `"InstanceId":"abc"`, `"InstanceId":"`+id+`"`))
	}
	drain(t, r, Report{Received: 2, Started: 1, Refused: 1})
	good, err := h.Instance(t.Context(), "abc")
	if err != nil || good.Status != history.StatusPending || good.Input != `"completed"` || len(h.waiting(t, engine)) != 1 {
		t.Errorf("%+v, %v", good, err)
	}
	bad, err := h.Instance(t.Context(), "bad")
	if err != nil || bad.Status != history.StatusFailed || bad.Output != "no" {
		t.Errorf("%+v, %v", bad, err)
	}
}

func TestListingFails(t *testing.T) {
	h, r := newMemoryHub(t)
	h.down = errDown
	if report, err := r.Drain(t.Context()); !errors.Is(err, errDown) || report != (Report{}) {
		t.Errorf("%+v, %v", report, err)
	}
	h.down = nil
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errDown)
	if _, err := r.Drain(ctx); !errors.Is(err, errDown) {
		t.Errorf("a context that has ended: %v", err)
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	now := func() time.Time { return sent }
	for name, c := range map[string]struct {
		hub     Hub
		options Options
	}{
		"task hub": {nil, Options{OrchestrationQueue: engine, Now: now}}, "orchestration queue": {&memoryHub{}, Options{Now: now}}, "clock": {&memoryHub{}, Options{OrchestrationQueue: engine}},
	} {
		if _, err := New(c.hub, c.options); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without a %s: %v", name, err)
		}
	}
}

// TestAStartThatCannotBeDecidedComesBack: the message stays, and no row says that
// it failed.
func TestAStartThatCannotBeDecidedComesBack(t *testing.T) {
	undecided := true
	h, r := newMemoryHub(t, func(o *Options) {
		o.Prepare = func(_ context.Context, r Request) (Request, error) {
			if undecided {
				return r, fmt.Errorf("storage is down: %w", ErrUndecided)
			}
			return r, nil
		}
	})
	h.put(t, strings.Replace(begun, `"ScheduledStartTime":"2026-01-02T04:00:00+00:00"`, `"ScheduledStartTime":null`, 1))
	if report, err := r.Drain(t.Context()); !errors.Is(err, ErrUndecided) || report.Started+report.Refused > 0 {
		t.Errorf("%+v, %v", report, err)
	}
	if _, err := h.Instance(t.Context(), "abc"); !errors.Is(err, store.ErrInstanceNotFound) {
		t.Errorf("%v", err)
	}
	undecided = false
	h.now = h.now.Add(time.Hour)
	drain(t, r, Report{Received: 1, Started: 1})
}
