package azurite

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// account is the storage account's name in every server; the key differs.
const account = "haymakerlocal"

// startTimeout bounds the wait for the three listeners. Node needs about a
// second; a two-core machine with twenty busy processes has been seen to need a
// minute.
const startTimeout = 2 * time.Minute

// Server is one running Azurite. Its methods may be called concurrently.
type Server struct {
	command *exec.Cmd
	key     string
	urls    endpoints
	done    chan struct{}
	once    sync.Once
}

type endpoints struct{ blob, queue, table string }

// Start runs Azurite and returns when all three services listen. It fails with
// ErrNotInstalled when the npm package is missing, and with Azurite's own last
// lines when it ends early or does not listen within two minutes.
func Start(ctx context.Context, options Options) (*Server, error) {
	script, err := options.script()
	if err != nil {
		return nil, err
	}
	key, err := options.accountKey()
	if err != nil {
		return nil, err
	}
	command := exec.Command("node", options.arguments(script)...) //nolint:noctx // it outlives Start; Close ends it, in order
	// The key travels in the environment: process arguments are public.
	command.Env = append(os.Environ(), "AZURITE_ACCOUNTS="+account+":"+key)
	command.SysProcAttr = dieWithParent()
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start azurite: %w", err)
	}
	command.Stderr = command.Stdout
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start azurite (is Node 20 or newer on the PATH?): %w", err)
	}
	s := &Server{command: command, key: key, done: make(chan struct{})}
	ready := make(chan error, 1)
	go s.read(output, options.Output, ready)
	if err := s.await(ctx, ready); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (o Options) accountKey() (string, error) {
	if o.AccountKey != "" {
		return o.AccountKey, nil
	}
	raw := make([]byte, 64)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make the storage account key: %w", err)
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}

func (o Options) arguments(script string) []string {
	arguments := []string{script, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--disableProductStyleUrl"}
	for service, port := range map[string]int{"blob": o.BlobPort, "queue": o.QueuePort, "table": o.TablePort} {
		// Azurite closes idle connections after 5 s by default, which races
		// with the SDK's connection reuse and shows up as stray EOF errors.
		arguments = append(arguments, fmt.Sprintf("--%sPort", service), fmt.Sprint(port), fmt.Sprintf("--%sKeepAliveTimeout", service), "300")
	}
	if o.DataDir == "" {
		return append(arguments, "--inMemoryPersistence")
	}
	return append(arguments, "--location", o.DataDir)
}

func (s *Server) await(ctx context.Context, ready <-chan error) error {
	timeout := time.NewTimer(startTimeout)
	defer timeout.Stop()
	select {
	case err := <-ready:
		return err
	case <-ctx.Done():
		return fmt.Errorf("start azurite: %w", context.Cause(ctx))
	case <-timeout.C:
		return fmt.Errorf("start azurite: not listening after %s", startTimeout)
	}
}

var listening = regexp.MustCompile(`Azurite (Blob|Queue|Table) service is successfully listening at (http://\S+)`)

// read follows Azurite's output to its end, so that the pipe never blocks it,
// reports readiness once, and reaps the process.
func (s *Server) read(output io.Reader, sink io.Writer, ready chan<- error) {
	if sink == nil {
		sink = io.Discard
	}
	var last []string
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		fmt.Fprintln(sink, lines.Text())
		last = append(last[max(0, len(last)-4):], lines.Text())
		if s.urls.note(lines.Text()) {
			ready <- nil
		}
	}
	err := s.command.Wait()
	select {
	case ready <- fmt.Errorf("azurite ended before it listened: %s: %w", strings.Join(last, " | "), orExit(err)):
	default:
	}
	close(s.done)
}

// orExit stands for the end of a process that gave no error.
func orExit(err error) error {
	if err == nil {
		return errors.New("exit code 0")
	}
	return err
}

// note records a listening line and says whether it completed the three.
func (e *endpoints) note(line string) bool {
	match := listening.FindStringSubmatch(line)
	if match == nil {
		return false
	}
	switch match[1] {
	case "Blob":
		e.blob = match[2]
	case "Queue":
		e.queue = match[2]
	case "Table":
		e.table = match[2]
	}
	return e.blob != "" && e.queue != "" && e.table != ""
}

// ConnectionString is what the setting AzureWebJobsStorage takes. It holds the
// account key: hand it on by environment, never by argument or log.
func (s *Server) ConnectionString() string {
	return fmt.Sprintf("DefaultEndpointsProtocol=http;AccountName=%s;AccountKey=%s;BlobEndpoint=%s/%s;QueueEndpoint=%s/%s;TableEndpoint=%s/%s;",
		account, s.key, s.urls.blob, account, s.urls.queue, account, s.urls.table, account)
}

// Done is closed when the process has ended, by Close or by itself.
func (s *Server) Done() <-chan struct{} { return s.done }

// PID is the process id of Azurite.
func (s *Server) PID() int { return s.command.Process.Pid }

// Close ends the process and waits for its end. It may be called twice.
func (s *Server) Close() {
	s.once.Do(func() {
		_ = s.command.Process.Signal(os.Interrupt)
		select {
		case <-s.done:
		case <-time.After(5 * time.Second):
			_ = s.command.Process.Kill()
			<-s.done
		}
	})
}
