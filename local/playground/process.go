package playground

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is one child with its log file.
type process struct {
	name    string
	command *exec.Cmd
	log     *os.File
	done    chan struct{} // closed when the process has ended and was reaped
}

// start runs a program of the stack; env is added to the own environment.
func start(name, state string, env []string, path string, arguments ...string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(state, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	command := exec.Command(path, arguments...) //nolint:noctx // it outlives the start; stop ends it, in order
	command.Env = append(os.Environ(), env...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = ownGroup()
	if err := command.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", name, err), log.Close())
	}
	p := &process{name: name, command: command, log: log, done: make(chan struct{})}
	go func() {
		_ = command.Wait() // how it ended is in its log and its state
		_ = log.Close()
		close(p.done)
	}()
	return p, nil
}

// stop asks the process to end and kills it after patience. Twice is fine.
func (p *process) stop(patience time.Duration) {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-p.done:
		return
	case <-timer.C:
	}
	_ = p.command.Process.Kill()
	<-p.done
}

// readyWithin bounds the start of one process.
const readyWithin = 60 * time.Second

// awaitFile reads the JSON a process writes when it serves, or says how it
// ended instead, with the end of its log.
func (p *process) awaitFile(ctx context.Context, path string, into any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, readyWithin, fmt.Errorf("not ready after %s", readyWithin))
	defer cancel()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for {
		raw, err := os.ReadFile(path)
		switch {
		case err == nil:
			if err := json.Unmarshal(raw, into); err != nil {
				return fmt.Errorf("%s wrote a ready file that is not JSON: %w", p.name, err)
			}
			return nil
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("wait for %s: %w", p.name, err)
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended before it served; the end of its log:\n%s", p.name, tail(p.log.Name()))
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w; the end of its log:\n%s", p.name, context.Cause(ctx), tail(p.log.Name()))
		case <-poll.C:
		}
	}
}

// tail is the end of a log file.
func tail(path string) string {
	const lines = 15
	raw, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(raw), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
