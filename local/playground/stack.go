package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"azurehaymaker/local/azurite"
)

// Stack is a running playground. Its methods may be called concurrently.
type Stack struct {
	// URL of the Functions host, e.g. http://127.0.0.1:40123.
	URL string
	// Simulator of Azure's planes.
	Simulator *Simulator

	// Settings of the Functions app, as NAME=VALUE; some are secrets.
	Settings []string

	options Options
	storage *azurite.Server
	host    *host
	log     *os.File
}

// Open starts everything and returns when the app answers. What it started is
// ended again when it fails.
func Open(ctx context.Context, options Options) (_ *Stack, err error) {
	o, err := options.checked()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.State, 0o700); err != nil {
		return nil, fmt.Errorf("make the state folder: %w", err)
	}
	s := &Stack{options: o}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if s.log, err = os.OpenFile(filepath.Join(o.State, "azurite.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, fmt.Errorf("open azurite's log: %w", err)
	}
	if s.storage, err = azurite.Start(ctx, azurite.Options{NodeModules: modules(o), Output: s.log}); err != nil {
		return nil, err
	}
	if s.Simulator, err = startSimulator(ctx, o); err != nil {
		return nil, err
	}
	if o.Env["SCENARIO_ALLOW"] != "" {
		if err = s.Simulator.consent(ctx); err != nil {
			return nil, err
		}
	}
	connection := s.storage.ConnectionString()
	if o.Between != nil {
		if connection, err = o.Between(connection); err != nil {
			return nil, fmt.Errorf("stand between the app and its storage: %w", err)
		}
	}
	if s.Settings, err = environment(o, connection, s.Simulator); err != nil || o.WithoutHost {
		return s, err
	}
	if s.host, s.URL, err = startHost(ctx, o, s.Settings); err != nil {
		return nil, err
	}
	return s, s.awaitHealth(ctx)
}

// modules is where `make azurite` installs, if it did so below the root.
func modules(o Options) string {
	path := filepath.Join(o.Root, ".local", "azurite", "node_modules")
	if _, err := os.Stat(path); err != nil {
		return "" // found upward from the working directory, or not at all
	}
	return path
}

// awaitHealth waits until the app itself says that it is ready.
func (s *Stack) awaitHealth(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, readyWithin, fmt.Errorf("not healthy after %s", readyWithin))
	defer cancel()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		last := healthy(ctx, s.URL)
		if last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the app is not ready: %w: %w; the end of the host's log:\n%s", context.Cause(ctx), last, tail(filepath.Join(s.options.State, "funchost.log")))
		case <-poll.C:
		}
	}
}

func healthy(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/api/health", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET /api/health answered %s", response.Status)
	}
	return nil
}

// ConnectionString reaches the stack's storage. It holds the account key.
func (s *Stack) ConnectionString() string { return s.storage.ConnectionString() }

// HostPID and HandlerPID are the processes that serve now.
func (s *Stack) HostPID() int { pid, _ := s.pids(); return pid }

// HandlerPID is the process id of the handler that serves now, 0 while none
// does.
func (s *Stack) HandlerPID() int { _, pid := s.pids(); return pid }

func (s *Stack) pids() (hostPID, handlerPID int) {
	var ready hostReady
	raw, err := os.ReadFile(s.host.ready)
	if err != nil || json.Unmarshal(raw, &ready) != nil {
		return 0, 0
	}
	return ready.PID, ready.HandlerPID
}

// Close ends every process, the host first, so that the handler stops in order.
// It may be called twice.
func (s *Stack) Close() {
	if s.host != nil {
		s.host.stop()
		s.host = nil
	}
	if s.Simulator != nil {
		s.Simulator.process.stop(10 * time.Second)
		s.Simulator.http.CloseIdleConnections()
		s.Simulator = nil
	}
	if s.storage != nil {
		s.storage.Close()
		s.storage = nil
	}
	if s.log != nil {
		_ = s.log.Close()
		s.log = nil
	}
}
