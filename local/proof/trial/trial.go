// Package trial starts an app's handler under the local host and says whether it
// gets ready and is listed as its files say: what no look at files can prove.
//
// A handler that announces it (HayMaker's) is also probed: each function is called with
// a mark by which the handler answers without running the function's code. Other handlers
// are asked for nothing but readiness.
//
// It has no effects beyond the handler's own start: every function is switched off
// for the trial, so that no queue is read and no timer fires. Everything that was
// started is ended before it returns.
package trial

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/proof/rule"
)

// Options say what to start.
type Options struct {
	// Root is the script root, Env the variables of the host.
	Root string
	Env  []string
	// Expected are the functions that the files declare well.
	Expected []string
	// Limit bounds the wait for readiness; zero means 45 seconds.
	Limit time.Duration
}

// The times of a trial.
const (
	defaultLimit = 45 * time.Second
	look         = 50 * time.Millisecond
	// gone is how long no handler process may be seen before it counts as ended: a
	// restart takes a fraction of that.
	gone        = time.Second
	stopTimeout = time.Second
	callTimeout = 5 * time.Second
)

// watcher follows the host's log.
type watcher struct {
	mu       sync.Mutex
	spawn    string // why the process could not be started
	stderr   bool   // the handler wrote to stderr
	problems []string
}

func (w *watcher) entry(e hostlog.Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, reason, found := strings.Cut(e.Message, "Failed to start Worker Channel. "); found {
		w.spawn = strings.ReplaceAll(reason, "\n", " ")
	}
	if e.Category == hostlog.Console && e.Level == hostlog.Error {
		w.stderr = true
		w.problems = append(w.problems, e.Message)
	}
}

// words are the last lines that the handler wrote to stderr. They are the developer's
// own; a handler that prints secrets when it fails prints them here, too.
func (w *watcher) words() string {
	const most = 3
	lines := w.problems[max(0, len(w.problems)-most):]
	if len(lines) == 0 {
		return ""
	}
	return " It wrote: " + strings.Join(lines, " / ")
}

// Run starts the app and gives what went wrong. An error means that the trial itself
// was not possible.
func Run(ctx context.Context, o Options) ([]rule.Problem, error) {
	if o.Limit == 0 {
		o.Limit = defaultLimit
	}
	watch := &watcher{}
	ready := make(chan struct{}, 1)
	env := slices.Clone(o.Env)
	for _, name := range o.Expected {
		env = append(env, "AzureWebJobs."+name+".Disabled=true")
	}
	host, err := funchost.New(funchost.Options{
		Root: o.Root, Env: env, Log: watch.entry, HTTPStopTimeout: stopTimeout, QueueStopTimeout: stopTimeout,
		OnHandlerReady: func(int) {
			select {
			case ready <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("start the local host: %w", err)
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- host.Run(running) }()
	problems, over, err := observe(ctx, host, o, watch, ready, ended)
	stop()
	if !over {
		<-ended
	}
	return problems, err
}

// observe waits for the outcome; over says that the host has ended by itself.
func observe(ctx context.Context, host *funchost.Host, o Options, watch *watcher, ready <-chan struct{}, ended <-chan error) (problems []rule.Problem, over bool, err error) {
	limited, cancel := context.WithTimeout(ctx, o.Limit)
	defer cancel()
	if err := host.WaitStarted(limited); err != nil {
		if limited.Err() != nil {
			return nil, false, err
		}
		return one(rule.TrialHostFailed, rule.Values{"text": err.Error()}), false, nil
	}
	if found := host.Functions(); found == nil || len(found.Usable()) == 0 {
		return nil, false, errors.New("the local host can run none of the app's functions, so the handler was not started")
	}
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	var absent time.Duration
	for {
		select {
		case <-ready:
			problems, err := serving(ctx, host, o.Expected)
			watch.mu.Lock()
			defer watch.mu.Unlock()
			if watch.stderr {
				problems = append(problems, one(rule.TrialStderr, nil)...)
			}
			return problems, false, err
		case <-ended:
			watch.mu.Lock()
			defer watch.mu.Unlock()
			return one(rule.TrialCrashed, rule.Values{"text": watch.words()}), true, ctx.Err()
		case <-limited.Done():
			return one(rule.TrialNeverReady, rule.Values{"limit": o.Limit.String()}), false, ctx.Err()
		case <-ticker.C:
			if host.HandlerPID() != 0 {
				absent = 0
				continue
			}
			if absent += look; absent >= gone {
				return vanished(watch), false, nil
			}
		}
	}
}

// vanished tells a program that could not be started from one that ended with 0.
func vanished(watch *watcher) []rule.Problem {
	watch.mu.Lock()
	defer watch.mu.Unlock()
	if watch.spawn != "" {
		return one(rule.TrialCannotExecute, rule.Values{"text": watch.spawn})
	}
	return one(rule.TrialExitedZero, nil)
}

func one(id rule.ID, values rule.Values) []rule.Problem {
	return []rule.Problem{rule.New(id, rule.Place{}, values)}
}
