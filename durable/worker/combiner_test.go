package worker

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

func TestWhoeverComesDuringAStepSharesTheNextOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCombiner(40)
		hold, sizes := make(chan struct{}), []int{}
		work := func(batch []*request) error {
			sizes = append(sizes, len(batch))
			<-hold
			return nil
		}
		var group sync.WaitGroup
		do := func(id string) {
			group.Go(func() {
				if err := c.do(t.Context(), id, &request{}, work); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		for range 6 {
			do("a")
		}
		close(hold)
		group.Wait()
		if len(sizes) != 2 || sizes[0] != 1 || sizes[1] != 5 {
			t.Errorf("steps over %v requests, want [1 5]", sizes)
		}
		if len(c.lanes) != 0 {
			t.Errorf("%d lanes are left", len(c.lanes))
		}
	})
}

func TestABatchIsBoundedAndTheLeadMovesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCombiner(2)
		hold, batches := make(chan struct{}), 0
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				err := c.do(t.Context(), "a", &request{}, func(batch []*request) error {
					batches++
					if len(batch) > 2 {
						t.Errorf("a batch of %d", len(batch))
					}
					<-hold
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		close(hold)
		group.Wait()
		if batches != 3 {
			t.Errorf("5 requests took %d batches of at most 2, want 3", batches)
		}
	})
}

func TestInstancesDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, hold := newCombiner(40), make(chan struct{})
		var group sync.WaitGroup
		group.Go(func() {
			_ = c.do(t.Context(), "a", &request{}, func([]*request) error { <-hold; return nil })
		})
		synctest.Wait()
		if err := c.do(t.Context(), "b", &request{}, func([]*request) error { return nil }); err != nil {
			t.Error(err)
		}
		close(hold)
		group.Wait()
	})
}

func TestEverybodyInABatchHearsItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, hold, broken := newCombiner(40), make(chan struct{}), errors.New("storage is down")
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				err := c.do(t.Context(), "a", &request{}, func([]*request) error { <-hold; return broken })
				if !errors.Is(err, broken) {
					t.Errorf("got %v", err)
				}
			})
			synctest.Wait()
		}
		close(hold)
		group.Wait()
	})
}

func TestALeaderThatPanicsLeavesNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, hold := newCombiner(40), make(chan struct{})
		var group sync.WaitGroup
		follow := make(chan error, 2)
		for range 3 {
			group.Go(func() {
				defer func() { _ = recover() }()
				follow <- c.do(t.Context(), "a", &request{}, func(batch []*request) error {
					<-hold
					panic("a bug")
				})
			})
			synctest.Wait()
		}
		close(hold)
		group.Wait()
		if err := <-follow; !errors.Is(err, errAbandoned) {
			t.Errorf("a follower got %v", err)
		}
		if err := c.do(t.Context(), "a", &request{}, func([]*request) error { return nil }); err != nil {
			t.Errorf("the lane stays blocked: %v", err)
		}
	})
}

func TestACallerThatGivesUpLeavesTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, hold := newCombiner(1), make(chan struct{})
		worked := 0
		work := func([]*request) error { worked++; <-hold; return nil }
		var group sync.WaitGroup
		run := func(ctx context.Context, want error) {
			group.Go(func() {
				if err := c.do(ctx, "a", &request{}, work); !errors.Is(err, want) {
					t.Errorf("got %v, want %v", err, want)
				}
			})
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		run(t.Context(), nil)
		run(ctx, context.Canceled)
		run(t.Context(), nil)
		cancel()
		synctest.Wait()
		close(hold)
		group.Wait()
		if worked != 2 {
			t.Errorf("worked %d times, want 2", worked)
		}
	})
}

func TestACallerInABatchWaitsForItsOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, hold := newCombiner(40), make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if err := c.do(ctx, "a", &request{}, func([]*request) error { <-hold; return nil }); err != nil {
				t.Errorf("the step succeeded, the caller got %v", err)
			}
		})
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(hold)
		group.Wait()
	})
}
