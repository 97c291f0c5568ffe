package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// probeInterval is the pause between two readiness requests.
const probeInterval = 25 * time.Millisecond

// probe asks GET / until something answers. Any answer counts, and so does any failure
// but that of connecting. Only the pauses count against the timeout, so a handler that
// accepts and stays silent blocks for longer, as recorded.
func (w *Worker) probe(ctx context.Context) error {
	ticker := time.NewTicker(probeInterval)
	defer ticker.Stop()
	for waited := time.Duration(0); waited < w.options.InitTimeout; waited += probeInterval {
		if w.answers(ctx) {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for the handler's first answer: %w", ctx.Err())
		}
	}
	return fmt.Errorf("%w within %s", ErrNotReady, w.options.InitTimeout)
}

// Ping asks GET / once, as a health check does, and says whether anything answered.
func (w *Worker) Ping(ctx context.Context) bool { return w.answers(ctx) }

// answers sends one request with no header but Host.
func (w *Worker) answers(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.Address()+"/", nil)
	if err != nil {
		return false
	}
	request.Header["User-Agent"] = []string{""}
	response, err := w.client.Transport.RoundTrip(request)
	if err != nil {
		var op *net.OpError
		dialing := errors.As(err, &op) && op.Op == "dial"
		return !dialing && ctx.Err() == nil
	}
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	_ = response.Body.Close()
	return true
}
