package worker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"azurehaymaker/local/funchost/hostlog"
)

// Reasons why a worker gives up for good.
var (
	// ErrCrashed means that the handler died or failed to get ready three times.
	ErrCrashed = errors.New("the handler process ended three times")
	// ErrNotReady means that an invocation waited four initialization timeouts in vain.
	ErrNotReady = errors.New("the handler process did not get ready")
)

// Options describe the process.
type Options struct {
	Program string
	Args    []string
	// Dir is the working directory, Root the script root.
	Dir, Root string
	// Env are the host's own variables; the five handler variables are added.
	Env []string
	// ErrorsOnly takes stderr lines as errors unless they contain "warn".
	ErrorsOnly bool
	// InitTimeout bounds the wait for readiness after a start.
	InitTimeout time.Duration
	Log         hostlog.Logger
	NewID       func() string
	Now         func() time.Time
	// OnReady, when set, is called with the process id each time a process is ready.
	OnReady func(pid int)
}

// Worker supervises the process. All methods are safe for concurrent use.
type Worker struct {
	options Options
	port    int
	client  *http.Client
	restart chan int
	ready   *readiness
	// failed closes when Run gives up.
	failed chan struct{}
	// left says that the end of Run does not kill the process.
	left atomic.Bool
	// deaths is touched by Run only.
	deaths deaths
}

// New picks a free loopback port. It starts nothing.
func New(ctx context.Context, o Options) (*Worker, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("pick a port for the handler: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		return nil, fmt.Errorf("free the handler's port: %w", err)
	}
	return &Worker{options: o, port: port, client: newClient(), restart: make(chan int, 1), ready: newReadiness(), failed: make(chan struct{})}, nil
}

// newClient talks to the handler: nothing is decompressed or added, so that the handler
// sees the headers the host sends and no others.
func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableCompression:  true,
		MaxIdleConnsPerHost: 64,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
	}}
}

// Client is the HTTP client for calls to the handler. It follows redirects.
func (w *Worker) Client() *http.Client { return w.client }

// Address is the handler's host:port.
func (w *Worker) Address() string { return fmt.Sprintf("127.0.0.1:%d", w.port) }

// PID is the id of the running process; 0 when there is none.
func (w *Worker) PID() int { return w.ready.processID() }

// Restart kills the process of this id and starts a new one; this is not counted as a
// death. It returns at once; calls in flight to the old process fail. When another
// process runs by now nothing happens, so that two timeouts cost one restart.
func (w *Worker) Restart(pid int) {
	if !w.ready.lostIf(pid) {
		return
	}
	select {
	case w.restart <- pid:
	default:
	}
}

// Leave lets the process live on when the context of Run ends: the real host leaves a
// handler behind that still has calls in hand.
func (w *Worker) Leave() { w.left.Store(true) }

// WaitReady waits until the handler is ready, at most four initialization timeouts; then
// it fails with [ErrNotReady], or with [ErrCrashed] as soon as the worker gave up.
func (w *Worker) WaitReady(ctx context.Context) error {
	timer := time.NewTimer(4 * w.options.InitTimeout)
	defer timer.Stop()
	for {
		is, changed := w.ready.state()
		if is {
			return nil
		}
		select {
		case <-changed:
		case <-w.failed:
			return ErrCrashed
		case <-timer.C:
			return fmt.Errorf("%w within %s", ErrNotReady, 4*w.options.InitTimeout)
		case <-ctx.Done():
			return fmt.Errorf("wait for the handler: %w", context.Cause(ctx))
		}
	}
}

// Run starts the process and supervises it until ctx ends (nil; the process is killed
// unless [Worker.Leave] was called)
// or the rules give up ([ErrCrashed]). It may be called once.
func (w *Worker) Run(ctx context.Context) error {
	defer w.client.CloseIdleConnections()
	for {
		next, err := w.once(ctx)
		if err != nil {
			close(w.failed)
			return err
		}
		if next == stop {
			return nil
		}
	}
}
