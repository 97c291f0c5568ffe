package funchost

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"azurehaymaker/local/funchost/hostlog"
)

// headerTimeout bounds how long a client may take to send its headers.
const headerTimeout = 30 * time.Second

// Run starts everything and serves until ctx ends (nil) or the host ends by itself
// ([*StoppedError]). Either way it stops as the real host does: no new calls, wait for
// HTTP calls, stop the listeners, wait for queue calls, kill the handler.
func (h *Host) Run(ctx context.Context) error {
	script := h.scriptHost()
	// A start that waits for its storage gives up when the host is to stop.
	starting := context.AfterFunc(ctx, script.endPolling)
	script.start()
	starting()
	server := &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(h.listener); !errors.Is(err, http.ErrServerClosed) {
			h.failed <- &StoppedError{Reason: ServingFailed, Err: err}
		}
	}()
	err := h.supervise(ctx)
	script = h.scriptHost()
	h.setState(Stopping)
	if err == nil {
		h.log.Info(hostlog.Web, "Application is shutting down...")
	} else {
		// Nothing more can be served: no message may be taken now.
		script.endPolling()
	}
	h.stopServing(server)
	<-served
	script.stop()
	h.setState(Stopped)
	return err
}

// supervise waits for the end of the whole host and restarts the script host meanwhile.
func (h *Host) supervise(ctx context.Context) error {
	failures := 0
	for {
		script := h.scriptHost()
		var again <-chan time.Time
		switch {
		case script.startErr == nil:
			failures = 0
		case !errors.Is(script.startErr, errOffline):
			again = time.After(startPause(h.options.StartRetryDelay, failures))
			failures++
		}
		select {
		case err := <-script.failure:
			return err
		case err := <-h.failed:
			return err
		case reason := <-h.restarts:
			h.restart(script, reason)
		case <-again:
			h.restart(script, "")
		case <-ctx.Done():
			return nil
		}
	}
}

// restart ends a script host and starts another; calls that come meanwhile wait for it.
// Another try after a failed start has no reason to tell.
func (h *Host) restart(old *scriptHost, reason string) {
	if reason != "" {
		h.log.Info(hostlog.Startup, "%s", reason)
	}
	next := newScriptHost(h.surroundings, h.changed)
	h.mu.Lock()
	h.current = next
	h.mu.Unlock()
	close(old.replaced)
	old.stop()
	old.logReload()
	next.start()
}

// maxStartPause bounds the growing pause before another try of a start that failed.
const maxStartPause = 2 * time.Minute

func startPause(first time.Duration, failures int) time.Duration {
	return min(first<<min(failures, 10), maxStartPause)
}

// changed restarts after a change of the files.
func (h *Host) changed(what string) {
	h.log.Info(hostlog.Startup, "%s", what)
	h.Restart("Host configuration has changed. Signaling restart")
}

// Restart ends the script host with its handler and starts anew from the files: what a
// change of host.json or a function does. It returns at once; requests before it was
// carried out count as one.
func (h *Host) Restart(reason string) {
	select {
	case h.restarts <- reason:
	default:
	}
}

// stopServing closes the port and waits for the calls in flight.
func (h *Host) stopServing(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), h.options.HTTPStopTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		// Too slow: their connections are reset, as recorded.
		_ = server.Close()
	}
}

// Close frees the port of a host that was never run.
func (h *Host) Close() error {
	if err := h.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
