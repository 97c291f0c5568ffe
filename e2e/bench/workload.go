package main

import (
	"context"

	"azurehaymaker/durable"
)

// The orchestrations and the activity of all workloads. Function names are those
// of the folders in app, queue names those in their declarations.
const (
	wakeFunction = "orchestrate"
	taskFunction = "trivial_activity"
	wakeQueue    = "bench-orchestrate"
	taskQueue    = "bench-activity"
)

var (
	trivial  = durable.NewActivity[int, int]("trivial_activity")
	fanOut   = durable.NewOrchestration[int, int]("fan_out")
	sequence = durable.NewOrchestration[int, int]("sequence")
)

func runFanOut(ctx *durable.Context, count int) (int, error) {
	tasks := make([]*durable.Task[int], count)
	for i := range tasks {
		tasks[i] = trivial.Call(ctx, i)
	}
	sum := 0
	for _, task := range tasks {
		value, err := task.Await()
		if err != nil {
			return 0, err
		}
		sum += value
	}
	return sum, nil
}

func runSequence(ctx *durable.Context, count int) (int, error) {
	sum := 0
	for i := range count {
		value, err := trivial.Call(ctx, i).Await()
		if err != nil {
			return 0, err
		}
		sum += value
	}
	return sum, nil
}

// newRegistry registers the workloads; each run of the activity is shown to seen.
func newRegistry(seen func(n int)) (*durable.Registry, error) {
	registry := durable.NewRegistry()
	for _, err := range []error{
		durable.AddOrchestration(registry, fanOut, "1", runFanOut),
		durable.AddOrchestration(registry, sequence, "1", runSequence),
		durable.AddActivity(registry, trivial, func(_ context.Context, n int) (int, error) {
			seen(n)
			return n, nil
		}),
	} {
		if err != nil {
			return nil, err
		}
	}
	return registry, nil
}

// load is a number of instances of one orchestration over a number of activities each.
type load struct {
	orchestration string
	instances     int
	each          int
	// woken instances begin by a message, as a client's do that has no engine;
	// the others begin in the process that starts them.
	woken bool
}

func (l load) activities() int { return l.instances * l.each }

// sum is what every instance must answer.
func (l load) sum() int { return l.each * (l.each - 1) / 2 }

var (
	fanOut1000 = load{fanOut.Name(), 1, 1000, false}
	fanOut2000 = load{fanOut.Name(), 1, 2000, false}
	sequences  = load{sequence.Name(), 100, 5, false}
	woken      = load{sequence.Name(), 100, 5, true}
	// longChain makes a history of 10,000 rows, four per activity; its first
	// 2,000 activities are the chain of 2,000.
	longChain = load{sequence.Name(), 1, 2500, false}
	warmingUp = load{sequence.Name(), 20, 5, false}
)
