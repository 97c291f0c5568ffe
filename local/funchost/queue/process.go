package queue

import (
	"context"
	"errors"

	"azurehaymaker/local/funchost/output"
)

// process takes one message from receipt to its end.
func (l *Listener) process(ctx context.Context, m Message) {
	body := []byte(m.Text)
	if l.Limits.Base64 {
		decoded, ok := output.FromBase64(m.Text)
		if !ok {
			// Moved at the first receipt, with the real host's misleading line.
			l.toPoison(ctx, m)
			return
		}
		body = decoded
	}
	if m.DequeueCount > int64(l.Limits.MaxDequeueCount) {
		l.toPoison(ctx, m)
		return
	}
	keep := l.keepHidden(ctx, m)
	err := l.Invoke(ctx, m, body)
	m = keep.end()
	switch {
	case ctx.Err() != nil:
		// A forced stop: the message stays invisible until its time is up.
	case err == nil:
		l.check(m, "delete", l.Queue.Delete(ctx, m))
	case m.DequeueCount >= int64(l.Limits.MaxDequeueCount):
		l.toPoison(ctx, m)
	default:
		_, err := l.Queue.Hide(ctx, m, l.Limits.VisibilityTimeout)
		l.check(m, "release", err)
	}
}

// toPoison copies the stored text to the poison queue and deletes the original. Without
// a poison queue the message just stays invisible.
func (l *Listener) toPoison(ctx context.Context, m Message) {
	if l.Poison == nil {
		return
	}
	l.Log.Warn(category, "Message has reached MaxDequeueCount of %d. Moving message to queue '%s'.", l.Limits.MaxDequeueCount, PoisonName(l.Name))
	if err := l.Poison.Send(ctx, m.Text); err != nil {
		l.check(m, "move to poison", err)
		return
	}
	l.check(m, "delete after poison", l.Queue.Delete(ctx, m))
}

// check logs what went wrong with a message; that it is gone already is nothing.
func (l *Listener) check(m Message, what string, err error) {
	if err != nil && !errors.Is(err, ErrGone) {
		l.Log.Error(category, "Could not %s message %s of queue '%s'; it comes again when its invisibility ends: %v", what, m.ID, l.Name, err)
	}
}
