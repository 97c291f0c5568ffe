package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"

	"go.uber.org/zap"
)

// Agent carries out one scenario once. It is not for reuse or concurrent use.
type Agent struct {
	config   Config
	pace     Pace
	window   time.Duration // of the active time, when Run began
	scenario catalogue.Scenario
	values   catalogue.Values
	manager  Manager
	prober   Prober
	clock    Clock
	random   func() float64
	ledger   *ledger
	spool    *spool
	courier  *courier
	reporter *reporter
	logger   *zap.Logger
	scrubber *Scrubber
	domain   domain        // of the directory, once asked for
	turn     chan struct{} // held by the operation that is being done
	resumed  bool          // the ledger was found
	llm      *http.Client
}

// New opens ledger and spool in the working directory and makes the agent. It
// fails, having touched nothing in Azure, when the configuration is wrong or
// the directory holds another agent's or damaged files.
func New(c Config, scenario catalogue.Scenario, d Dependencies) (*Agent, error) {
	if err := errors.Join(c.validate(), d.validate()); err != nil {
		return nil, err
	}
	if scenario.ID != c.Scenario {
		return nil, fmt.Errorf("scenario %q was handed to %s", scenario.ID, c)
	}
	if err := os.MkdirAll(c.WorkDir, 0o700); err != nil {
		return nil, fmt.Errorf("make the working directory: %w", err)
	}
	a := &Agent{
		config: c, pace: c.Pace.orDefaults(), scenario: scenario, prober: d.Prober, clock: d.Clock, random: d.Random, logger: d.Logger, scrubber: d.Scrubber,
		turn: make(chan struct{}, 1), domain: domain{asking: make(chan struct{}, 1)}, llm: d.LLM,
	}
	secrets := newSecrets(c, d.Scrubber)
	a.values = catalogue.Values{
		UniqueID: c.UniqueID, Location: c.Location, ResourceGroup: c.ResourceGroup, SubscriptionID: c.SubscriptionID, TenantID: c.TenantID,
		Password: secrets.password, SSHPublicKey: secrets.sshPublicKey,
	}
	guard := newGuard(newPatient(d.Manager, d.Clock, a.pace), c.SubscriptionID, c.ResourceGroup)
	var err error
	if guard.outside, guard.collections, err = scenario.Outside(a.values); err != nil {
		return nil, err
	}
	if a.ledger, err = openLedger(c.WorkDir, c.RunID, c.Scenario, d.Clock.Now); err != nil {
		return nil, err
	}
	guard.ledger = a.ledger
	a.resumed = len(a.ledger.order) > 0
	a.manager = guard
	if a.spool, err = openSpool(c.WorkDir); err != nil {
		return nil, errors.Join(err, a.ledger.Close())
	}
	a.courier = &courier{runID: c.RunID, scenario: c.Scenario, key: c.EventKey, spool: a.spool, queue: d.Queue, clock: d.Clock, pace: a.pace, logger: d.Logger, wake: make(chan struct{}, 1)}
	a.reporter = &reporter{config: c, spool: a.spool, courier: a.courier, clock: d.Clock, newID: d.NewID, scrubber: d.Scrubber, logger: d.Logger}
	return a, nil
}

// Close closes ledger and spool. When nothing is left to resume, it removes them.
func (a *Agent) Close() error {
	done := len(a.ledger.alive()) == 0 && a.spool.undelivered() == 0
	err := errors.Join(a.ledger.Close(), a.spool.Close())
	if !done {
		return err
	}
	for _, file := range []string{ledgerFile, spoolFile, markFile} {
		if removal := os.Remove(filepath.Join(a.config.WorkDir, file)); removal != nil && !os.IsNotExist(removal) {
			err = errors.Join(err, removal)
		}
	}
	_ = os.Remove(a.config.WorkDir) // fails when others keep files there, rightly
	return err
}

// errActiveTime ends the work when its time is over.
var errActiveTime = errors.New("the active time is over")

// Run deploys, operates and cleans up, whatever happens in between, and
// delivers the last events. When ctx ends (SIGTERM) the clean-up begins at once
// and has what remains of Pace.TerminationGrace.
func (a *Agent) Run(ctx context.Context) Outcome {
	a.window = a.config.ActiveUntil.Sub(a.clock.Now())
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{}, 2)
	go func() { a.courier.run(background); ended <- struct{}{} }()
	go func() { a.heartbeat(background); ended <- struct{}{} }()

	a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventAgentStarted, Message: "The agent has started", Details: map[string]any{
		"active_until": a.config.ActiveUntil.UTC().Format(time.RFC3339), "deadline": a.config.Deadline.UTC().Format(time.RFC3339),
		"resumed": len(a.ledger.alive()) > 0, "strategy": a.config.Strategy,
		"business_hours": calendarOf(a.config.Location).String(),
	}})
	outcome := Outcome{Work: a.work(ctx)}
	if ctx.Err() != nil { // the work's own error would only repeat it
		outcome.Work, outcome.Interrupted = nil, true
		a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventError, Severity: severityWarning, Message: "The agent was told to stop before its time"})
	}
	if outcome.Work != nil {
		a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventError, Severity: severityError, Message: outcome.Work.Error()})
	}
	outcome.Leftover = a.cleanUp(ctx)

	stop()
	<-ended
	<-ended
	a.reportEnd(outcome)
	outcome.Undelivered = a.deliverLast(ctx)
	return outcome
}

func (a *Agent) work(ctx context.Context) error {
	ctx, cancel := a.clock.within(ctx, a.config.ActiveUntil, errActiveTime)
	defer cancel()
	a.phase("deploy")
	if err := a.deploy(ctx); err != nil {
		return err
	}
	a.phase("operate")
	return a.operate(ctx)
}

func (a *Agent) phase(name string) {
	a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventPhaseChanged, Message: "Phase " + name, Details: map[string]any{"phase": name}})
}

func (a *Agent) reportEnd(outcome Outcome) {
	if len(outcome.Leftover) > 0 {
		a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventError, Severity: severityError,
			Message: fmt.Sprintf("The clean-up is incomplete: %d resources may still exist", len(outcome.Leftover))})
		return
	}
	a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventCleanupComplete, Message: "Everything the agent made is gone"})
}

// flushReserve is kept of the clean-up's time; a short run keeps less.
func (a *Agent) flushReserve() time.Duration {
	return min(a.pace.FlushReserve, a.config.Deadline.Sub(a.config.ActiveUntil)/4)
}

// deliverLast delivers what is pending within the reserve that clean-up left.
func (a *Agent) deliverLast(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.flushReserve())
	defer cancel()
	a.courier.flush(ctx)
	return a.spool.undelivered()
}
