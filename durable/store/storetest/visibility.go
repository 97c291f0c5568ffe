package storetest

import (
	"time"

	"azurehaymaker/durable/store"
)

func visibilityCases() map[string]func(TB, *Fixture) {
	return map[string]func(TB, *Fixture){
		"a delayed message shows after its delay":  delayedShows,
		"a deleted message never comes back":       deletedIsGone,
		"the longest delay is accepted":            longestDelay,
		"a lease hides and ends":                   leaseEnds,
		"a released message comes back at once":    releasedNow,
		"a released message keeps its body":        releasedBody,
		"a released message can wait":              releasedLater,
		"a lost lease cannot delete or release":    lostLease,
		"an expired receipt deletes until retaken": expiredReceipt,
	}
}

// delay is long enough that no slow machine receives a delayed message before
// the case looks, and short enough for the suite. Queue Storage counts seconds.
const delay = 3 * time.Second

func delayedShows(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "late", delay)
	f.send(t, queue, "now", 0)
	wantSame(t, "first message", string(f.receiveOne(t, queue).Body), "now")
	wantSame(t, "second message", string(f.receiveOne(t, queue).Body), "late")
}

func longestDelay(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "next week", store.MaxDelay)
	wantSame(t, "messages", len(f.receive(t, queue, 32, time.Minute)), 0)
}

func leaseEnds(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "x", 0)
	first := f.receive(t, queue, 1, delay)
	if len(first) != 1 {
		t.Fatalf("received %d messages, want 1", len(first))
	}
	wantSame(t, "messages during the lease", len(f.receive(t, queue, 1, time.Minute)), 0)
	second := f.receiveOne(t, queue)
	wantSame(t, "id", second.ID, first[0].ID)
	wantSame(t, "dequeue count", second.DequeueCount, 2)
}

func releasedNow(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "x", 0)
	f.release(t, queue, f.receiveOne(t, queue), 0)
	wantSame(t, "dequeue count", f.receiveOne(t, queue).DequeueCount, 2)
}

func (f *Fixture) release(t TB, queue string, message store.Message, delay time.Duration) {
	t.Helper()
	if err := f.Release(t.Context(), queue, message, delay); err != nil {
		t.Fatalf("release: %v", err)
	}
}

func releasedBody(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "\x00ü<x>", 0)
	f.release(t, queue, f.receiveOne(t, queue), 0)
	wantSame(t, "body", string(f.receiveOne(t, queue).Body), "\x00ü<x>")
}

func releasedLater(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "x", 0)
	f.release(t, queue, f.receiveOne(t, queue), delay)
	wantSame(t, "messages during the delay", len(f.receive(t, queue, 1, time.Minute)), 0)
	f.receiveOne(t, queue)
}

func lostLease(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "x", 0)
	lost := f.receive(t, queue, 1, time.Second)
	if len(lost) != 1 {
		t.Fatalf("received %d messages, want 1", len(lost))
	}
	current := f.receiveOne(t, queue)
	wantError(t, "delete with a lost lease", f.Delete(t.Context(), queue, lost[0]), store.ErrMessageGone)
	wantError(t, "release with a lost lease", f.Release(t.Context(), queue, lost[0], 0), store.ErrMessageGone)
	if err := f.Delete(t.Context(), queue, current); err != nil {
		t.Fatalf("delete with the current lease: %v", err)
	}
}

func expiredReceipt(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "x", 0)
	message := f.receive(t, queue, 1, time.Second)
	if len(message) != 1 {
		t.Fatalf("received %d messages, want 1", len(message))
	}
	probe := f.queue(t)
	f.send(t, probe, "the lease is over", delay)
	f.receiveOne(t, probe)
	if err := f.Delete(t.Context(), queue, message[0]); err != nil {
		t.Fatalf("delete with a receipt that nobody replaced: %v", err)
	}
	wantSame(t, "messages left", len(f.receive(t, queue, 1, time.Minute)), 0)
}

func deletedIsGone(t TB, f *Fixture) {
	queue := f.queue(t)
	f.send(t, queue, "x", 0)
	messages := f.receive(t, queue, 1, time.Second)
	if len(messages) != 1 {
		t.Fatalf("received %d messages, want 1", len(messages))
	}
	if err := f.Delete(t.Context(), queue, messages[0]); err != nil {
		t.Fatalf("delete: %v", err)
	}
	f.send(t, queue, "later", 3*time.Second) // shows after x's lease would have ended
	wantSame(t, "next message", string(f.receiveOne(t, queue).Body), "later")
}
