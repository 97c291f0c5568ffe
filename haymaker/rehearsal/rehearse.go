package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent"
	"azurehaymaker/haymaker/catalogue"

	"go.uber.org/zap"
)

// Options say how a rehearsal is held.
type Options struct {
	// Active is how long deployment and operation may take, Grace what the
	// clean-up has after it.
	Active, Grace time.Duration
	// Faults makes the simulator refuse some of the agent's calls: throttling, a
	// server error, a conflict, in the directory also an answer that is lost.
	Faults bool
	// WorkDir is where ledger and spool lie while the rehearsal lasts.
	WorkDir string
	NewID   func() string // UUIDs; called concurrently
	Random  func() float64
	// See is told each event as it comes; nil for nobody.
	See func(haymaker.AgentEvent)
}

// Rehearse carries out one scenario once. The error says why the rehearsal could
// not be held, or that what it made itself could not be removed; how the scenario
// did is the Result's.
func (s *Simulator) Rehearse(ctx context.Context, scenario catalogue.Scenario, o Options) (result Result, err error) {
	runID := o.NewID()
	group := "/subscriptions/" + s.facts.SubscriptionID + "/resourceGroups/" + haymaker.ResourceGroupName(runID, scenario.ID)
	began := s.clock.Now()
	tags := haymaker.Tags(runID, scenario.ID, began, began.Add(o.Active+o.Grace), nil)
	location := or(s.facts.Location, "eastus")
	if _, err := s.main.Do(ctx, agent.Call{Method: http.MethodPut, Path: group, APIVersion: groupAPI, Body: map[string]any{"location": location, "tags": tags}}); err != nil {
		return Result{}, fmt.Errorf("make the resource group: %w", err)
	}
	identity, err := s.identify(ctx, scenario, runID, group)
	defer func() { err = errors.Join(err, s.tidy(context.WithoutCancel(ctx), group, identity)) }()
	if err != nil {
		return Result{}, fmt.Errorf("make the identity: %w", err)
	}
	if o.Faults {
		if err := s.misbehave(ctx, faultsOf(scenario, filepath.Base(group), haymaker.UniqueID(runID))); err != nil {
			return Result{}, err
		}
	}
	dir := filepath.Join(o.WorkDir, runID)
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	config := s.agentConfig(scenario, runID, identity, dir, tags, o)
	wire := newWire(s.client)
	inbox := &inbox{key: config.EventKey, see: o.See, seen: map[string]bool{}}
	outcome, err := s.perform(ctx, config, scenario, wire, inbox, o)
	if err != nil {
		return Result{}, err
	}
	account, err := s.account(context.WithoutCancel(ctx))
	if err != nil {
		return Result{}, err
	}
	outside, _, err := scenario.Outside(catalogue.Values{UniqueID: config.UniqueID, SubscriptionID: config.SubscriptionID, ResourceGroup: config.ResourceGroup, Location: config.Location})
	if err != nil {
		return Result{}, err
	}
	result = summary(scenario, outcome, wire, inbox)
	if o.Faults && result.Problem == "" && len(result.Faults) == 0 {
		result.Problem = "none of the faults was met"
	}
	result.Left = account.left(part{group: group, uniqueID: config.UniqueID, outside: outside, identity: identity})
	result.Seconds = s.clock.Now().Sub(began).Seconds()
	return result, nil
}

func (s *Simulator) agentConfig(scenario catalogue.Scenario, runID string, p principal, dir string, tags map[string]string, o Options) agent.Config {
	c := s.config(p.appID, p.secret)
	now := s.clock.Now()
	c.Scenario, c.RunID, c.AgentID, c.UniqueID = scenario.ID, runID, haymaker.JobName(runID, scenario.ID), haymaker.UniqueID(runID)
	c.ResourceGroup, c.Location, c.RequiredTags = haymaker.ResourceGroupName(runID, scenario.ID), or(s.facts.Location, "eastus"), tags
	c.ActiveUntil, c.Deadline = now.Add(o.Active), now.Add(o.Active+o.Grace)
	c.EventsQueueURL, c.EventKey, c.LogLevel, c.WorkDir = "https://localhost/agent-events", "rehearsal-"+runID, "error", dir
	return c
}

func (s *Simulator) perform(ctx context.Context, config agent.Config, scenario catalogue.Scenario, wire *wire, inbox *inbox, o Options) (agent.Outcome, error) {
	manager, err := s.manager(config, wire)
	if err != nil {
		return agent.Outcome{}, err
	}
	worker, err := agent.New(config, scenario, agent.Dependencies{
		Manager: manager, Queue: inbox, Clock: s.clock, Random: o.Random, NewID: o.NewID,
		Scrubber: agent.NewScrubber(config), Logger: zap.NewNop(),
	})
	if err != nil {
		return agent.Outcome{}, err
	}
	outcome := worker.Run(ctx)
	return outcome, worker.Close()
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
