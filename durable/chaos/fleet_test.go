package chaos_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"

	"azurehaymaker/durable/chaos/proxy"
)

const (
	workers = 3
	// lives is how often a worker is killed at most; its last life is spared.
	lives = 1
	// latestKill bounds at which request of a life a worker is killed.
	latestKill = 60
)

// fleet is the worker processes of a trial.
type fleet struct {
	trial  *trial
	group  sync.WaitGroup
	mu     sync.Mutex
	kills  int
	broken error
	// stopped ends the restarts; stops are what ends the present processes.
	stopped bool
	stops   map[int]func()
	output  bytes.Buffer
}

// launch starts the workers.
func (f *fleet) launch() {
	f.stops = map[int]func(){}
	for number := range workers {
		f.group.Go(func() { f.live(number) })
	}
}

// live is one worker's lives, one after the other.
func (f *fleet) live(number int) {
	for life := 0; ; life++ {
		killed, err := f.run(number, life)
		f.mu.Lock()
		if killed {
			f.kills++
		}
		if err != nil && f.broken == nil {
			f.broken = fmt.Errorf("worker %d, life %d: %w", number, life, err)
		}
		done := f.stopped || !killed
		f.mu.Unlock()
		if done {
			return
		}
	}
}

// run runs one process to its end. killed says that chaos did it.
func (f *fleet) run(number, life int) (killed bool, err error) {
	name := fmt.Sprintf("worker %d, life %d", number, life)
	options := f.trial.proxyOptions(name)
	kill := make(chan struct{})
	if life < lives {
		random := rand.New(rand.NewPCG(f.trial.seed, uint64(1000*number+life)))
		options.KillAt, options.AfterEffect = 1+random.IntN(latestKill), random.IntN(2) == 0
		options.Kill = sync.OnceFunc(func() { close(kill) })
	}
	r := newRoute(f.trial.t, f.trial.connection, options)
	defer r.close()
	command, stdin, err := f.command(r.connection, name)
	if err != nil {
		return false, err
	}
	defer stdin.Close()
	f.mu.Lock()
	if f.stopped {
		f.mu.Unlock()
		return false, nil
	}
	if err = command.Start(); err != nil {
		f.mu.Unlock()
		return false, err
	}
	f.stops[number] = func() { _ = command.Process.Kill() }
	f.mu.Unlock()
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err = <-ended:
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.stopped {
			return false, nil
		}
		return false, fmt.Errorf("it ended by itself: %w", orExit(err))
	case <-kill:
		_ = command.Process.Kill() // SIGKILL: nothing of it gets out any more
		<-ended
		return true, nil
	}
}

func orExit(err error) error {
	if err == nil {
		return fmt.Errorf("exit code 0")
	}
	return err
}

// command is the test binary as a worker process.
func (f *fleet) command(connection, name string) (*exec.Cmd, io.Closer, error) {
	text, err := json.Marshal(assignment{Connection: connection, Hub: f.trial.hub, Ledger: f.trial.ledger.URL})
	if err != nil {
		return nil, nil, err
	}
	binary, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	command := exec.Command(binary)
	command.Env = append(os.Environ(), assignmentVariable+"="+string(text))
	command.Stderr = &prefixed{fleet: f, prefix: name}
	stdin, err := command.StdinPipe()
	return command, stdin, err
}

// stop ends the processes and waits for them.
func (f *fleet) stop() {
	f.mu.Lock()
	f.stopped = true
	for _, stop := range f.stops {
		stop()
	}
	f.mu.Unlock()
	f.group.Wait()
}

func (f *fleet) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.broken
}

// prefixed keeps a worker's log for the report of a failure.
type prefixed struct {
	fleet  *fleet
	prefix string
}

func (p *prefixed) Write(text []byte) (int, error) {
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	fmt.Fprintf(&p.fleet.output, "[%s] %s", p.prefix, text)
	return len(text), nil
}

func (tr *trial) proxyOptions(client string) proxy.Options {
	return proxy.Options{Seed: tr.seed, Client: client, Rates: rates(), Only: only(), Tally: tr.tally}
}
