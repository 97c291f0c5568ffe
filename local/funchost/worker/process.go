package worker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one running handler process.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	// drained closes when both output pipes are at their end.
	drained chan struct{}
	pipes   []*os.File

	mu     sync.Mutex
	errors []string
}

// start spawns the process with the five variables the host adds.
func (w *Worker) start(id string) (*process, error) {
	o := w.options
	// The supervisor ends the process, by kill; no context does. The program is the
	// developer's own handler, named in host.json.
	cmd := exec.CommandContext(context.Background(), o.Program, o.Args...)
	cmd.Dir = o.Dir
	port := strconv.Itoa(w.port)
	cmd.Env = append(slices.Clone(o.Env),
		"FUNCTIONS_APP_ROOT_PATH="+o.Root,
		"FUNCTIONS_CUSTOMHANDLER_PORT="+port, "FUNCTIONS_CUSTOMHANDLER_WORKER_ID="+id,
		"FUNCTIONS_HTTPWORKER_PORT="+port, "FUNCTIONS_HTTPWORKER_ID="+id)
	p := &process{cmd: cmd, exited: make(chan struct{}), drained: make(chan struct{})}
	var ends []*os.File
	for range 2 {
		read, write, err := os.Pipe()
		if err != nil {
			closeAll(append(p.pipes, ends...))
			return nil, fmt.Errorf("make an output pipe: %w", err)
		}
		p.pipes, ends = append(p.pipes, read), append(ends, write)
	}
	cmd.Stdout, cmd.Stderr = ends[0], ends[1]
	err := cmd.Start()
	closeAll(ends)
	if err != nil {
		closeAll(p.pipes)
		return nil, fmt.Errorf("start the handler: %w", err)
	}
	w.readOutput(p)
	go func() {
		// The error only repeats the exit code.
		_ = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}

func (w *Worker) readOutput(p *process) {
	var both sync.WaitGroup
	both.Go(func() { eachLine(p.pipes[0], func(line string) { w.stdoutLine(line) }) })
	both.Go(func() {
		eachLine(p.pipes[1], func(line string) {
			if w.stderrLine(line) {
				p.addError(line)
			}
		})
	})
	go func() {
		both.Wait()
		close(p.drained)
	}()
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// exitCode is the code after exited; a signal counts as 128 + its number, as .NET has it.
func (p *process) exitCode() int {
	state := p.cmd.ProcessState
	if state == nil {
		return -1
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

// kill ends the process only, not its children, and waits a moment.
func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return
	}
	select {
	case <-p.exited:
	case <-time.After(killPatience):
	}
	p.drain()
}

// drain waits a moment for the last output. A child of the handler may hold the pipes
// open, so they are closed after that moment.
func (p *process) drain() {
	select {
	case <-p.drained:
	case <-time.After(killPatience):
	}
	closeAll(p.pipes)
	<-p.drained
}

func (p *process) addError(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errors = append(p.errors, line)
	if len(p.errors) > maxErrorsInCrash {
		p.errors = p.errors[1:]
	}
}

func (p *process) errorLines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.errors), func(s string) bool { return strings.TrimSpace(s) == "" })
}
