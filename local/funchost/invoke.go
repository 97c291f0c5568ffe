package funchost

import (
	"context"
	"errors"
	"fmt"
	"time"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/schedule"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/funchost/wire"
	"azurehaymaker/local/funchost/worker"
)

// timeoutGrace is how long a late handler may still answer to save its process.
const timeoutGrace = 2 * time.Second

// calledByAPI is the reason of HTTP and manual invocations.
const calledByAPI = "This function was programmatically called via the host APIs."

// invocation is one call of a function that is not forwarded.
type invocation struct {
	function        *discovery.Function
	reason, details string
	// body builds the request body; an error fails the invocation without a call.
	body func(wire.Sys) ([]byte, error)
	// reply, when set, takes the reply before the queue outputs are written.
	reply func(*wire.Reply) error
}

// invoke runs an invocation to its end, with logs and outputs.
func (h *scriptHost) invoke(ctx context.Context, i invocation) error {
	return h.execute(ctx, i.function, i.reason, i.details, func(ctx context.Context, id string, retry *wire.RetryContext) error {
		body, err := i.body(wire.Sys{Function: i.function.Name, UTCNow: h.options.Now(), RandGUID: h.options.NewID(), Retry: retry})
		if err != nil {
			return err
		}
		reply, err := h.call(ctx, i.function, id, body)
		if err != nil {
			return err
		}
		for _, line := range reply.Logs {
			if line != "" {
				h.log.Info("Function."+i.function.Name+".User", "%s", line)
			}
		}
		if i.reply != nil {
			if err := i.reply(reply); err != nil {
				return err
			}
		}
		return h.writeOutputs(ctx, i.function, reply)
	})
}

// attempt is one call of the handler with the host's log lines, the wait for readiness
// and the function timeout.
func (h *scriptHost) attempt(ctx context.Context, f *discovery.Function, id, reason, details string, do func(ctx context.Context) error) error {
	h.running.Add(1)
	defer h.running.Add(-1)
	category, start := "Function."+f.Name, h.options.Now()
	h.log.Event(1).Info(category, "Executing 'Functions.%s' (Reason='%s', Id=%s)", f.Name, reason, id)
	if details != "" {
		h.log.Info(category, "Trigger Details: %s", details)
	}
	err := h.limited(ctx, f, id, do)
	duration := h.options.Now().Sub(start).Milliseconds()
	if err != nil && h.work.Err() != nil {
		// The stop gave it up: the real host is gone before it could log that.
		return err
	}
	if err != nil {
		cause := fmt.Sprintf("Microsoft.Azure.WebJobs.Host.FunctionInvocationException: Exception while executing function: Functions.%s\n ---> %s: %v", f.Name, exceptionOf(err), err)
		h.log.Event(3).Error(category, "Executed 'Functions.%s' (Failed, Id=%s, Duration=%dms)\n%s", f.Name, id, duration, cause)
		h.log.Error(hostlog.Results, "%s", cause)
		return err
	}
	h.log.Event(2).Info(category, "Executed 'Functions.%s' (Succeeded, Id=%s, Duration=%dms)", f.Name, id, duration)
	return nil
}

// limited applies functionTimeout: the invocation fails, and unless the handler answers
// within the grace its whole process is killed and started again.
func (h *scriptHost) limited(ctx context.Context, f *discovery.Function, id string, do func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	called := make(chan int, 1)
	go func() {
		if err := h.waitReady(ctx); err != nil {
			done <- err
			return
		}
		called <- h.worker.PID()
		err := do(ctx)
		if errors.Is(err, wire.ErrNeverEnds) {
			<-ctx.Done()
		}
		done <- err
	}()
	var late <-chan time.Time
	if h.config.FunctionTimeout != settings.Unlimited {
		timer := time.NewTimer(h.config.FunctionTimeout)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case err := <-done:
		return err
	case <-late:
	}
	limit := schedule.FormatTimeSpan(h.config.FunctionTimeout)
	h.log.Error("Host.General", "Timeout value of %s exceeded by function 'Functions.%s' (Id: '%s'). Initiating cancellation.", limit, f.Name, id)
	grace := time.NewTimer(timeoutGrace)
	defer grace.Stop()
	select {
	case <-done:
	case <-grace.C:
		select {
		case pid := <-called:
			h.worker.Restart(pid)
		default:
		}
		cancel()
		<-done
	}
	return fmt.Errorf("Timeout value of %s was exceeded by function: Functions.%s", limit, f.Name) //nolint:staticcheck // the host's own sentence
}

// waitReady waits for the handler; a handler that never gets ready ends the host.
func (h *scriptHost) waitReady(ctx context.Context) error {
	err := h.worker.WaitReady(ctx)
	if errors.Is(err, worker.ErrNotReady) {
		err = fmt.Errorf("Final functionDispatcher state: Initializing. Initialization timed out and host is shutting down: %w", err) //nolint:staticcheck // the host's own sentence
		h.fail(HandlerNotReady, err)
	}
	return err
}
