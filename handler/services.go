package main

import (
	"context"
	"net/http"

	"azurehaymaker/handler/invocation"
)

// Shapes of the code behind a function; see invocation for their promises.
type (
	queueFunc = func(context.Context, invocation.QueueMessage) error
	timerFunc = func(context.Context, invocation.TimerInfo) error
)

// services is the code of every function, one field each. wire fills it; a field
// left nil stops the start. Constructing them must do no I/O: the host waits.
type services struct {
	HaymakerTimer      timerFunc
	SweepTaskHub       timerFunc
	SweepOrphans       timerFunc
	DrainControlQueues timerFunc

	StartRequestedRun      queueFunc
	OrchestrateHaymakerRun queueFunc
	IngestAgentEvents      queueFunc

	ValidateEnvironment    queueFunc
	SelectScenarios        queueFunc
	CreateServicePrincipal queueFunc
	DeployContainerApp     queueFunc
	CheckAgentStatus       queueFunc
	VerifyCleanup          queueFunc
	ForceCleanup           queueFunc
	GenerateReport         queueFunc

	StartHaymakerRun http.Handler
	HaymakerAPI      http.Handler
	DurableAPI       http.Handler
	Dashboard        http.Handler
	Health           http.Handler

	// Refused is closed when the services may not work on what they were given,
	// for the reason that Refusal tells: then the process must end. Optional.
	Refused <-chan struct{}
	Refusal func() error

	// Close releases what the services hold, after the last invocation. Optional.
	Close func(context.Context) error
}
