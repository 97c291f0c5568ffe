package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent"
	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/haymaker/rehearsal"
)

// rehearse carries out the scenarios, some at the same time, and tells on stderr
// how they come along.
func (p *program) rehearse(ctx context.Context, sim *rehearsal.Simulator, scenarios []catalogue.Scenario, flags tryFlags) (answer tried, err error) {
	dir, err := os.MkdirTemp("", "haymaker-try-*")
	if err != nil {
		return tried{}, fmt.Errorf("make a working directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	began := time.Now()
	results := make([]rehearsal.Result, len(scenarios))
	failures := make([]error, len(scenarios))
	var done sync.WaitGroup
	var screen sync.Mutex
	free := make(chan struct{}, flags.parallel)
	for i, scenario := range scenarios {
		free <- struct{}{}
		done.Go(func() {
			defer func() { <-free }()
			results[i], failures[i] = sim.Rehearse(ctx, scenario, rehearsal.Options{
				Active: flags.active, Grace: flags.grace, Faults: flags.faults, WorkDir: dir, NewID: uuid.NewString, Random: rand.Float64,
				See: func(event haymaker.AgentEvent) { p.tell(&screen, event, len(scenarios) == 1) },
			})
			if failures[i] != nil {
				failures[i] = fmt.Errorf("%s: %w", scenario.ID, failures[i])
			}
		})
	}
	done.Wait()
	if err := errors.Join(failures...); err != nil {
		return tried{}, err
	}
	remaining, err := sim.Remaining(context.WithoutCancel(ctx))
	return tried{Results: results, Remaining: append([]string{}, remaining...), Seconds: time.Since(began).Seconds()}, err
}

// tell writes an event as a line: each one when a single scenario is tried, else
// only how far each has come and what went wrong.
func (p *program) tell(screen *sync.Mutex, event haymaker.AgentEvent, whole bool) {
	milestone := event.EventType == haymaker.EventPhaseChanged || event.EventType == haymaker.EventCleanupComplete || event.Severity == "error"
	if !whole && !milestone || event.EventType == haymaker.EventHeartbeat {
		return
	}
	screen.Lock()
	defer screen.Unlock()
	fmt.Fprintf(p.stderr, "%s  %-38s %-18s %s\n", event.Timestamp.Format("15:04:05"), event.ScenarioName, event.EventType, clip(event.Message, 140))
}

// simulator connects to the named simulator, or starts one. stop ends what was
// started.
func (p *program) simulator(ctx context.Context, flags tryFlags) (sim *rehearsal.Simulator, stop func() error, err error) {
	readyFile, end := flags.simulator, func() error { return nil }
	if readyFile == "" {
		fmt.Fprintln(p.stderr, "starting a simulated Azure")
		if readyFile, end, err = startSimulator(ctx, p.pause); err != nil {
			return nil, nil, err
		}
	}
	facts, err := rehearsal.ReadFacts(readyFile)
	if err == nil {
		sim, err = rehearsal.Connect(facts, agent.Clock{Now: time.Now, Sleep: p.pause})
	}
	if err == nil && flags.simulator == "" {
		err = sim.Settings(ctx, map[string]any{"lro_duration_ms": 200, "lro_polls": 1, "graph_replication_ms": 200, "role_propagation_ms": 200, "async_share": 0.3})
	}
	if err != nil {
		return nil, nil, errors.Join(err, end())
	}
	return sim, func() error { sim.Close(); return end() }, nil
}

func sum(counts map[string]int) int {
	total := 0
	for _, count := range counts {
		total += count
	}
	return total
}

// faultWords is "2x429 1x503".
func faultWords(faults map[int]int) string {
	var words []string
	for _, status := range slices.Sorted(maps.Keys(faults)) {
		words = append(words, fmt.Sprintf("%dx%d", faults[status], status))
	}
	return strings.Join(words, " ")
}
