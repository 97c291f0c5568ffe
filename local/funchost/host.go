package funchost

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/keys"
	"azurehaymaker/local/funchost/settings"
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
	Offline  State = "Offline"
)

// Host is one Functions host for one script root. Methods are safe for concurrent use;
// Run may be called once.
type Host struct {
	*surroundings
	listener net.Listener
	started  time.Time
	// keys is nil when no keys are enforced.
	keys *keys.Ring
	cors *cors
	// admin are the operations of the admin API.
	admin []adminRoute
	// restarts takes the reason of a restart of the script host.
	restarts chan string
	// failed takes why the port is no longer served.
	failed chan error

	mu sync.Mutex
	// state is Stopping or Stopped, else empty: the script host's state counts.
	state   State
	current *scriptHost
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
	if len(o.CORS) == 0 {
		o.CORS, o.CORSCredentials = local.CORS, local.CORSCredentials || o.CORSCredentials
	}
	policy, err := newCORS(o.CORS, o.CORSCredentials)
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(context.Background(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port)))
	if err != nil {
		return nil, fmt.Errorf("port %d is unavailable, choose another with --port: %w", o.Port, err)
	}
	env, skipped := local.Merge(settings.FromList(o.Env))
	h := &Host{
		surroundings: &surroundings{options: o, log: hostlog.Logger{Now: o.Now, Sink: o.Log}},
		listener:     listener, started: o.Now(), cors: policy,
		restarts: make(chan string, 1), failed: make(chan error, 1),
	}
	h.address = "http://" + listener.Addr().String()
	h.env = h.coreTools(env)
	h.id = hostID(h.env, o.Root)
	h.current = newScriptHost(h.surroundings, h.changed)
	if o.EnableAuth {
		if h.keys, err = h.openKeys(); err != nil {
			_ = listener.Close()
			return nil, fmt.Errorf("access keys: %w", err)
		}
	}
	h.admin = h.adminRoutes()
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
func (h *Host) HandlerPID() int { return h.scriptHost().handlerPID() }

// HandlerAddress is the host:port on which the handler listens once it is ready; empty
// when the app has none.
func (h *Host) HandlerAddress() string { return h.scriptHost().handlerAddress() }

// scriptHost is the one that serves now, or is on its way.
func (h *Host) scriptHost() *scriptHost {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.current
}

// State is the current state.
func (h *Host) State() State {
	h.mu.Lock()
	state, s := h.state, h.current
	h.mu.Unlock()
	switch {
	case state != "":
		return state
	case !s.isSettled():
		return Starting
	case errors.Is(s.startErr, errOffline):
		return Offline
	case s.startErr != nil:
		return Failed
	}
	return Running
}

func (h *Host) setState(s State) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state = s
}

// WaitStarted waits until the script host is started. It returns the reason when it did
// not start: the port then answers 503, as with the real host. The handler may still be
// on its way: calls wait for it.
func (h *Host) WaitStarted(ctx context.Context) error {
	s := h.scriptHost()
	select {
	case <-s.settled:
		return s.startErr
	case <-ctx.Done():
		return fmt.Errorf("wait for the Functions host: %w", ctx.Err())
	}
}

// begin counts a call of the script host that is running or about to; nil when none
// runs. The caller ends the call.
func (h *Host) begin(ctx context.Context) *scriptHost {
	for ctx.Err() == nil {
		s := h.scriptHost()
		select {
		case <-s.settled:
		case <-ctx.Done():
			return nil
		}
		if s.startErr == nil && s.calls.begin() {
			return s
		}
		if h.scriptHost() == s {
			return nil
		}
	}
	return nil
}

// Functions is what was discovered; nil before WaitStarted returned nil.
func (h *Host) Functions() *discovery.Result {
	s := h.scriptHost()
	select {
	case <-s.settled:
		return s.functions
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
