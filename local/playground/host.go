package playground

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// hostReady is funchost's ready file.
type hostReady struct {
	URL        string `json:"url"`
	PID        int    `json:"pid"`
	HandlerPID int    `json:"handler_pid"`
}

// host supervises funchost the way Container Apps supervises a container.
type host struct {
	options Options
	env     []string
	ready   string // path of the ready file

	mu       sync.Mutex
	current  *process
	port     int
	stopping bool
	restarts int
	ended    chan struct{} // closed when supervision has ended
}

// backoff between restarts; a container platform waits longer each time, a
// laptop need not.
const backoff = 500 * time.Millisecond

func startHost(ctx context.Context, o Options, env []string) (*host, string, error) {
	h := &host{options: o, env: env, ready: filepath.Join(o.State, "funchost.ready.json"), port: o.Port, ended: make(chan struct{})}
	ready, err := h.launch(ctx)
	if err != nil {
		close(h.ended)
		return nil, "", err
	}
	go h.supervise()
	return h, ready.URL, nil
}

// launch starts one funchost and waits until it serves. It keeps the port of
// the first one, so that clients survive a restart.
func (h *host) launch(ctx context.Context) (hostReady, error) {
	var ready hostReady
	if err := os.Remove(h.ready); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ready, fmt.Errorf("start the Functions host: %w", err)
	}
	arguments := []string{"start", "--root", h.options.Root, "--port", strconv.Itoa(h.port), "--ready-file", h.ready}
	if h.options.QueueVisibility > 0 {
		arguments = append(arguments, "--queue-visibility-timeout", h.options.QueueVisibility.String())
	}
	p, err := start("funchost", h.options.State, h.env, filepath.Join(h.options.Bin, "funchost"), arguments...)
	if err != nil {
		return ready, err
	}
	if err := p.awaitFile(ctx, h.ready, &ready); err != nil {
		p.stop(time.Second)
		return ready, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.current = p
	if _, err := fmt.Sscanf(portOf(ready.URL), "%d", &h.port); err != nil {
		return ready, fmt.Errorf("the Functions host's URL %q has no port: %w", ready.URL, err)
	}
	return ready, nil
}

func portOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return parsed.Port()
}

// supervise restarts a host that ended by itself until stop.
func (h *host) supervise() {
	defer close(h.ended)
	for {
		h.mu.Lock()
		current := h.current
		h.mu.Unlock()
		<-current.done
		h.mu.Lock()
		over := h.stopping || !h.options.Restart
		h.mu.Unlock()
		if over {
			return
		}
		time.Sleep(backoff)
		if !h.again() {
			return
		}
	}
}

// again starts the host once more, and keeps trying while it fails.
func (h *host) again() bool {
	for {
		h.mu.Lock()
		over := h.stopping
		h.restarts++
		h.mu.Unlock()
		if over {
			return false
		}
		ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
		_, err := h.launch(ctx)
		cancel()
		if err == nil {
			h.mu.Lock()
			over, current := h.stopping, h.current
			h.mu.Unlock()
			if over { // stop came while it started and saw the one before
				current.stop(hostPatience)
			}
			return true
		}
		time.Sleep(backoff)
	}
}

// hostPatience covers the host's own stop: calls in flight get about 10 s.
const hostPatience = 15 * time.Second

func (h *host) stop() {
	h.mu.Lock()
	h.stopping = true
	current := h.current
	h.mu.Unlock()
	current.stop(hostPatience)
	<-h.ended
}
