package funchost

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/queue"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/funchost/worker"
)

// surroundings are what outlives a script host.
type surroundings struct {
	options Options
	// starts counts the starts that the console shows, failures all in a row that failed.
	starts, failures int
	// announced says that the web server's first lines were logged.
	announced bool
	env       settings.Environment
	log       hostlog.Logger
	id        string
	// address is the host's base address.
	address string
}

// scriptHost is everything that one reading of host.json and the function folders led
// to: functions, routes, listeners and the handler process. A restart of the host ends
// it and makes another; the port stays.
type scriptHost struct {
	*surroundings

	// Set by load, before settled closes, and constant afterwards.
	config    settings.Options
	functions *discovery.Result
	routes    []mapped
	worker    *worker.Worker
	accounts  *accounts
	signals   queue.Signals
	// startErr is why it did not start.
	startErr error
	settled  chan struct{}

	// work is the context of invocations; ending it abandons them.
	work    context.Context
	abandon context.CancelFunc
	// polling is that of listeners and retries, life that of the handler process.
	polling    context.Context
	endPolling context.CancelFunc
	// listening, below polling, is that of the listeners alone.
	listening    context.Context
	endListening context.CancelFunc
	life         context.Context
	endLife      context.CancelFunc

	// calls are the HTTP and manual invocations.
	calls inFlight
	// handler, listeners and watching are the goroutines behind it.
	handler, listeners, watching sync.WaitGroup
	// unstarted names the timers whose listener did not start at first.
	unstarted sync.Map
	// changed is told what changed in the script root.
	changed func(what string)
	// running and retrying count invocations; draining says that listeners were stopped.
	running, retrying atomic.Int64
	draining          atomic.Bool
	// replaced closes when another script host has taken over.
	replaced chan struct{}
	// failure takes the first reason to stop the whole host.
	failure chan error
}

func newScriptHost(s *surroundings, changed func(what string)) *scriptHost {
	h := &scriptHost{surroundings: s, changed: changed, settled: make(chan struct{}), failure: make(chan error, 1), replaced: make(chan struct{})}
	h.work, h.abandon = context.WithCancel(context.Background())
	h.polling, h.endPolling = context.WithCancel(context.Background())
	h.listening, h.endListening = context.WithCancel(h.polling)
	h.life, h.endLife = context.WithCancel(context.Background())
	return h
}

// start reads the script root and starts handler and listeners. What goes wrong is
// logged and kept in startErr; the host then answers 503.
func (h *scriptHost) start() {
	defer close(h.settled)
	// The port opens when the first try is over, well or not.
	defer h.announce()
	started := h.options.Now()
	// Changes count from before the files are read, also after a start that failed.
	defer h.watchFiles(h.newWatcher())
	if h.startErr = h.load(); h.startErr != nil {
		h.failures++
		h.logFailedStart()
		return
	}
	h.failures = 0
	elapsed := func() int64 { return h.options.Now().Sub(started).Milliseconds() }
	h.log.Event(412).Info(hostlog.Startup, "Host initialized (%dms)", elapsed())
	h.startListeners()
	h.log.Event(413).Info(hostlog.Startup, "Host started (%dms)", elapsed())
	h.log.Info(hostlog.Startup, "Job host started")
	h.logProblems()
}

func (h *scriptHost) runWorker() {
	if err := h.worker.Run(h.life); errors.Is(err, worker.ErrCrashed) {
		h.fail(HandlerCrashed, err)
	}
}

// stop ends the listeners, waits for the calls in hand as long as the options allow,
// abandons what still runs (its messages become visible again when their invisibility
// ends) and kills the handler, unless the options leave it to its work.
func (h *scriptHost) stop() {
	log := h.log
	if h.startErr != nil {
		// Its end was logged when it failed.
		log = hostlog.Logger{}
	}
	log.Info(hostlog.Jobs, "Stopping JobHost")
	h.logListeners(log, "Stopping")
	h.endListening()
	h.endPolling()
	h.watching.Wait()
	idle := h.calls.close()
	done := make(chan struct{})
	go func() {
		h.listeners.Wait()
		<-idle
		close(done)
	}()
	timer := time.NewTimer(h.options.QueueStopTimeout)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		h.log.Warn(hostlog.Own, "Invocations still run after %s and are abandoned.", h.options.QueueStopTimeout)
		if h.options.LeaveHandler && h.worker != nil {
			h.worker.Leave()
		}
		// The real host ends here without another word.
		log = hostlog.Logger{}
	}
	h.abandon()
	<-done
	h.endLife()
	h.handler.Wait()
	h.logListeners(log, "Stopped")
	log.Info(hostlog.Startup, "Job host stopped")
}

// fail asks the whole host to end; the first reason counts.
func (h *scriptHost) fail(reason Reason, err error) {
	select {
	case h.failure <- &StoppedError{Reason: reason, Err: err}:
	default:
	}
}

// handlerPID is the id of the running handler process; 0 when there is none.
func (h *scriptHost) handlerAddress() string {
	if !h.isSettled() || h.worker == nil {
		return ""
	}
	return h.worker.Address()
}

func (h *scriptHost) handlerPID() int {
	if !h.isSettled() || h.worker == nil {
		return 0
	}
	return h.worker.PID()
}

// isSettled says whether the start is over, well or not.
func (h *scriptHost) isSettled() bool {
	select {
	case <-h.settled:
		return true
	default:
		return false
	}
}

// loaded finds a function that discovery loaded; nil also when the host is not started.
func (h *scriptHost) loaded(name string) *discovery.Function {
	if h.functions == nil {
		return nil
	}
	return h.functions.Find(name)
}
