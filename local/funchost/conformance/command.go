package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Situation is something around a host that a recording depends on.
type Situation string

// The situations of the recordings.
const (
	// Net8 is the .NET runtime that the host ships with: SIGTERM does nothing.
	Net8 Situation = "net8"
	// Net10 is the newer runtime: SIGTERM stops the host.
	Net10 Situation = "net10"
	// NoBundles is a host that cannot get an extension bundle.
	NoBundles Situation = "no-bundles"
	// Bundles is a host that has its extension bundle.
	Bundles Situation = "bundles"
)

// Command starts a host, for the recordings that need one of their own.
type Command struct {
	// Args are the program and its arguments; {root} and {port} stand for the script root
	// and the port on 127.0.0.1.
	Args []string
	// Situations are those that the command can be in, with the arguments that put it
	// there. Recordings of other situations are left out.
	Situations map[Situation][]string
	// HTTPWait and QueueWait are how long the host waits for HTTP and then for queue calls
	// when it stops; the recorded times are scaled to the first. Zero takes the real
	// host's 30 s and 11 s.
	HTTPWait, QueueWait time.Duration
}

func (c Command) waits() (http, queue time.Duration) {
	if c.HTTPWait == 0 {
		return 30 * time.Second, 11 * time.Second
	}
	return c.HTTPWait, c.QueueWait
}

// process is a host that was started.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{}

	mu  sync.Mutex
	out bytes.Buffer
}

// start runs the command for a script root; settings are "NAME=value".
func (c Command) start(ctx context.Context, root string, settings []string, situations []Situation) (*process, string, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", fmt.Errorf("pick a port for the host: %w", err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if err := listener.Close(); err != nil {
		return nil, "", fmt.Errorf("free the host's port: %w", err)
	}
	var args []string
	for _, arg := range c.Args {
		args = append(args, strings.NewReplacer("{root}", root, "{port}", port).Replace(arg))
	}
	for _, s := range situations {
		args = append(args, c.Situations[s]...)
	}
	// What the command is, the user of the suite decides.
	p := &process{cmd: exec.CommandContext(context.WithoutCancel(ctx), args[0], args[1:]...), exited: make(chan struct{})}
	p.cmd.Env = append(realHostSettings(root, port), settings...)
	p.cmd.Stdout = p
	// A handler that outlives the host must not keep the suite waiting for its output.
	p.cmd.WaitDelay = time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, "", fmt.Errorf("start the host: %w", err)
	}
	go func() {
		defer close(p.exited)
		// The exit code is read from the state.
		_ = p.cmd.Wait()
	}()
	return p, "http://127.0.0.1:" + port, nil
}

// realHostSettings are what the real host needs beside the app settings: the same as in
// the recordings.
func realHostSettings(root, port string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "AzureWebJobsScriptRoot=" + root, "ASPNETCORE_URLS=http://127.0.0.1:" + port,
		"AZURE_FUNCTIONS_ENVIRONMENT=Development", "AzureFunctionsJobHost__logging__console__isEnabled=true",
		"AzureFunctionsJobHost__logging__logLevel__default=Information", "TZ=UTC",
	}
}

// Write takes the console's output.
func (p *process) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(text)
}

func (p *process) console() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func (p *process) gone() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

// exitCode is that of a host that is gone; a signal counts as its negative number, as in
// the recordings.
func (p *process) exitCode() int {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return -int(status.Signal())
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) signal(s syscall.Signal) error {
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal the host: %w", err)
	}
	return nil
}
