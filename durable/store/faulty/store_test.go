package faulty_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func clock() func() time.Time {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return func() time.Time { now = now.Add(time.Second); return now }
}

func TestWithoutFaultsItIsTheInnerStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return faulty.New(memory.New(clock())) })
}

func commit(ctx context.Context, s store.Store) error {
	_, err := s.Commit(ctx, "one", store.Commit{ExecutionID: "x", Append: []history.Event{{Body: history.OrchestratorStarted{}}}})
	return err
}

func committed(t *testing.T, s store.Store) int {
	t.Helper()
	loaded, err := s.Load(t.Context(), "one", store.Known{})
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Committed
}

func TestFaultHitsTheChosenCallOnly(t *testing.T) {
	s := faulty.New(memory.New(clock()))
	s.Inject(faulty.Load, 2, faulty.Fault{})
	for call, want := range []error{nil, faulty.ErrInjected, nil} {
		if _, err := s.Load(t.Context(), "one", store.Known{}); !errors.Is(err, want) {
			t.Errorf("call %d: err = %v, want %v", call+1, err, want)
		}
	}
	if s.Calls(faulty.Load) != 3 {
		t.Errorf("%d calls counted, want 3", s.Calls(faulty.Load))
	}
}

func TestFaultBeforeTheEffect(t *testing.T) {
	s := faulty.New(memory.New(clock()))
	own := errors.New("storage is down")
	s.Inject(faulty.Commit, 1, faulty.Fault{Err: own})
	if err := commit(t.Context(), s); !errors.Is(err, own) {
		t.Fatalf("err = %v, want %v", err, own)
	}
	if n := committed(t, s); n != 0 {
		t.Errorf("%d events are committed, want none", n)
	}
}

func TestFaultAfterTheEffect(t *testing.T) {
	s := faulty.New(memory.New(clock()))
	s.Inject(faulty.Commit, 1, faulty.Fault{AfterEffect: true})
	if err := commit(t.Context(), s); !errors.Is(err, faulty.ErrInjected) {
		t.Fatalf("err = %v, want the injected one", err)
	}
	if n := committed(t, s); n != 1 {
		t.Errorf("%d events are committed, want 1: only the answer is lost", n)
	}
}

func TestHeldCallWaitsAndSucceeds(t *testing.T) {
	s := faulty.New(memory.New(clock()))
	hold, reached := make(chan struct{}), make(chan struct{})
	s.Inject(faulty.Commit, 1, faulty.Fault{Hold: hold, Reached: reached, DelayOnly: true})
	done := make(chan error)
	go func() { done <- commit(t.Context(), s) }()
	<-reached
	if n := committed(t, s); n != 0 {
		t.Errorf("%d events are committed while the call is held", n)
	}
	close(hold)
	if err := <-done; err != nil || committed(t, s) != 1 {
		t.Errorf("after the hold: %v, %d events", err, committed(t, s))
	}
}

func TestHeldCallEndsWithItsContext(t *testing.T) {
	s := faulty.New(memory.New(clock()))
	s.Inject(faulty.Commit, 1, faulty.Fault{Hold: make(chan struct{})})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := commit(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want context.Canceled", err)
	}
}

func TestBrokenUntilHealed(t *testing.T) {
	s := faulty.New(memory.New(clock()))
	s.Break(faulty.Send, faulty.Fault{})
	for range 3 {
		if err := s.Send(t.Context(), "queue", nil, 0); !errors.Is(err, faulty.ErrInjected) {
			t.Fatalf("err = %v, want the injected one", err)
		}
	}
	s.Heal()
	if err := s.Send(t.Context(), "queue", nil, 0); err != nil {
		t.Error(err)
	}
}

func TestDecideChoosesTheFault(t *testing.T) {
	s := faulty.New(memory.New(clock()))
	asked := 0
	s.Ask(func(_ context.Context, method faulty.Method) (faulty.Fault, bool) {
		asked++
		return faulty.Fault{}, method == faulty.Commit
	})
	if err := commit(t.Context(), s); !errors.Is(err, faulty.ErrInjected) {
		t.Errorf("err = %v, want the injected one", err)
	}
	if n := committed(t, s); n != 0 || asked != 2 {
		t.Errorf("%d events are committed, and %d calls were asked about, want 0 and 2", n, asked)
	}
	s.Heal()
	if err := commit(t.Context(), s); err != nil {
		t.Error(err)
	}
}
