package queue

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/local/funchost/settings"
)

// bench is a running listener over fake queues.
type bench struct {
	queue, poison *fakeQueue
	wake          chan struct{}
	options       Options
	mu            sync.Mutex
	calls         []Message
	stop, abandon context.CancelFunc
	result        chan error
}

func newBench() *bench {
	b := &bench{queue: &fakeQueue{}, poison: &fakeQueue{missing: true}, wake: make(chan struct{}, 1)}
	b.options = Options{
		Name: "orders", Queue: b.queue, Poison: b.poison, Wake: b.wake, Hide: 10 * time.Minute,
		Limits: settings.Queues{BatchSize: 16, NewBatchThreshold: 8, MaxPollingInterval: 2 * time.Second, MaxDequeueCount: 5, Base64: true},
		Random: func() float64 { return 0.5 },
	}
	return b
}

func (b *bench) start(t *testing.T, invoke func(context.Context, Message, []byte) error) {
	t.Helper()
	b.options.Invoke = func(ctx context.Context, m Message, body []byte) error {
		b.mu.Lock()
		b.calls = append(b.calls, m)
		b.mu.Unlock()
		return invoke(ctx, m, body)
	}
	poll, stop := context.WithCancel(t.Context())
	work, abandon := context.WithCancel(context.Background())
	b.stop, b.abandon, b.result = stop, abandon, make(chan error, 1)
	l := NewListener(b.options)
	go func() { b.result <- l.Run(poll, work) }()
}

func (b *bench) end(t *testing.T) {
	t.Helper()
	b.stop()
	if err := <-b.result; err != nil {
		t.Errorf("Run: %v", err)
	}
	b.abandon()
}

func (b *bench) called() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.calls)
}

func (b *bench) send(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := b.queue.Send(t.Context(), base64.StdEncoding.EncodeToString([]byte(text))); err != nil {
			t.Fatal(err)
		}
	}
}

func succeed(context.Context, Message, []byte) error { return nil }

func failAlways(context.Context, Message, []byte) error { return errors.New("handler said 500") }

func TestSuccessDeletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.send(t, "a", "b")
		b.start(t, succeed)
		time.Sleep(time.Second)
		if left := b.queue.texts(); len(left) > 0 || b.called() != 2 {
			t.Errorf("left %q after %d calls", left, b.called())
		}
		b.end(t)
	})
}

func TestAlwaysFailingIsCalledFiveTimesThenPoisoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.send(t, "bad")
		b.start(t, failAlways)
		time.Sleep(10 * time.Second)
		b.end(t)
		var counts []int64
		for _, m := range b.calls {
			counts = append(counts, m.DequeueCount)
		}
		if !slices.Equal(counts, []int64{1, 2, 3, 4, 5}) {
			t.Errorf("dequeue counts %v", counts)
		}
		if left, poison := b.queue.texts(), b.poison.texts(); len(left) != 0 || len(poison) != 1 || poison[0] != "YmFk" {
			t.Errorf("queue %q, poison %q", left, poison)
		}
	})
}

func TestTextThatIsNoBase64GoesToPoisonWithoutACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		if err := b.queue.Send(t.Context(), "plain not base64!"); err != nil {
			t.Fatal(err)
		}
		b.start(t, succeed)
		time.Sleep(time.Second)
		if b.called() != 0 || !slices.Equal(b.poison.texts(), []string{"plain not base64!"}) || len(b.queue.texts()) != 0 {
			t.Errorf("%d calls, poison %q, queue %q", b.called(), b.poison.texts(), b.queue.texts())
		}
		b.end(t)
	})
}

func TestWithoutPoisonQueueTheMessageStaysInvisible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.options.Poison = nil
		b.send(t, "bad")
		b.start(t, failAlways)
		time.Sleep(9 * time.Minute)
		if b.called() != 5 || len(b.queue.texts()) != 1 {
			t.Errorf("%d calls, queue %q", b.called(), b.queue.texts())
		}
		time.Sleep(30 * time.Minute)
		if b.called() != 5 {
			t.Errorf("%d calls past the limit", b.called())
		}
		b.end(t)
	})
}

func TestRenewalKeepsALongMessageHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.send(t, "long")
		b.start(t, func(context.Context, Message, []byte) error { time.Sleep(26 * time.Minute); return nil })
		time.Sleep(27 * time.Minute)
		if b.called() != 1 || len(b.queue.texts()) != 0 {
			t.Errorf("%d calls, left %q: the delete must use the renewed pop receipt", b.called(), b.queue.texts())
		}
		b.end(t)
	})
}

func TestEmptyQueueIsPolledEverMoreRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.start(t, succeed)
		time.Sleep(12 * time.Second)
		b.end(t)
		want := []int64{100, 200, 300, 500, 900, 1700, 2000, 2000}
		for i, w := range want {
			if got := b.queue.receives[i+1].Sub(b.queue.receives[i]).Milliseconds(); got != w {
				t.Errorf("gap %d is %d ms, want %d", i, got, w)
			}
		}
	})
}

func TestWakeEndsThePause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.start(t, succeed)
		time.Sleep(8500 * time.Millisecond)
		synctest.Wait()
		b.send(t, "now")
		b.wake <- struct{}{}
		synctest.Wait()
		if b.called() != 1 {
			t.Errorf("%d calls right after the wake", b.called())
		}
		b.end(t)
	})
}
