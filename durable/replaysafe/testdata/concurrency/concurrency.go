package concurrency

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"azurehaymaker/durable"
)

func Bad(ctx *durable.Context, in string) (string, error) {
	go func() {}()               // want `a go statement runs in an order of its own`
	results := make(chan int, 1) // want `make of a channel waits outside of the engine`
	results <- 1                 // want `a channel send waits`
	_ = <-results                // want `a channel receive waits`
	close(results)               // want `close of a channel waits`
	for range results {          // want `a range over a channel waits`
	}
	select { // want `a select statement chooses among channels by chance, .*: use ctx.Select over tasks`
	default:
	}
	var mutex sync.Mutex
	mutex.Lock() // want `sync.Mutex.Lock is for goroutines, .*: an orchestrator runs alone`
	var group sync.WaitGroup
	group.Go(func() {}) // want `sync.WaitGroup.Go is for goroutines`
	var counter atomic.Int64
	counter.Add(1)                                   // want `atomic.Int64.Add is for goroutines`
	c := context.Background()                        // want `context.Background makes a context that replay knows nothing of`
	c, cancel := context.WithTimeout(c, time.Second) // want `context.WithTimeout makes a context`
	cancel()
	_ = c
	return "", nil
}

// In a literal that runs inside of the orchestrator it is the same.
func Nested(ctx *durable.Context, in string) (string, error) {
	begin := func() { go func() {}() } // want `a go statement`
	begin()
	return "", nil
}

// A literal is an orchestrator too, wherever it is written.
var Literal = func(ctx *durable.Context, in string) (string, error) {
	go func() {}() // want `a go statement`
	return "", nil
}

func Register() func(*durable.Context, string) error { // want Register:"reaches a go statement"
	go func() {}()
	return func(ctx *durable.Context, in string) error {
		go func() {}() // want `a go statement`
		return nil
	}
}

type method struct{}

func (method) Run(ctx *durable.Context) {
	go func() {}() // want `a go statement`
}

func Good(ctx *durable.Context, in string) (string, error) {
	var say durable.Activity
	return "", say.Call(ctx, in)
}
