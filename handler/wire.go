package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/controlqueue"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
	"azurehaymaker/functions"
	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/activity"
	"azurehaymaker/haymaker/admission"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/records"
)

const (
	orchestrationQueue = "orchestrate-haymaker-run"
	eventsQueue        = "agent-events"
	requestsQueue      = "execution-requests"
)

// parts are the pieces of the handler that several functions share.
type parts struct {
	log        *zap.Logger
	engine     *worker.Engine
	runs       orchestrations
	admission  *admission.Admission
	activities *activity.Activities
	cleanups   *cleanups
	api        *api.Server
	manager    http.Handler // the management API
	receiver   *controlqueue.Receiver
	storage    *preparation
	owns       func(context.Context) error // the task hub
	turn       atomic.Int64                // of the sweeps, see settleRuns
}

// wire connects the services to their functions. Only the preparation of
// storage does I/O, in the background.
func wire(cfg Config, log *zap.Logger) (services, error) {
	account, err := openAccount(cfg.Storage, records.RetryOptions(), eventsQueue)
	if err != nil {
		return services{}, err
	}
	acts, survey, err := newActivities(cfg, account, log)
	if err != nil {
		return services{}, err
	}
	hub, err := azurestorage.New(azurestorage.Options{TaskHub: cfg.TaskHub, ConnectionString: account.connection, Now: time.Now})
	if err != nil {
		return services{}, err
	}
	p := &parts{log: log, activities: acts}
	if err := p.connect(cfg, hub, survey); err != nil {
		return services{}, err
	}
	kept, reports, known := acts.Records.(*records.Records), acts.Reports.(*records.Reports), acts.Catalogue.(*scenarios)
	p.owns = owning(cfg, hub)
	p.storage = prepare(log, p.owns,
		func(ctx context.Context) error {
			return hub.Prepare(ctx, append(p.engine.Queues(), eventsQueue, requestsQueue)...)
		},
		kept.Prepare, reports.Prepare, known.prepare)
	return p.services(cfg), nil
}

// connect builds the engine, its client and the API over one task hub.
func (p *parts) connect(cfg Config, hub *azurestorage.Store, survey haymaker.Surveyor) error {
	registry, err := newRegistry(p.activities)
	if err != nil {
		return err
	}
	p.engine, err = worker.New(hub, registry, worker.Options{
		OrchestrationQueue: orchestrationQueue, ActivityQueue: functions.QueueName, Now: time.Now, Logger: p.log,
		ActivityTimeout: activityDeadline, TaskRedispatchAfter: cfg.TaskRedispatchAfter, SweepGrace: cfg.SweepGrace, RetainEnded: cfg.Retention,
	})
	if err != nil {
		return err
	}
	durableClient, err := client.New(hub, client.Options{
		OrchestrationQueue: orchestrationQueue, Now: time.Now, NewID: newHexID,
		Begin:    p.engine.Begin,
		Registry: registry, ActivityQueue: functions.QueueName, SweepGrace: cfg.SweepGrace, TaskRedispatchAfter: cfg.TaskRedispatchAfter,
	})
	if err != nil {
		return err
	}
	p.runs = orchestrations{durableClient}
	if p.admission, err = newAdmission(cfg, p.activities.Records.(*records.Records), p.runs); err != nil {
		return err
	}
	p.cleanups = &cleanups{runs: p.runs, activities: p.activities, survey: survey, timing: timingOf(cfg), neverComes: p.neverComes, now: time.Now}
	p.api, err = api.NewServer(api.Options{
		Records: p.activities.Records, Reports: p.activities.Reports, Orchestrations: p.runs, Admissions: p.admission, Catalogue: p.activities.Catalogue, Cleanups: p.cleanups,
		Timing: timingOf(cfg), Size: haymaker.SimulationSize(cfg.SimulationSize), Schedule: cfg.Schedule,
		Now: time.Now, NewID: uuid.NewString, Logger: p.log,
	})
	if err != nil {
		return err
	}
	if p.receiver, err = p.receive(hub, registry); err != nil {
		return err
	}
	p.manager, err = p.manage(cfg.TaskHub, registry)
	return err
}

// newActivities makes the activities and, from the same tenant, the surveyor.
func newActivities(cfg Config, account *account, log *zap.Logger) (*activity.Activities, haymaker.Surveyor, error) {
	known := newScenarios(cfg.ScenarioAllow, cfg.ScenarioDeny, overlay{account.blobs}, time.Now, log)
	azure, err := newTenant(cfg, account, known)
	if err != nil {
		return nil, nil, err
	}
	acts := &activity.Activities{
		Environment: azure.Environment(), Identities: azure.Identities(), Agents: azure.Agents(), Resources: azure.Resources(), Outside: azure.Outside(),
		Records: records.New(account.tables, cfg.TaskHub, time.Now), Reports: records.NewReports(account.blobs),
		Catalogue: known, Now: time.Now, Logger: invocation.Logger,
	}
	return acts, azure.Surveyor(), acts.Check()
}

func timingOf(cfg Config) haymaker.Timing {
	whole := func(d time.Duration) int { return max(1, int(d.Round(time.Second)/time.Second)) }
	return haymaker.Timing{
		ActiveSeconds: whole(cfg.ExecutionDuration), MonitoringIntervalSeconds: whole(cfg.MonitoringInterval),
		GraceSeconds: whole(cfg.AgentGrace), IndexLagSeconds: whole(cfg.IndexLag),
		CleanupPollSeconds: whole(cfg.CleanupPoll), CleanupLimitSeconds: whole(cfg.CleanupLimit),
	}
}

// services gives every function its code; each waits for storage first.
func (p *parts) services(cfg Config) services {
	task := p.afterQueue(func(ctx context.Context, m invocation.QueueMessage) error {
		return p.engine.HandleTask(ctx, m.Body, m.DequeueCount)
	})
	return services{
		HaymakerTimer: p.afterTimer(scheduledStart(p.api, p.admission, cfg.Schedule, time.Now)),
		SweepTaskHub:  p.afterTimer(p.sweep),
		SweepOrphans:  p.afterTimer(p.sweepOrphans),

		DrainControlQueues: p.afterTimer(drain(p.receiver, cfg.ControlQueues)),

		StartRequestedRun: p.afterQueue(requestedStart(p.api, p.admission)),
		OrchestrateHaymakerRun: p.afterQueue(func(ctx context.Context, m invocation.QueueMessage) error {
			return p.engine.HandleWake(ctx, m.Body, m.DequeueCount)
		}),
		IngestAgentEvents: p.afterQueue(func(ctx context.Context, m invocation.QueueMessage) error {
			return p.activities.IngestAgentEvents(ctx, m.Body, p.runs.AgentFinished)
		}),

		ValidateEnvironment: task, SelectScenarios: task, CreateServicePrincipal: task, DeployContainerApp: task,
		CheckAgentStatus: task, VerifyCleanup: task, ForceCleanup: task, GenerateReport: p.report(task),

		StartHaymakerRun: p.afterHTTP(p.api.Start()),
		HaymakerAPI:      p.afterHTTP(p.api),
		DurableAPI:       p.afterHTTP(p.manager),
		Dashboard:        dashboard(),
		Health:           newHealth(p.log, version, healthCheck{"storage", p.storage.wait}),

		Refused: p.storage.refused, Refusal: p.storage.refusal,
		Close: func(context.Context) error { p.storage.stop(); p.engine.Close(); return nil },
	}
}

func newHexID() string {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		panic(errors.New("no randomness: " + err.Error())) // crypto/rand never fails on supported systems
	}
	return hex.EncodeToString(id)
}
