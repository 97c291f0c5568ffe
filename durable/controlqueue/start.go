package controlqueue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/message"
	"azurehaymaker/durable/store"
)

// starting is a start on its way, as Prepare left it.
type starting struct {
	Message
	request Request
	// refusal is Prepare's error.
	refusal error
}

// start creates the instance that a message asks for, with the message's own
// execution id, so that it happens once.
//
// The tool writes the Instances row as well, before or after us, and without an
// execution id if it is func durable (1.4): inserting it when it saw none, which
// cannot hurt, and otherwise replacing what is there, even if it runs. So the
// history says what is live. A row that the tool has written is adopted; a row
// that ended is replaced, and then the message stays until the new execution has
// begun, because the tool may still wipe out that very row.
func (r *Receiver) start(ctx context.Context, m Message, deliveries int64) (outcome, error) {
	s := r.prepare(ctx, m)
	if errors.Is(s.refusal, ErrUndecided) {
		return outcome{}, s.refusal
	}
	row, err := r.hub.Instance(ctx, m.InstanceID)
	missing := errors.Is(err, store.ErrInstanceNotFound)
	if err != nil && !missing {
		return outcome{}, err
	}
	now, err := r.current(ctx, m.InstanceID)
	if err != nil {
		return outcome{}, err
	}
	switch {
	case now.executionID == s.ExecutionID:
		return outcome{what: started}, r.repair(ctx, s, row, now)
	case now.live():
		return outcome{why: "the instance runs already"}, r.repair(ctx, s, row, now)
	case missing:
		return r.create(ctx, s, now)
	case row.ExecutionID == s.ExecutionID:
		return r.startAgain(ctx, s, row, now, deliveries)
	case row.ExecutionID != "" && !row.Status.Terminal():
		return outcome{why: fmt.Sprintf("the instance is %s already", row.Status)}, nil
	case s.refusal != nil && (now.executionID != "" || row.ExecutionID != ""): // what ended keeps its row
		return outcome{what: refused, why: s.refusal.Error()}, r.repair(ctx, s, row, now)
	case s.request.Once && (now.executionID != "" || row.ExecutionID != ""):
		return outcome{what: refused, why: "the id of an ended instance is not used again"}, r.repair(ctx, s, row, now)
	}
	done, err := r.replace(ctx, s, row, now)
	if done.what == started && row.ExecutionID != "" {
		done.again = lookAgain
	}
	return done, err
}

// startAgain deals with a row that has this very message's execution, from an
// earlier delivery or from a tool that writes the id as well.
func (r *Receiver) startAgain(ctx context.Context, s starting, row store.Instance, now current, deliveries int64) (outcome, error) {
	switch {
	case row.Status != history.StatusPending:
		return outcome{why: "this start has been dealt with"}, nil
	case s.refusal != nil, row.Input == s.Text && s.request.Input != s.Text: // the tool's row
		return r.overwrite(ctx, s, row)
	}
	done := outcome{what: started}
	if now.executionID != "" && deliveries < maxLooks {
		done.again = lookAgain
	}
	return done, r.wakeStarted(ctx, s)
}

// overwrite gives a row that the tool has written with the execution id what
// Prepare made of the start.
func (r *Receiver) overwrite(ctx context.Context, s starting, old store.Instance) (outcome, error) {
	row, done := r.newRow(s, old.Generation)
	err := r.hub.SaveInstance(ctx, row)
	if errors.Is(err, store.ErrInstanceNotFound) {
		return outcome{why: "the row was purged meanwhile", again: lookAgain}, nil
	}
	if err != nil || done.what != started {
		return done, err
	}
	return done, r.wakeStarted(ctx, s)
}

// create makes an instance where there is none.
func (r *Receiver) create(ctx context.Context, s starting, now current) (outcome, error) {
	row, done := r.newRow(s, now.next(0))
	err := r.hub.CreateInstance(ctx, row)
	if errors.Is(err, store.ErrInstanceExists) {
		return outcome{why: "the row came up meanwhile", again: lookAgain}, nil
	}
	if err != nil || done.what != started {
		return done, err
	}
	return done, r.wakeStarted(ctx, s)
}

// replace puts the new execution into the row that was read.
func (r *Receiver) replace(ctx context.Context, s starting, old store.Instance, now current) (outcome, error) {
	row, done := r.newRow(s, now.next(old.Generation))
	err := r.hub.ReplaceInstance(ctx, row, old)
	switch {
	case errors.Is(err, store.ErrInstanceExists), errors.Is(err, store.ErrInstanceNotFound):
		return outcome{why: "the row changed meanwhile", again: lookAgain}, nil
	case err != nil || done.what != started:
		return done, err
	}
	return done, r.wakeStarted(ctx, s)
}

// newRow is the row of the message's execution: Pending, or Failed when the
// start is refused, so that the tool's user sees why.
func (r *Receiver) newRow(s starting, generation int32) (store.Instance, outcome) {
	now := r.options.Now().UTC()
	row := store.Instance{
		ID: s.InstanceID, ExecutionID: s.ExecutionID, Generation: generation,
		Name: s.request.Orchestration, Version: s.request.Version, Input: s.request.Input, Tags: s.request.Tags,
		Status: history.StatusPending, CreatedTime: now, LastUpdatedTime: now, ScheduledStartTime: s.ScheduledStart,
	}
	if s.refusal != nil {
		row.Name, row.Version, row.Input, row.Tags = s.Name, s.Version, s.Text, s.Tags
		row.Status, row.Output, row.CompletedTime = history.StatusFailed, s.refusal.Error(), now
		return row, outcome{what: refused, why: s.refusal.Error()}
	}
	return row, outcome{what: started}
}

// prepare gives the start its execution id, where a tool gave none, and its
// final form.
func (r *Receiver) prepare(ctx context.Context, m Message) starting {
	if m.ExecutionID == "" {
		digest := sha256.Sum256([]byte(m.Key))
		m.ExecutionID = hex.EncodeToString(digest[:16])
	}
	s := starting{Message: m}
	s.request, s.refusal = r.options.Prepare(ctx, Request{Orchestration: m.Name, InstanceID: m.InstanceID, Version: m.Version, Input: m.Text, Tags: m.Tags})
	if s.refusal == nil && s.request.InstanceID != m.InstanceID {
		s.refusal = fmt.Errorf("the instance id would have to be %q", s.request.InstanceID)
	}
	return s
}

func (r *Receiver) wakeStarted(ctx context.Context, s starting) error {
	wake := message.Wake{InstanceID: s.InstanceID, Start: true}
	if s.ScheduledStart.IsZero() {
		return r.wake(ctx, wake, 0)
	}
	return r.wake(ctx, wake, s.ScheduledStart.Sub(r.options.Now()))
}

// repair has the engine write the row anew when the tool has overwritten that of
// an execution that is in the history.
func (r *Receiver) repair(ctx context.Context, s starting, row store.Instance, now current) error {
	ours := row.ExecutionID == s.ExecutionID && now.executionID != s.ExecutionID
	if row.ID == "" || now.executionID == "" || row.ExecutionID != "" && !ours {
		return nil
	}
	return r.wake(ctx, message.Wake{InstanceID: s.InstanceID, Row: true}, 0)
}
