package queue

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestConcurrencyIsBatchPlusThreshold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		for i := range 60 {
			b.send(t, strconv.Itoa(i))
		}
		release := make(chan struct{})
		b.start(t, func(context.Context, Message, []byte) error { <-release; return nil })
		time.Sleep(time.Minute)
		synctest.Wait()
		// 16 are above the threshold of 8, so no second batch is taken yet.
		if b.called() != 16 {
			t.Errorf("%d running, want 16", b.called())
		}
		for range 8 {
			release <- struct{}{}
		}
		synctest.Wait()
		if b.called() != 32 {
			t.Errorf("%d started, want 32: 8 running and a new batch of 16", b.called())
		}
		close(release)
		time.Sleep(time.Minute)
		if b.called() != 60 || len(b.queue.texts()) != 0 {
			t.Errorf("%d called, %d left", b.called(), len(b.queue.texts()))
		}
		b.end(t)
	})
}

func TestStopWaitsForMessagesInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.send(t, "slow")
		b.start(t, func(context.Context, Message, []byte) error { time.Sleep(5 * time.Second); return nil })
		time.Sleep(time.Second)
		b.end(t)
		if len(b.queue.texts()) != 0 {
			t.Error("the message in hand was not finished")
		}
	})
}

func TestAbandonedMessageComesAgainAfterItsInvisibility(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.send(t, "stuck")
		b.start(t, func(ctx context.Context, _ Message, _ []byte) error { <-ctx.Done(); return ctx.Err() })
		time.Sleep(time.Second)
		b.stop()
		b.abandon()
		if err := <-b.result; err != nil {
			t.Fatal(err)
		}
		if m := b.queue.messages[0]; m.DequeueCount != 1 || time.Until(m.visibleAt) < 9*time.Minute {
			t.Errorf("count %d, visible in %v", m.DequeueCount, time.Until(m.visibleAt))
		}
	})
}

func TestMissingQueueIsWaitedForAndNotCreated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.queue.missing = true
		b.start(t, succeed)
		time.Sleep(30 * time.Second)
		if !b.queue.untouched() {
			t.Error("the listener touched a queue that does not exist")
		}
		b.send(t, "first")
		time.Sleep(3 * time.Second)
		if b.called() != 1 {
			t.Errorf("%d calls after the queue came", b.called())
		}
		b.end(t)
	})
}

func TestUnavailableServiceIsPatientlyRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.send(t, "m")
		failures := 5
		b.queue.fail = func(call string) error {
			if failures > 0 && call == "receive" {
				failures--
				return fmt.Errorf("503: %w", ErrUnavailable)
			}
			return nil
		}
		b.start(t, succeed)
		time.Sleep(10 * time.Second)
		if b.called() != 1 {
			t.Errorf("%d calls", b.called())
		}
		b.end(t)
	})
}

func TestForbiddenEndsTheListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.queue.fail = func(string) error { return errBroken }
		b.start(t, succeed)
		if err := <-b.result; err == nil {
			t.Error("no error")
		}
		b.stop()
		b.abandon()
	})
}

func TestLostDeleteMeansAnotherDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.send(t, "twice")
		lost := false
		b.queue.fail = func(call string) error {
			if call == "delete" && !lost {
				lost = true
				return errBroken
			}
			return nil
		}
		b.start(t, succeed)
		time.Sleep(11 * time.Minute)
		if b.called() != 2 || len(b.queue.texts()) != 0 {
			t.Errorf("%d calls, left %q", b.called(), b.queue.texts())
		}
		b.end(t)
	})
}

func TestPoisonFailureKeepsTheMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.options.Limits.MaxDequeueCount = 1
		b.send(t, "bad")
		b.poison.fail = func(string) error { return errBroken }
		b.start(t, failAlways)
		time.Sleep(time.Minute)
		if len(b.queue.texts()) != 1 {
			t.Error("the message was deleted although it is not in poison")
		}
		b.end(t)
	})
}

func TestLastFailureIsPoisonedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.options.Limits.MaxDequeueCount, b.options.Limits.VisibilityTimeout = 2, time.Hour
		b.send(t, "bad")
		b.start(t, failAlways)
		time.Sleep(time.Minute)
		if b.called() != 1 || len(b.poison.texts()) != 0 {
			t.Errorf("%d calls within the visibility timeout, poison %q", b.called(), b.poison.texts())
		}
		time.Sleep(time.Hour)
		if b.called() != 2 || len(b.poison.texts()) != 1 {
			t.Errorf("%d calls, poison %q: the last failure must not wait another visibility timeout", b.called(), b.poison.texts())
		}
		b.end(t)
	})
}

func TestPoisonName(t *testing.T) {
	long := "a123456789012345678901234567890123456789012345678901234567"
	for name, want := range map[string]string{"q": "q-poison", "q-poison": "", long: ""} {
		if got := PoisonName(name); got != want {
			t.Errorf("PoisonName(%q) = %q, want %q", name, got, want)
		}
	}
}
