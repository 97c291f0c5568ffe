package main

import (
	"context"
	"fmt"

	"go.uber.org/zap"

	"azurehaymaker/handler/invocation"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// maxRequested bounds the scenarios of one on-demand request.
const maxRequested = 5

// requestedStart starts the run that a message of the queue execution-requests
// asks for: the body of a start request that must name run_id, so that a second
// delivery starts nothing, and 1 to 5 scenarios. A message that can never be
// served fails until the host moves it to the poison queue, where a person sees
// it.
func requestedStart(server *api.Server, admissions haymaker.Admissions) queueFunc {
	return func(ctx context.Context, message invocation.QueueMessage) error {
		request, err := api.ParseStart(message.Body)
		if err != nil {
			return err
		}
		if request.RunID == "" || len(request.Scenarios) == 0 || len(request.Scenarios) > maxRequested {
			return fmt.Errorf("an execution request needs run_id and 1 to %d scenarios", maxRequested)
		}
		run, err := server.Plan(request, haymaker.ExecutionOnDemand)
		if err != nil {
			return err
		}
		return admit(ctx, admissions, run, invocation.Logger(ctx).With(zap.String(invocation.FieldRun, run.RunID)))
	}
}
