package containerapps

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// process is the attempt of an execution that is under way, across retries.
type process struct {
	stopping chan struct{}
	placed   chan struct{} // closed when a node has room for it
	once     sync.Once
	given    sync.Once
}

func newProcess() *process {
	return &process{stopping: make(chan struct{}), placed: make(chan struct{})}
}

func (p *process) place() { p.given.Do(func() { close(p.placed) }) }

func (p *process) stop() { p.once.Do(func() { close(p.stopping) }) }

// told reports whether the process was asked to stop.
func (p *process) told() bool {
	select {
	case <-p.stopping:
		return true
	default:
		return false
	}
}

// outcome is how one attempt ended.
type outcome struct {
	exitCode int
	stopped  bool
	timedOut bool
	err      error // it could not be started
}

// launch is what an attempt needs.
type launch struct {
	path           string
	args           []string
	env            []string
	stdout, stderr string
	timeout        time.Duration
	grace          time.Duration
}

// attempt runs the process once and reports its id through started. It must run
// in a goroutine of its own: on Linux the process dies with the thread that
// started it, so the thread is kept until the process has ended.
func (l launch) attempt(stopping <-chan struct{}, started func(pid int)) outcome {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	stdout, stderr, err := l.outputs()
	if err != nil {
		return outcome{err: err}
	}
	defer stdout.Close()
	defer stderr.Close()
	// No context ends the process: watch asks first and kills later.
	command := exec.CommandContext(context.Background(), l.path, l.args...)
	command.Env, command.Dir = l.env, filepath.Dir(l.stdout)
	command.Stdout, command.Stderr = stdout, stderr
	isolate(command)
	if err := command.Start(); err != nil {
		return outcome{err: fmt.Errorf("start the container's process: %w", err)}
	}
	started(command.Process.Pid)
	watched := make(chan struct{})
	verdict := make(chan outcome, 1)
	go func() { verdict <- l.watch(command, stopping, watched) }()
	err = command.Wait()
	close(watched)
	result := <-verdict
	killGroup(command) // children the process left behind
	result.exitCode = command.ProcessState.ExitCode()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		result.err = fmt.Errorf("wait for the container's process: %w", err)
	}
	return result
}

// watch ends the process at its time limit or when told to: first a request,
// after the grace period by force.
func (l launch) watch(command *exec.Cmd, stopping, watched <-chan struct{}) outcome {
	var result outcome
	limit := time.NewTimer(l.timeout)
	defer limit.Stop()
	select {
	case <-watched:
		return result
	case <-limit.C:
		result.timedOut = true
	case <-stopping:
		result.stopped = true
	}
	terminateGroup(command)
	grace := time.NewTimer(l.grace)
	defer grace.Stop()
	select {
	case <-watched:
	case <-grace.C:
		killGroup(command)
		<-watched
	}
	return result
}

func (l launch) outputs() (stdout, stderr *os.File, err error) {
	if err := os.MkdirAll(filepath.Dir(l.stdout), 0o700); err != nil {
		return nil, nil, fmt.Errorf("make the execution's directory: %w", err)
	}
	open := func(path string) (*os.File, error) {
		return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	}
	if stdout, err = open(l.stdout); err != nil {
		return nil, nil, fmt.Errorf("open the execution's output: %w", err)
	}
	if stderr, err = open(l.stderr); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open the execution's output: %w", err), stdout.Close())
	}
	return stdout, stderr, nil
}
