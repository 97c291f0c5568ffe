package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/handler/invocation"
)

// doubles are services that do what a message tells them, for tests of the
// process around them.
func doubles(_ Config, log *zap.Logger) (services, error) {
	queue := func(ctx context.Context, m invocation.QueueMessage) error {
		switch string(m.Body) {
		case "fail":
			return errors.New("told to fail")
		case "panic":
			panic("told to panic")
		case "second":
			invocation.Logger(ctx).Info("working")
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		case "forever":
			invocation.Logger(ctx).Info("working")
			<-ctx.Done()
			return context.Cause(ctx)
		}
		return nil
	}
	timer := func(context.Context, invocation.TimerInfo) error { return nil }
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) })
	return services{
		HaymakerTimer: timer, SweepTaskHub: timer, SweepOrphans: timer, DrainControlQueues: timer,
		StartRequestedRun: queue, OrchestrateHaymakerRun: queue, IngestAgentEvents: queue,
		ValidateEnvironment: queue, SelectScenarios: queue, CreateServicePrincipal: queue, DeployContainerApp: queue,
		CheckAgentStatus: queue, VerifyCleanup: queue, ForceCleanup: queue, GenerateReport: queue,
		StartHaymakerRun: page, HaymakerAPI: page, DurableAPI: page, Dashboard: page, Health: newHealth(log, version),
		Close: func(context.Context) error { log.Info("closed"); return nil },
	}, nil
}
