package main

import (
	"context"
	"errors"

	"azurehaymaker/durable"
	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/activity"
	"azurehaymaker/haymaker/workflow"
)

// newRegistry binds every step handle of the workflow to the method that does
// it. A wrong signature does not compile.
func newRegistry(a *activity.Activities) (*durable.Registry, error) {
	r := durable.NewRegistry()
	return r, errors.Join(
		durable.AddOrchestration(r, workflow.Orchestration, workflow.Version, workflow.Run),
		durable.AddActivity(r, workflow.ValidateEnvironment, classified(a.ValidateEnvironment)),
		durable.AddActivity(r, workflow.SelectScenarios, classified(a.SelectScenarios)),
		durable.AddActivity(r, workflow.CreateServicePrincipal, classified(a.CreateServicePrincipal)),
		durable.AddActivity(r, workflow.DeployContainerApp, classified(a.DeployContainerApp)),
		durable.AddActivity(r, workflow.CheckAgentStatus, classified(a.CheckAgentStatus)),
		durable.AddActivity(r, workflow.VerifyCleanup, classified(a.VerifyCleanup)),
		durable.AddActivity(r, workflow.ForceCleanup, classified(a.ForceCleanup)),
		durable.AddActivity(r, workflow.GenerateReport, classified(a.GenerateReport)),
	)
}

// classified tells the engine, in its own terms, which errors of the domain no
// retry can mend.
func classified[In, Out any](f func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (Out, error) {
		out, err := f(ctx, in)
		if haymaker.IsPermanent(err) {
			err = durable.NonRetriable(err)
		}
		return out, err
	}
}
