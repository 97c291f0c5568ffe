package queue

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/settings"
)

// category is the listener's log category.
const category = "Host.Triggers.Queue"

// Options describe one listener.
type Options struct {
	// Name is the queue's name.
	Name  string
	Queue Client
	// Poison takes messages that failed too often; nil when there is no poison queue.
	Poison Client
	Limits settings.Queues
	// Hide is how long a received message stays invisible; it is renewed at half time.
	// The real host uses 10 minutes.
	Hide time.Duration
	// Invoke runs the function with the decoded body. An error is a failed delivery.
	Invoke func(ctx context.Context, m Message, body []byte) error
	// Wake makes the listener poll at once.
	Wake <-chan struct{}
	// Random gives numbers from 0 to 1 for the jitter.
	Random func() float64
	Log    hostlog.Logger
}

// Listener polls one queue for one function.
type Listener struct {
	Options
	inFlight sync.WaitGroup
	// finished gets one value per finished message; it never blocks.
	finished chan struct{}
}

// NewListener makes a listener; Run starts it.
func NewListener(o Options) *Listener {
	return &Listener{Options: o, finished: make(chan struct{}, o.Limits.BatchSize+o.Limits.NewBatchThreshold+1)}
}

// Run polls until poll ends and then waits for the messages in hand, which work under
// the context work: ending that abandons them, and they become visible again later. Any
// storage error that is no ordinary unavailability ends the loop with that error; in the
// real host it ends the host.
func (l *Listener) Run(poll, work context.Context) error {
	defer l.inFlight.Wait()
	pause := &backoff{max: l.Limits.MaxPollingInterval, random: l.Random}
	exists, running := false, 0
	for poll.Err() == nil {
		if !exists {
			known, err := l.Queue.Exists(poll)
			if err != nil && !errors.Is(err, ErrUnavailable) {
				return l.fatal(poll, err)
			}
			exists = known
		}
		var batch []Message
		if exists {
			var err error
			batch, err = l.Queue.Receive(poll, l.Limits.BatchSize, l.Hide)
			if err != nil && !errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrGone) {
				return l.fatal(poll, err)
			}
			exists = !errors.Is(err, ErrGone)
		}
		if len(batch) == 0 {
			l.sleep(poll, pause.empty())
			continue
		}
		pause.found()
		running += len(batch)
		for _, m := range batch {
			l.inFlight.Go(func() {
				l.process(work, m)
				l.finished <- struct{}{}
			})
		}
		running = l.waitForRoom(poll, running)
	}
	return nil
}

// fatal wraps an error that ends the loop; one that the stop itself caused is none.
func (l *Listener) fatal(poll context.Context, err error) error {
	if poll.Err() == nil {
		return fmt.Errorf("poll queue %s: %w", l.Name, err)
	}
	return nil
}

// waitForRoom waits until no more than the threshold are running.
func (l *Listener) waitForRoom(poll context.Context, running int) int {
	for running > 0 {
		if running <= l.Limits.NewBatchThreshold {
			select {
			case <-l.finished:
				running--
				continue
			default:
				return running
			}
		}
		select {
		case <-l.finished:
			running--
		case <-poll.Done():
			return running
		}
	}
	return running
}

func (l *Listener) sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.Wake:
	case <-ctx.Done():
	}
}
