package timer

import (
	"context"
	"sync"
	"time"

	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/lease"
	"azurehaymaker/local/funchost/schedule"
)

// category is the listener's log category.
const category = "Host.Triggers.Timer"

// shownOccurrences is how many coming runs the host logs at the start.
const shownOccurrences = 5

// Run is one firing of a timer.
type Run struct {
	// PastDue marks the one run that makes up for missed occurrences.
	PastDue bool
	// Status is the status before this run; nil for an unmonitored timer.
	Status *Status
	// At is when the run starts.
	At time.Time
	// OnStartup marks the run at the start of the host.
	OnStartup bool
}

// Options describe one listener.
type Options struct {
	Function     string
	Schedule     schedule.Schedule
	RunOnStartup bool
	// Store keeps the status; nil switches monitoring off. Broken, when not nil, is why
	// a monitored timer has no store, and fails every start.
	Store  Store
	Broken error
	Locker lease.Locker
	// LockPeriod is the lock's period (it is renewed at half of it), Recovery the pause
	// before another try to get it.
	LockPeriod, Recovery time.Duration
	// OnStart, when set, is called once, when the first try to start is over, well or not.
	OnStart func(well bool)
	// Invoke runs the function to its end.
	Invoke func(ctx context.Context, r Run)
	Now    func() time.Time
	// Random gives numbers from 0 to 1 for the jitter of start retries.
	Random func() float64
	Log    hostlog.Logger
}

// Listener fires one function.
type Listener struct {
	Options
	started sync.Once
}

// NewListener makes a listener; Run starts it.
func NewListener(o Options) *Listener { return &Listener{Options: o} }

// Run fires until poll ends; a run under way is waited for and works under the context
// work. The lock is released before Run returns.
func (l *Listener) Run(poll, work context.Context) {
	failures := 0
	defer l.tried(false)
	for poll.Err() == nil {
		lock, err := l.Locker.Acquire(poll)
		if err == nil && lock == nil {
			l.tried(true)
			sleep(poll, l.Recovery)
			continue
		}
		if err == nil {
			err = l.hold(poll, work, lock)
		}
		switch {
		case poll.Err() != nil:
			return
		case err == nil:
			// The lock was lost: another instance fires now.
			failures = 0
			sleep(poll, l.Recovery)
		default:
			l.Log.Error(hostlog.Startup, "The listener for function 'Functions.%[1]s' was unable to start.\nMicrosoft.Azure.WebJobs.Host.Listeners.FunctionListenerException: The listener for function 'Functions.%[1]s' was unable to start.\n ---> %[2]v", l.Function, err)
			l.tried(false)
			sleep(poll, startPause(failures, l.Random()))
			failures++
		}
	}
}

// tried says once that the first try to start is over.
func (l *Listener) tried(well bool) {
	if l.OnStart != nil {
		l.started.Do(func() { l.OnStart(well) })
	}
}

// The pauses before another start of a listener: exponential from 2 s to 2 minutes.
const (
	minStartPause = 2 * time.Second
	maxStartPause = 2 * time.Minute
)

func startPause(failures int, random float64) time.Duration {
	pause := min(minStartPause<<min(failures, 10), maxStartPause)
	return min(time.Duration(float64(pause)*(0.8+0.4*random)), maxStartPause)
}

// hold fires while the lock is held. It returns an error when the start failed, and nil
// when the lock was lost or poll ended.
func (l *Listener) hold(poll, work context.Context, lock lease.Lock) error {
	holding, cancel := context.WithCancel(poll)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		defer cancel()
		l.renew(holding, lock)
	}()
	defer func() {
		cancel()
		<-renewed
		// The stop must give the lock back although poll has ended.
		if err := lock.Release(context.WithoutCancel(poll)); err != nil {
			l.Log.Warn(category, "Could not release the lock of '%s'; it ends by itself: %v", l.Function, err)
		}
	}()
	return l.fire(holding, work)
}

func (l *Listener) renew(ctx context.Context, lock lease.Lock) {
	for sleep(ctx, l.LockPeriod/2) {
		if err := lock.Renew(ctx); err != nil && ctx.Err() == nil {
			l.Log.Warn(category, "The lock of '%s' could not be renewed; the timer pauses: %v", l.Function, err)
			return
		}
	}
}

// fire is the schedule's loop.
func (l *Listener) fire(poll, work context.Context) error {
	now := l.Now()
	var status *Status
	pastDue := false
	if l.Broken != nil {
		return l.Broken
	}
	if l.Store != nil {
		stored, due, err := checkPastDue(poll, l.Store, l.Schedule, now)
		if err != nil {
			return err
		}
		status, pastDue = &stored, due
	}
	l.announce(now)
	l.tried(true)
	var next time.Time
	switch {
	case pastDue:
		status, next = l.run(work, Run{PastDue: true, Status: status, At: now})
	case l.RunOnStartup:
		status, next = l.run(work, Run{OnStartup: true, Status: status, At: now})
	default:
		next = l.Schedule.Next(now)
	}
	for !next.IsZero() && sleepUntil(poll, l.Now, next) {
		// sleepUntil never ends early, so this occurrence cannot come a second time.
		status, next = l.run(work, Run{Status: status, At: l.Now()})
	}
	<-poll.Done()
	return nil
}

// run invokes the function and gives the new status and the next occurrence, which is
// counted from the start of this run.
func (l *Listener) run(work context.Context, r Run) (*Status, time.Time) {
	l.Invoke(work, r)
	next := l.Schedule.Next(r.At)
	if l.Store == nil {
		return nil, next
	}
	status := Status{Last: r.At, Next: next, LastUpdated: r.At}
	if err := l.Store.Save(work, status); err != nil {
		l.Log.Error(category, "Could not save the status of timer '%s': %v", l.Function, err)
	}
	return &status, next
}

func (l *Listener) announce(now time.Time) {
	text := l.Schedule.String()
	if cron, ok := l.Schedule.(*schedule.Cron); ok {
		text = "Cron: '" + cron.Normalized() + "'"
	}
	message := "The next 5 occurrences of the '" + l.Function + "' schedule (" + text + ") will be:"
	at := now
	for range shownOccurrences {
		if at = l.Schedule.Next(at); at.IsZero() {
			break
		}
		message += "\n" + at.Format("01/02/2006 15:04:05Z07:00")
	}
	l.Log.Event(5).Info(category, "%s\n", message)
}
