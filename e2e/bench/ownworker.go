package main

import (
	"context"
	"sync"
	"time"

	"azurehaymaker/durable/worker"
	"azurehaymaker/local/transactions"
)

// outcome is what one run of a load cost.
type outcome struct {
	load  load
	took  time.Duration
	spent transactions.Counts
}

func (o outcome) perActivity() float64 {
	return float64(o.spent.Work()) / float64(o.load.activities())
}

func (o outcome) perSecond() float64 { return float64(o.load.activities()) / o.took.Seconds() }

// workerOptions are those of all workloads; 32 is what one receive can bring.
var workerOptions = worker.WorkerOptions{Concurrency: 32, Lease: 2 * slowest}

// ownWorker runs a load with the engine's own worker. The instances are there
// when it starts, so it is busy from the first moment; what the client spent on
// them counts. seen is shown each run of the activity.
func (b *bench) ownWorker(ctx context.Context, l load, seen func(int)) (outcome, error) {
	if err := b.warmUp(ctx); err != nil {
		return outcome{}, err
	}
	h, err := openHub(ctx, b.nextHub(), b.azurite.ConnectionString(), b.proxy)
	if err != nil {
		return outcome{}, err
	}
	engine, err := newEngine(h.counted, seen)
	if err != nil {
		return outcome{}, err
	}
	defer engine.Close()
	if !l.woken {
		if err := h.beginHere(engine); err != nil {
			return outcome{}, err
		}
	}
	before := b.proxy.Counts()
	ids, err := h.start(ctx, l)
	if err != nil {
		return outcome{}, err
	}
	began := time.Now()
	stop := runWorker(ctx, engine, workerOptions)
	defer stop()
	took, err := h.await(ctx, l, ids, began)
	stop()
	return outcome{load: l, took: took, spent: b.proxy.Counts().Since(before)}, err
}

// runWorker gives the function that ends the worker and waits for its end.
func runWorker(ctx context.Context, engine *worker.Engine, options worker.WorkerOptions) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { worker.Run(ctx, engine, options) })
	return func() {
		cancel()
		group.Wait()
	}
}

// best runs a load several times and gives the fastest run: the machine is
// shared.
func best(times int, run func() (outcome, error)) (outcome, error) {
	var best outcome
	for i := range times {
		o, err := run()
		if err != nil {
			return outcome{}, err
		}
		if i == 0 || o.took < best.took {
			best = o
		}
	}
	return best, nil
}
