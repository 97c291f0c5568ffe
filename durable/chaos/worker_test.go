package chaos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"azurehaymaker/durable"
	"azurehaymaker/durable/chaos/program"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
)

// assignmentVariable makes the test binary a worker process. It carries the
// emulator's key, so it is no argument.
const assignmentVariable = "CHAOS_WORKER"

// assignment is what a worker process is told.
type assignment struct {
	Connection string
	Hub        string
	Ledger     string
}

// The times of a trial are short, so that damage is repaired while one watches.
const (
	lease       = 2 * time.Second
	sweepEvery  = 1200 * time.Millisecond
	sweepGrace  = time.Second
	redispatch  = 4 * time.Second
	stepTimeout = 8 * time.Second
	// neverPoison: faults are no fault of the messages.
	neverPoison = 10_000
)

func wakeQueue(hub string) string { return strings.ToLower(hub) + "-wake" }

func engineOptions(hub string, log *zap.Logger) worker.Options {
	return worker.Options{
		OrchestrationQueue: wakeQueue(hub),
		ActivityQueue:      func(activity string) string { return strings.ToLower(hub + "-" + activity) },
		Now:                time.Now, Logger: log, StepTimeout: stepTimeout,
		SweepGrace: sweepGrace, TaskRedispatchAfter: redispatch, PoisonDeliveries: neverPoison,
	}
}

// impatient is how long an engine waits for a storage call with all its tries;
// patient is how long the judge does.
const (
	impatient = 6 * time.Second
	patient   = time.Minute
)

func open(connection, hub string, timeout time.Duration) (*azurestorage.Store, error) {
	return azurestorage.New(azurestorage.Options{
		TaskHub: hub, ConnectionString: connection, Now: time.Now, Timeout: timeout, TryTimeout: timeout / 3,
	})
}

// work is the worker process: it works on messages and sweeps until its
// standard input ends or it is killed.
func work(text string) error {
	var a assignment
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return fmt.Errorf("read the assignment: %w", err)
	}
	store, err := open(a.Connection, a.Hub, impatient)
	if err != nil {
		return err
	}
	registry := durable.NewRegistry()
	if err := program.Register(registry, remoteLedger{a.Ledger}); err != nil {
		return err
	}
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.TimeEncoderOfLayout("05.000")
	log := zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(config), zapcore.AddSync(os.Stderr), zap.InfoLevel))
	engine, err := worker.New(store, registry, engineOptions(a.Hub, log))
	if err != nil {
		return err
	}
	defer engine.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	var sweeping sync.WaitGroup
	sweeping.Go(func() { sweepUntil(ctx, engine) })
	worker.Run(ctx, engine, worker.WorkerOptions{Concurrency: 8, Lease: lease, MaxPoll: 400 * time.Millisecond})
	sweeping.Wait()
	return nil
}

func sweepUntil(ctx context.Context, engine *worker.Engine) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_, _ = engine.Sweep(ctx) // it logs what fails; the next one looks again
		case <-ctx.Done():
			return
		}
	}
}
