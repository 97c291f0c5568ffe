package funchost

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/worker"
)

// headerTimeout bounds how long a client may take to send its headers.
const headerTimeout = 30 * time.Second

// Run starts everything and serves until ctx ends (nil) or the host ends by itself
// ([*StoppedError]). Either way it stops as the real host does: no new calls, wait for
// HTTP calls, stop the listeners, wait for queue calls, kill the handler.
func (h *Host) Run(ctx context.Context) error {
	defer h.abandon()
	started := h.options.Now()
	startErr := h.load()
	handlerLife, endHandler := context.WithCancel(context.Background())
	defer endHandler()
	polling, endPolling := context.WithCancel(context.Background())
	defer endPolling()
	var handler, listeners sync.WaitGroup
	if startErr == nil {
		if h.worker != nil {
			handler.Go(func() { h.runWorker(handlerLife) })
		}
		h.startListeners(polling, &listeners)
		elapsed := h.options.Now().Sub(started).Milliseconds()
		h.log.Info(hostlog.Startup, "Host initialized (%dms)", elapsed)
		h.log.Info(hostlog.Startup, "Host started (%dms)", elapsed)
		h.log.Info(hostlog.Startup, "Job host started")
		h.logProblems()
	} else {
		h.log.Error(hostlog.Startup, "A host error has occurred during startup.\n%v", startErr)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(h.listener); !errors.Is(err, http.ErrServerClosed) {
			h.fail(ServingFailed, err)
		}
	}()
	h.settle(startErr)
	err := h.waitForEnd(ctx)
	h.setState(Stopping)
	if err == nil {
		h.log.Info(hostlog.Startup, "Application is shutting down...")
	} else {
		// Nothing more can be served: no message may be taken now.
		endPolling()
	}
	h.stopServing(server)
	<-served
	h.log.Info(hostlog.Startup, "Stopping JobHost")
	endPolling()
	h.stopListeners(&listeners)
	endHandler()
	handler.Wait()
	h.setState(Stopped)
	h.log.Info(hostlog.Startup, "Job host stopped")
	return err
}

// settle publishes the outcome of the start.
func (h *Host) settle(startErr error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state, h.startErr = Running, startErr
	if startErr != nil {
		h.state = Failed
	}
	close(h.settled)
}

func (h *Host) waitForEnd(ctx context.Context) error {
	select {
	case err := <-h.failure:
		return err
	case <-ctx.Done():
		return nil
	}
}

func (h *Host) runWorker(ctx context.Context) {
	if err := h.worker.Run(ctx); errors.Is(err, worker.ErrCrashed) {
		h.fail(HandlerCrashed, err)
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

// stopListeners waits for queue and timer calls and then abandons what still runs: its
// messages become visible again when their invisibility ends.
func (h *Host) stopListeners(listeners *sync.WaitGroup) {
	done := make(chan struct{})
	go func() {
		listeners.Wait()
		h.manual.Wait()
		close(done)
	}()
	timer := time.NewTimer(h.options.QueueStopTimeout)
	defer timer.Stop()
	select {
	case <-done:
		h.abandon()
	case <-timer.C:
		h.log.Warn(hostlog.Startup, "Invocations still run after %s and are abandoned.", h.options.QueueStopTimeout)
		h.abandon()
		<-done
	}
}

// Close frees the port of a host that was never run.
func (h *Host) Close() error {
	h.abandon()
	if err := h.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
