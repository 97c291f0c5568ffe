package conformance

import (
	"context"
	"slices"
	"sync"
	"time"
)

// runner starts a host for each recording that needs its own.
type runner struct {
	command             Command
	storage, probe, dir string

	mu      sync.Mutex
	results []Result
}

// aloneCase is one recording, or a part of one. It reports by itself.
type aloneCase struct {
	fixture, name string
	situations    []Situation
	run           func(r *runner, ctx context.Context, c aloneCase)
}

// sideBySide is how many hosts run at once.
const sideBySide = 6

// RunAlone compares with the recordings that need a host each: crashes, timeouts, stops,
// broken apps and consoles. Probe is the built handler of testdata/probe, dir a new folder.
// Cases whose situation the command does not offer are not among the results.
func RunAlone(ctx context.Context, command Command, storage, probe, dir string) []Result {
	if command.HTTPWait == 0 {
		ctx = context.WithValue(ctx, morePatience{}, 3*time.Minute)
	}
	r := &runner{command: command, storage: storage, probe: probe, dir: dir}
	free := make(chan struct{}, sideBySide)
	var running sync.WaitGroup
	for _, c := range slices.Concat(lifeCases(), stopCases(), discoveryCases(), consoleCases(), batchCases()) {
		if slices.ContainsFunc(c.situations, func(s Situation) bool { _, ok := command.Situations[s]; return !ok }) {
			continue
		}
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			c.run(r, ctx, c)
		})
	}
	running.Wait()
	return r.results
}

func (r *runner) report(fixture, name string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, Result{Fixture: fixture, Case: name, Err: err})
}

// with starts the app, runs the body and ends everything.
func (r *runner) with(ctx context.Context, c aloneCase, app aloneApp, body func(a *alone) error) {
	app.situations = c.situations
	a, err := r.start(ctx, app)
	if err != nil {
		r.report(c.fixture, c.name, err)
		return
	}
	defer a.close()
	r.report(c.fixture, c.name, body(a))
}
