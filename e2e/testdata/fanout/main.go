// Command fanout is a custom handler of its own for the end-to-end test of a
// large fan-out: the engine, the host's wire and nothing of HayMaker's domain.
package main

import (
	"context"
	"net/http"
	"os"
	"strings"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
	"azurehaymaker/handler/invocation"
)

var (
	fanOut  = durable.NewOrchestration[int, int]("fan_out")
	trivial = durable.NewActivity[int, int]("trivial_activity")
)

// run adds up what count activities answer.
func run(ctx *durable.Context, count int) (int, error) {
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

func main() {
	log := zap.NewNop()
	must := func(err error) {
		if err != nil {
			os.Stdout.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
	}
	store, err := azurestorage.New(azurestorage.Options{TaskHub: os.Getenv("FANOUT_HUB"), ConnectionString: os.Getenv("AzureWebJobsStorage"), Now: time.Now})
	must(err)
	registry := durable.NewRegistry()
	must(durable.AddOrchestration(registry, fanOut, "1", run))
	must(durable.AddActivity(registry, trivial, func(_ context.Context, n int) (int, error) { return n, nil }))
	engine, err := worker.New(store, registry, worker.Options{
		OrchestrationQueue: "orchestrate-fanout", Now: time.Now, Logger: log,
		ActivityQueue: func(name string) string { return strings.ReplaceAll(name, "_", "-") },
	})
	must(err)
	router, err := invocation.NewRouter(
		invocation.Options{Logger: log, Deadline: 25 * time.Second, Grace: 5 * time.Second, MaxCallBytes: 1 << 20, MaxRequestBytes: 1 << 20},
		invocation.Queue("orchestrate_fanout", "wake", func(ctx context.Context, m invocation.QueueMessage) error {
			return engine.HandleWake(ctx, m.Body, m.DequeueCount)
		}),
		invocation.Queue("trivial_activity", "task", func(ctx context.Context, m invocation.QueueMessage) error {
			return engine.HandleTask(ctx, m.Body, m.DequeueCount)
		}))
	must(err)
	must(http.ListenAndServe("127.0.0.1:"+os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT"), router))
}
