package chaos_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
)

var style = program.Style{
	Waits: []time.Duration{time.Second, time.Second, 2 * time.Second},
	Ops:   2, Depth: 1, Width: 5, Large: 70_000,
}

const reason = "stopped by the client"

// subject is one instance and what its client does with it.
type subject struct {
	id      string
	program program.Program
	outcome program.Outcome
	random  *rand.Rand
	// stopped: the client terminates it, so that it may end so.
	stopped bool
}

func newSubject(seed uint64, n int) *subject {
	random := rand.New(rand.NewPCG(seed, uint64(n)))
	p := program.Generate(func(_ string, n int) int { return random.IntN(n) }, style)
	return &subject{
		id: fmt.Sprintf("subject-%d", n), program: p, outcome: p.Expect(), random: random,
		stopped: random.IntN(10) == 0,
	}
}

// insist repeats a client's call until it works, or until it cannot any more
// because the instance has ended.
func insist(ctx context.Context, call func() error) error {
	for {
		err := call()
		for _, final := range []error{nil, store.ErrInstanceExists, client.ErrInstanceCompleted, client.ErrWrongState} {
			if errors.Is(err, final) {
				return nil
			}
		}
		if ctx.Err() != nil {
			return err
		}
	}
}

// live does to the subject what its client does: start, events, and sometimes
// suspend and resume, or terminate.
func (s *subject) live(ctx context.Context, c *client.Client) error {
	err := insist(ctx, func() error {
		_, err := c.Start(ctx, program.Orchestration.Name(), program.Input{Program: s.program}, client.StartOptions{InstanceID: s.id})
		return err
	})
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if s.random.IntN(6) == 0 {
		if err := s.pause(ctx, c); err != nil {
			return err
		}
	}
	for _, name := range s.program.TimedNames() {
		if s.random.IntN(2) == 0 {
			if err := insist(ctx, func() error { return c.RaiseEvent(ctx, s.id, name, program.TimedValue) }); err != nil {
				return fmt.Errorf("raise %s: %w", name, err)
			}
		}
	}
	for n := range s.program.Awaits(0) {
		key := fmt.Sprint("event ", n)
		if err := insist(ctx, func() error { return c.RaiseEventOnce(ctx, s.id, program.EventName, n, key) }); err != nil {
			return fmt.Errorf("raise event %d: %w", n, err)
		}
	}
	if s.stopped {
		if err := insist(ctx, func() error { return c.TerminateFamily(ctx, s.id, reason) }); err != nil {
			return fmt.Errorf("terminate: %w", err)
		}
	}
	return nil
}

// pause suspends and resumes. Which of the two is heard when calls are repeated
// nobody knows, so it resumes until it is not suspended.
func (s *subject) pause(ctx context.Context, c *client.Client) error {
	if err := insist(ctx, func() error { return c.Suspend(ctx, s.id, "") }); err != nil {
		return fmt.Errorf("suspend: %w", err)
	}
	return nil
}

// wellOrdered says whether the events that the instance took are those that were
// raised, each once and in order. One that was repeated because its answer got
// lost is dropped by its key, unless the instance continued as new in between.
func (s *subject) wellOrdered(values []int) bool {
	next := 0
	for _, v := range values {
		if v == next-1 && len(s.program.Generations) > 1 {
			continue
		}
		if v != next {
			return false
		}
		next++
	}
	return true
}
