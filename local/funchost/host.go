package funchost

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/queue"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/funchost/worker"
)

// State is the host's state as the admin API names it.
type State string

// The states that this host passes through.
const (
	Starting State = "Starting"
	Running  State = "Running"
	Failed   State = "Error"
	Stopping State = "Stopping"
	Stopped  State = "Stopped"
)

// Host is one Functions host for one script root. Methods are safe for concurrent use;
// Run may be called once.
type Host struct {
	options  Options
	env      settings.Environment
	log      hostlog.Logger
	listener net.Listener
	id       string
	started  time.Time

	// Set by start, before anything is served, and constant afterwards.
	config    settings.Options
	functions *discovery.Result
	routes    []mapped
	worker    *worker.Worker
	accounts  *accounts
	signals   queue.Signals

	// work is the context of invocations; ending it abandons them.
	work    context.Context
	abandon context.CancelFunc
	// manual are the invocations of the admin API.
	manual sync.WaitGroup
	// failure takes the first reason to stop.
	failure chan error

	mu    sync.Mutex
	state State
	// startErr is why the job host did not start.
	startErr error
	settled  chan struct{}
}

// New reads local.settings.json and opens the port. It fails when the settings are
// encrypted or unreadable, or the port is taken; what is wrong with host.json or a
// function shows later, as in the real host.
func New(o Options) (*Host, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("script root: %w", err)
	}
	local, err := settings.ReadLocalSettings(o.Root)
	if err != nil {
		return nil, fmt.Errorf("app settings: %w", err)
	}
	if o.Port == 0 {
		o.Port = local.Port
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(context.Background(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port)))
	if err != nil {
		return nil, fmt.Errorf("port %d is unavailable, choose another with --port: %w", o.Port, err)
	}
	env, skipped := local.Merge(settings.FromList(o.Env))
	h := &Host{
		options: o, listener: listener, started: o.Now(),
		log:     hostlog.Logger{Now: o.Now, Sink: o.Log},
		failure: make(chan error, 1), state: Starting, settled: make(chan struct{}),
	}
	h.env = h.coreTools(env)
	h.id = hostID(h.env, o.Root)
	h.work, h.abandon = context.WithCancel(context.Background())
	for _, name := range skipped {
		h.log.Warn(hostlog.Startup, "Skipping '%s' from local settings as it's already defined in current environment variables.", name)
	}
	return h, nil
}

// coreTools adds the variables that `func start` sets.
func (h *Host) coreTools(env settings.Environment) settings.Environment {
	env["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development"
	env["WEBSITE_HOSTNAME"] = fmt.Sprintf("localhost:%d", h.port())
	env["AzureWebJobsScriptRoot"] = h.options.Root
	env["FUNCTIONS_CORETOOLS_ENVIRONMENT"] = "True"
	return env
}

func (h *Host) port() int { return h.listener.Addr().(*net.TCPAddr).Port }

// URL is the host's base address, without a slash at the end.
func (h *Host) URL() string { return fmt.Sprintf("http://localhost:%d", h.port()) }

// HandlerPID is the id of the running handler process; 0 when there is none.
func (h *Host) HandlerPID() int {
	select {
	case <-h.settled:
	default:
		return 0
	}
	if h.worker == nil {
		return 0
	}
	return h.worker.PID()
}

// State is the current state.
func (h *Host) State() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.state
}

func (h *Host) setState(s State) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state = s
}

// WaitStarted waits until the port is served. It returns the reason when the job host
// did not start: the port then answers 503, as with the real host. The handler may still
// be on its way: calls wait for it.
func (h *Host) WaitStarted(ctx context.Context) error {
	select {
	case <-h.settled:
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.startErr
	case <-ctx.Done():
		return fmt.Errorf("wait for the Functions host: %w", ctx.Err())
	}
}

// Functions is what was discovered; nil before WaitStarted returned nil.
func (h *Host) Functions() *discovery.Result {
	select {
	case <-h.settled:
		return h.functions
	default:
		return nil
	}
}

// processors is what the default new-batch threshold depends on.
func processors() int { return runtime.NumCPU() }

func machineName() string {
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return name
}

// fail asks the host to end; the first reason counts.
func (h *Host) fail(reason Reason, err error) {
	select {
	case h.failure <- &StoppedError{Reason: reason, Err: err}:
	default:
	}
}
