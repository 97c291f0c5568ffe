package durable_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/worker"
)

var (
	greet = durable.NewActivity[string, string]("Greet")
	tour  = durable.NewOrchestration[[]string, string]("Tour")
)

// runTour is an orchestrator: deterministic, without effects.
func runTour(ctx *durable.Context, cities []string) (string, error) {
	var said []string
	for _, city := range cities {
		text, err := greet.Call(ctx, city).Await()
		if err != nil {
			return "", err // fails the instance
		}
		said = append(said, text)
	}
	return strings.Join(said, ", "), nil
}

// runGreet is an activity: it may do anything, and may run twice.
func runGreet(ctx context.Context, city string) (string, error) {
	return "Hello " + city, nil
}

func Example() {
	registry := durable.NewRegistry()
	must(durable.AddOrchestration(registry, tour, "1", runTour))
	must(durable.AddActivity(registry, greet, runGreet))

	// A worker in this process.
	hub := memory.New(time.Now)
	engine, err := worker.New(hub, registry, worker.Options{
		OrchestrationQueue: "orchestrations",
		ActivityQueue:      func(activity string) string { return "task-" + strings.ToLower(activity) },
		Now:                time.Now,
	})
	must(err)
	ctx, stop := context.WithCancel(context.Background())
	must(engine.Prepare(ctx))
	var running sync.WaitGroup
	running.Go(func() { worker.Run(ctx, engine, worker.WorkerOptions{}) })
	defer func() { stop(); running.Wait(); engine.Close() }()

	// A client: here or in any process that has the store.
	starter, err := client.New(hub, client.Options{
		OrchestrationQueue: "orchestrations", Now: time.Now,
		NewID: func() string { return strings.ReplaceAll(uuid.NewString(), "-", "") },
	})
	must(err)
	id, err := starter.Start(ctx, tour.Name(), []string{"Tokyo", "Bern"}, client.StartOptions{})
	must(err)
	end, err := starter.WaitForCompletion(ctx, id, 10*time.Millisecond)
	must(err)
	fmt.Println(end.Status, end.Output)
	// Output: Completed "Hello Tokyo, Hello Bern"
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
