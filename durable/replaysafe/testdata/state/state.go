package state

import (
	"azurehaymaker/durable"
	"azurehaymaker/stamp"
)

var (
	say     durable.Activity         // never assigned again
	sizes   = map[string]int{"s": 1} // only read
	runs    int
	cache   = map[string]string{}
	options struct{ retries int }
)

func Configure(n int) { options.retries = n } // want Configure:"reaches package-level variable options"

func Bad(ctx *durable.Context, in string) (string, error) {
	runs++                   // want `package-level variable runs changes \(state.go:19\), .*: pass the value in the orchestration's input`
	cache[in] = in           // want `package-level variable cache changes`
	n := options.retries     // want `package-level variable options changes \(state.go:16\)`
	_ = stamp.Level          // want `package-level variable Level changes \(stamp.go:\d+\)`
	return cache[in], Use(n) // want `package-level variable cache changes`
}

func Use(int) error { return nil }

func Captures() {
	seen := 0
	_ = func(ctx *durable.Context, in string) error {
		seen++ // want `captured variable seen is changed again in every replay`
		own := 0
		inner := func(ctx *durable.Context) { own++ }
		inner(ctx)
		return nil
	}
	_ = seen
}

func Good(ctx *durable.Context, in string) (string, error) {
	return stamp.Fixed, say.Call(ctx, sizes[in])
}
