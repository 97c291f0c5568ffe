package main

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"azurehaymaker/durable"
	"azurehaymaker/handler/invocation"
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
		durable.AddOrchestration(r, workflow.CleanupOrchestration, workflow.CleanupVersion, workflow.Cleanup),
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
// retry can mend, and logs each activity's end with run, instance and invocation.
func classified[In, Out any](f func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (Out, error) {
		task := durable.ActivityInfo(ctx)
		log := invocation.Logger(ctx).With(zap.String(invocation.FieldRun, workflow.RunOf(task.InstanceID)), zap.String(invocation.FieldInstance, task.InstanceID),
			zap.String("activity", task.Name), zap.Int32("task_id", task.TaskID), zap.Int(invocation.FieldDequeue, task.DeliveryCount))
		out, err := f(ctx, in)
		switch {
		case haymaker.IsPermanent(err):
			log.Error("activity failed for good", zap.Error(err))
			err = durable.NonRetriable(err)
		case err != nil:
			log.Warn("activity failed; the workflow may try again", zap.Error(err))
		default:
			log.Info("activity done")
		}
		return out, err
	}
}
