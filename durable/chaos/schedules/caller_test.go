package schedules_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

var style = program.Style{
	Waits: []time.Duration{time.Second, 90 * time.Second, 5 * time.Hour, 17 * 24 * time.Hour},
	Ops:   4, Depth: 2, Width: 4, Large: 100_000,
}

func (w *world) newSubject() *subject {
	choose := func(label string, n int) int { return rapid.IntRange(0, n-1).Draw(w.t, label) }
	p := program.Generate(choose, style)
	s := &subject{id: fmt.Sprintf("subject-%d", len(w.subjects)), program: p, outcome: p.Expect(), awaits: p.Awaits(0), again: map[int]bool{}}
	w.subjects = append(w.subjects, s)
	return s
}

// call runs a client's call about a subject as a thread.
func (w *world) call(what string, s *subject, f func(ctx context.Context) error, then func(error)) {
	s.busy = true
	w.spawn(what+" "+s.id, f, func(err error) {
		s.busy = false
		if !harmless(err) {
			w.t.Fatalf("client, subject %s: %v", s.id, err)
		}
		if errors.Is(err, faulty.ErrInjected) { // it may have ended before its wake was sent
			w.lost = true
		}
		then(err)
	})
}

func (w *world) start(s *subject) {
	w.call("start", s, func(ctx context.Context) error {
		_, err := w.client.Start(ctx, program.Orchestration.Name(), program.Input{Program: s.program}, client.StartOptions{InstanceID: s.id})
		return err
	}, func(err error) {
		s.created = s.created || err == nil || errors.Is(err, store.ErrInstanceExists)
	})
}

// raise raises the next event that the subject awaits.
func (w *world) raise(s *subject) {
	if s.raised >= s.awaits {
		return
	}
	value := s.value()
	w.call("raise", s, func(ctx context.Context) error { return w.client.RaiseEvent(ctx, s.id, program.EventName, value) }, func(err error) {
		switch {
		case err == nil:
			s.raised++
		case !errors.Is(err, client.ErrInstanceCompleted) && !errors.Is(err, store.ErrInstanceNotFound):
			s.again[value] = true
		}
	})
}

func (w *world) raiseTimed(s *subject, i int) {
	if names := s.program.TimedNames(); len(names) > 0 {
		w.call("raise timed", s, func(ctx context.Context) error {
			return w.client.RaiseEvent(ctx, s.id, names[i%len(names)], program.TimedValue)
		}, func(error) {})
	}
}

func (w *world) suspend(s *subject) {
	w.call("suspend", s, func(ctx context.Context) error { return w.client.Suspend(ctx, s.id, "") }, func(error) {})
}

func (w *world) resume(s *subject) {
	w.call("resume", s, func(ctx context.Context) error { return w.client.Resume(ctx, s.id, "") }, func(error) {})
}

const reason = "stopped by the client"

// terminate tries one of the ways to terminate.
func (w *world) terminate(s *subject, by func(ctx context.Context, id, reason string) error) {
	s.stopped = true
	w.call("terminate", s, func(ctx context.Context) error { return by(ctx, s.id, reason) }, func(err error) {
		s.heard = s.heard || err == nil
	})
}

// purge deletes the subject, by the client's rules or, as a tool does, in the
// middle of its run and of a step. It is final in any case.
func (w *world) purge(s *subject, by func(ctx context.Context, id string) error) {
	w.call("purge", s, func(ctx context.Context) error { return by(ctx, s.id) }, func(err error) {
		switch {
		case err == nil:
			s.purged = true
		case !errors.Is(err, client.ErrInstanceRunning) && !errors.Is(err, store.ErrInstanceNotFound):
			s.maybePurged = true
		}
	})
}

// restart gives the subject another life if it has ended. It begins with the
// input of its last execution.
func (w *world) restart(s *subject) {
	row, err := w.post.Instance(context.Background(), s.id)
	if err != nil || !row.Status.Terminal() || s.purged || s.maybePurged {
		return
	}
	var in program.Input
	if err := json.Unmarshal([]byte(row.Input), &in); err != nil {
		w.t.Fatal(err)
	}
	s.life, s.raised, s.heard = s.life+1, 0, false
	s.outcome, s.awaits = in.Expect(), in.Program.Awaits(in.Generation)
	w.call("restart", s, func(ctx context.Context) error {
		_, err := w.client.Restart(ctx, s.id, false)
		return err
	}, func(err error) { s.unsure = s.unsure || errors.Is(err, faulty.ErrInjected) })
}
