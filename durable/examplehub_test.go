package durable_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/store/memory"
	"azurehaymaker/durable/worker"
)

// exampleHub is a task hub in memory with a worker, as in the package's example.
type exampleHub struct {
	registry *durable.Registry
	*client.Client
}

// onHub registers what the caller adds, and lets use talk to it.
func onHub(use func(ctx context.Context, hub exampleHub), add ...func(*durable.Registry) error) {
	registry := durable.NewRegistry()
	must(durable.AddActivity(registry, greet, runGreet))
	for _, one := range add {
		must(one(registry))
	}
	store := memory.New(time.Now)
	queue := func(activity string) string { return "task-" + strings.ToLower(activity) }
	engine, err := worker.New(store, registry, worker.Options{OrchestrationQueue: "orchestrations", ActivityQueue: queue, Now: time.Now})
	must(err)
	starter, err := client.New(store, client.Options{
		OrchestrationQueue: "orchestrations", Now: time.Now, NewID: func() string { return strings.ReplaceAll(uuid.NewString(), "-", "") },
	})
	must(err)
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	must(engine.Prepare(ctx))
	var running sync.WaitGroup
	running.Go(func() { worker.Run(ctx, engine, worker.WorkerOptions{}) })
	defer func() { stop(); running.Wait(); engine.Close() }()
	use(ctx, exampleHub{registry, starter})
}

// orchestration and activity are for onHub.
func orchestration[In, Out any](o durable.Orchestration[In, Out], version string, f func(*durable.Context, In) (Out, error)) func(*durable.Registry) error {
	return func(r *durable.Registry) error { return durable.AddOrchestration(r, o, version, f) }
}

func activity[In, Out any](a durable.Activity[In, Out], f func(context.Context, In) (Out, error)) func(*durable.Registry) error {
	return func(r *durable.Registry) error { return durable.AddActivity(r, a, f) }
}

// print waits for an instance to end and prints how.
func (h exampleHub) print(ctx context.Context, id string) {
	end, err := h.WaitForCompletion(ctx, id, 5*time.Millisecond)
	must(err)
	fmt.Println(end.Status, end.Output)
}

// run starts an instance and prints its end.
func (h exampleHub) run(ctx context.Context, name string, input any) {
	id, err := h.Start(ctx, name, input, client.StartOptions{})
	must(err)
	h.print(ctx, id)
}

// TestTheDocumentedProgramIsTheExample: what go doc shows compiles and runs.
func TestTheDocumentedProgramIsTheExample(t *testing.T) {
	read := func(file string) string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	_, program, _ := strings.Cut(read("example_test.go"), ")\n\nvar (")
	program, _, _ = strings.Cut(program, "\nfunc must(")
	_, documented, _ := strings.Cut(read("doc.go"), "//\tvar (")
	documented, _, found := strings.Cut(documented, "// # Determinism")
	var lines []string
	for line := range strings.Lines(documented) {
		lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(line, "//"), "\t"))
	}
	if got := strings.Join(lines, ""); !found || strings.TrimSpace(got) != strings.TrimSpace(program) {
		t.Errorf("doc.go shows\n%s\nthe example is\n%s", got, program)
	}
}
