package client_test

import (
	"errors"
	"strings"
	"testing"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

func TestAKeyGoesWithTheEvent(t *testing.T) {
	f := newFixture(t)
	id, err := f.Start(t.Context(), "Run", nil, client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.RaiseEventOnce(t.Context(), id, "Go", 1, "request-1"); err != nil {
		t.Fatal(err)
	}
	items := f.inbox(t, id)
	if want := (history.EventRaised{Name: "Go", Input: "1", Key: "request-1"}); len(items) != 1 || items[0].Event.Body != want {
		t.Errorf("the inbox is %+v", items)
	}
	for _, key := range []string{"", strings.Repeat("k", client.MaxKeyBytes+1), "\xff"} {
		if err := f.RaiseEventOnce(t.Context(), id, "Go", 1, key); !errors.Is(err, client.ErrInvalidArgument) {
			t.Errorf("key %q: %v", key, err)
		}
	}
}

// TestAStartWhoseForerunnerIsPurgedMeanwhile: the id is free by the time at which
// the instance in its place is read.
func TestAStartWhoseForerunnerIsPurgedMeanwhile(t *testing.T) {
	for _, method := range []faulty.Method{faulty.Instance, faulty.ReplaceInstance} {
		f := newFixture(t)
		options := client.StartOptions{InstanceID: "again", Reuse: client.ReuseEnded}
		if _, err := f.Start(t.Context(), "First", nil, options); err != nil {
			t.Fatal(err)
		}
		f.become(t, "again", history.StatusCompleted)
		reached, hold := make(chan struct{}), make(chan struct{})
		f.store.Inject(method, 1, faulty.Fault{Reached: reached, Hold: hold, DelayOnly: true})
		started := make(chan error)
		go func() {
			_, err := f.Start(t.Context(), "Second", nil, options)
			started <- err
		}()
		<-reached
		if err := f.store.PurgeInstance(t.Context(), "again"); err != nil {
			t.Fatal(err)
		}
		close(hold)
		if err := <-started; err != nil {
			t.Errorf("purged before %s: %v", method, err)
		}
		if row, err := f.Status(t.Context(), "again"); err != nil || row.Name != "Second" || row.Status != history.StatusPending {
			t.Errorf("purged before %s: the row is %+v, %v", method, row, err)
		}
	}
}

// TestAStartGivesUpOnAnIDThatComesAndGoes instead of trying for ever.
func TestAStartGivesUpOnAnIDThatComesAndGoes(t *testing.T) {
	f := newFixture(t)
	f.store.Break(faulty.CreateInstance, faulty.Fault{Err: store.ErrInstanceExists})
	f.store.Break(faulty.Instance, faulty.Fault{Err: store.ErrInstanceNotFound})
	_, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: "ghost", Reuse: client.ReuseEnded})
	if !errors.Is(err, store.ErrInstanceNotFound) || f.store.Calls(faulty.CreateInstance) > 10 {
		t.Errorf("after %d creates: %v", f.store.Calls(faulty.CreateInstance), err)
	}
}

// TestAnInstanceThatOnlyAToolAnnouncedTakesNothing: its execution has no id yet.
func TestAnInstanceThatOnlyAToolAnnouncedTakesNothing(t *testing.T) {
	f := newFixture(t)
	f.announce(t, "announced")
	for call, err := range f.control(t.Context(), "announced") {
		if !errors.Is(err, store.ErrInstanceNotFound) || !strings.Contains(err.Error(), "start message") {
			t.Errorf("%s: %v", call, err)
		}
	}
}

// announce makes every reading of the row lack its execution id, as a tool of the
// framework's version 1.4 writes it.
func (f *fixture) announce(t *testing.T, id string) {
	t.Helper()
	if _, err := f.Start(t.Context(), "Run", nil, client.StartOptions{InstanceID: id}); err != nil {
		t.Fatal(err)
	}
	f.nameless.Store(true)
}
