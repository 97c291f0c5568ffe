package main

import (
	"github.com/spf13/cobra"

	"azurehaymaker/haymaker/api"
)

func (p *program) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show RUN_ID",
		Short:   "Show one run with its scenarios",
		Example: "  haymaker run show 01234567-89ab-4cde-8f01-23456789abcd --format yaml",
		Args:    oneRun,
		RunE: func(cmd *cobra.Command, arguments []string) error {
			client, err := p.client()
			if err != nil {
				return err
			}
			ctx, cancel := p.bounded(cmd.Context())
			defer cancel()
			view, err := client.Run(ctx, arguments[0])
			if err != nil {
				return err
			}
			return p.print(view, func(t *tabular) { showRun(t, view) })
		},
	}
}

func showRun(t *tabular, view api.RunView) {
	t.pair("Run", view.RunID)
	t.pair("Status", string(view.Status))
	t.pair("Phase", string(view.Phase))
	t.pair("Started", at(&view.StartedAt))
	t.pair("Ended", at(view.EndedAt))
	if view.QueuedAt != nil {
		t.pair("Queued", at(view.QueuedAt))
	}
	if view.WaitsFor != "" {
		t.pair("Waits", view.WaitsFor)
	}
	if view.FailureReason != "" {
		t.pair("Reason", string(view.FailureReason)+": "+view.Error)
	}
	if view.Progress != nil {
		t.pair("Progress", view.Progress.Message)
	}
	t.pair("Service principals", view.ServicePrincipals)
	t.pair("Resources", view.TotalResources)
	t.pair("Resources alive", view.ResourcesAlive)
	t.pair("Report", view.ReportURL)
	t.header("Scenario", "Status", "Agent", "State", "Started", "Ended", "Error")
	for _, s := range view.Details {
		t.row(s.ScenarioName, s.Status, s.AgentID, s.AgentState, at(s.StartedAt), at(s.EndedAt), s.Error)
	}
}
