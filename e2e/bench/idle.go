package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"azurehaymaker/local/playground"
	"azurehaymaker/local/transactions"
)

const (
	// sweepsPerHour is the schedule of HayMaker's sweep (local.settings.json).
	sweepsPerHour = 12
	// controlLooksPerHour: every 30 s drain_control_queues lists the hub's control
	// queues (local.settings.json), of which there are none before a tool comes.
	controlLooksPerHour = 120
	// ownQueues are those of the workloads.
	ownQueues = 2
)

// measureIdle counts what a hub costs in which nothing runs: the engine's own
// worker with a short interval between polls, for the bound, and a sweep.
func (b *bench) measureIdle(ctx context.Context) error {
	const interval, windows = 100 * time.Millisecond, 30
	h, err := openHub(ctx, b.nextHub(), b.azurite.ConnectionString(), b.proxy)
	if err != nil {
		return err
	}
	engine, err := newEngine(h.counted, func(int) {})
	if err != nil {
		return err
	}
	defer engine.Close()
	options := workerOptions
	options.MinPoll, options.MaxPoll = interval, interval
	stop := runWorker(ctx, engine, options)
	defer stop()
	spent, err := b.during(ctx, 2*interval, windows*interval)
	stop()
	if err != nil {
		return err
	}
	// One poll may lie on the window's edge.
	b.add("idle.polls_per_queue_and_interval", max(0, float64(spent.Polls()-1))/float64(len(engine.Queues())*windows), "polls")
	b.add("idle.other_transactions", float64(spent.Work()), "transactions")
	before := b.proxy.Counts()
	if _, err := engine.Sweep(ctx); err != nil {
		return err
	}
	b.add("idle.transactions_per_sweep", float64(b.proxy.Counts().Since(before).Total()), "transactions")
	return nil
}

// during counts for a while, after a pause in which things come to rest.
func (b *bench) during(ctx context.Context, rest, window time.Duration) (transactions.Counts, error) {
	if err := pause(ctx, rest); err != nil {
		return nil, err
	}
	before := b.proxy.Counts()
	err := pause(ctx, window)
	return b.proxy.Counts().Since(before), err
}

// measureIdleApp counts what HayMaker itself costs while nothing runs: the real
// handler behind the Functions host's stand-in, its three timers off, because the
// host renews a lease for each; sweeps and looks for control queues are added as
// one of them and the schedule amount to.
func (b *bench) measureIdleApp(ctx context.Context) error {
	const window = 20 * time.Second
	state, err := os.MkdirTemp("", "bench-idle-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(state)
	root, err := stagedRoot(ctx, b.root)
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	stack, err := playground.Open(ctx, playground.Options{Root: root, Bin: filepath.Join(b.root, "bin"), State: state, Env: map[string]string{
		"AzureWebJobsStorage":                  b.proxy.ConnectionString(),
		"AzureWebJobs.haymaker_timer.Disabled": "true", "AzureWebJobs.sweep_task_hub.Disabled": "true",
		"AzureWebJobs.drain_control_queues.Disabled": "true",
	}})
	if err != nil {
		return fmt.Errorf("start HayMaker: %w", err)
	}
	defer stack.Close()
	interval, queues, err := declaredPolling(root)
	if err != nil {
		return err
	}
	// The host waits longer from poll to poll until it has reached its interval.
	spent, err := b.during(ctx, 5*interval, window)
	if err != nil {
		return err
	}
	leases, perHour := spent.Of("blob", "lease"), time.Hour.Seconds()/window.Seconds()
	polls := max(0, float64(spent.Polls()-queues)) // one of each queue may lie on the window's edge
	// A sweep receives from the poison queue of each queue once.
	sweeps := (b.value("idle.transactions_per_sweep") + float64(queues-ownQueues)) * sweepsPerHour
	b.add("hosted.idle.queues", float64(queues), "queues")
	b.add("hosted.idle.polls_per_queue_and_interval", polls*interval.Seconds()/(float64(queues)*window.Seconds()), "polls")
	b.add("hosted.idle.lease_transactions", float64(leases), "transactions")
	b.add("hosted.idle.other_transactions", float64(spent.Work()-leases), "transactions")
	b.add("idle.transactions_per_hour", float64(spent.Total())*perHour+sweeps+controlLooksPerHour, "1/h")
	return nil
}
