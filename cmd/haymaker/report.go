package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

func (p *program) reportCommand() *cobra.Command {
	var save string
	cmd := &cobra.Command{
		Use:   "report RUN_ID",
		Short: "Print or save the report of a run that has ended",
		Example: `  haymaker run report 01234567-89ab-4cde-8f01-23456789abcd
  haymaker run report 01234567-89ab-4cde-8f01-23456789abcd --save reports`,
		Args: oneRun,
		RunE: func(cmd *cobra.Command, arguments []string) error { return p.report(cmd.Context(), arguments[0], save) },
	}
	cmd.Flags().StringVar(&save, "save", "", "also write DIR/<run id>/report.json and report.html")
	return cmd
}

func (p *program) report(ctx context.Context, runID, save string) error {
	client, err := p.client()
	if err != nil {
		return err
	}
	ctx, cancel := p.bounded(ctx)
	defer cancel()
	report, err := client.Report(ctx, runID)
	if err != nil {
		return err
	}
	if save != "" {
		folder, err := saveReport(ctx, client, report, save)
		if err != nil {
			return err
		}
		fmt.Fprintln(p.stderr, "saved in", folder)
	}
	return p.print(report, func(t *tabular) { showReport(t, report) })
}

// saveReport writes both forms of the report below dir and gives their folder.
func saveReport(ctx context.Context, client *api.Client, report haymaker.Report, dir string) (string, error) {
	// The id becomes a folder's name, so it must be nothing but an id.
	id, err := api.CanonicalRunID(report.RunID)
	if err != nil {
		return "", err
	}
	page, err := client.ReportPage(ctx, id)
	if err != nil {
		return "", err
	}
	body, err := asJSON(report)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(dir, id)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", usage(fmt.Errorf("save the report: %w", err))
	}
	for name, content := range map[string][]byte{"report.json": body, "report.html": page} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return "", usage(fmt.Errorf("save the report: %w", err))
		}
	}
	return folder, nil
}

func showReport(t *tabular, report haymaker.Report) {
	t.pair("Run", report.RunID)
	t.pair("Status", string(report.Status))
	if report.FailureReason != "" {
		t.pair("Reason", string(report.FailureReason)+": "+report.Error)
	}
	t.pair("Started", at(&report.StartedAt))
	t.pair("Ended", at(&report.EndedAt))
	t.pair("Service principals", fmt.Sprintf("%d created, %d deleted", report.ServicePrincipals.Created, report.ServicePrincipals.Deleted))
	t.pair("Agent jobs", fmt.Sprintf("%d created, %d deleted", report.Jobs.Created, report.Jobs.Deleted))
	t.pair("Resources", fmt.Sprintf("%d created, %d deleted, %d remaining", report.Resources.Created, report.Resources.Deleted, report.Resources.Remaining))
	t.pair("Verification", evidence(report.Verification))
	t.header("Scenario", "Status", "Operations", "Started", "Ended", "Error")
	for _, s := range report.Scenarios {
		t.row(s.Name, s.Status, s.Operations, at(s.StartedAt), at(s.EndedAt), s.Error)
	}
	for _, s := range report.Scenarios {
		if s.Strategy != nil {
			t.note(s.Name + ": " + strategyWords(*s.Strategy))
		}
	}
}

// strategyWords says how strategy goal went.
func strategyWords(s haymaker.StrategyReport) string {
	end := "did not say how it ended"
	switch {
	case s.Ended == "steps":
		end = "fell back to steps: " + printable(s.Reason)
	case s.Ended != "":
		end = "went to its end"
	}
	return fmt.Sprintf("strategy goal %s; %d operations added, %d of %d uses of tools refused, %d tokens", end, s.Operations, s.ToolCallsRefused, s.ToolCalls, s.Tokens)
}

func evidence(verification haymaker.VerificationReport) string {
	if len(verification.CheckedAt) == 0 {
		return "none was made: nothing had been created"
	}
	verdict := "NOT proven clean"
	if verification.Clean {
		verdict = "clean"
	}
	return fmt.Sprintf("%s, by %d methods, looked %d times, last at %s", verdict, len(verification.Method), len(verification.CheckedAt), at(&verification.CheckedAt[len(verification.CheckedAt)-1]))
}
