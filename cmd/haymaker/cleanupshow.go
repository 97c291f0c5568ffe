package main

import (
	"fmt"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

func showPreview(t *tabular, preview api.CleanupPreview) {
	t.pair("Run", preview.RunID)
	t.pair("Would be deleted", len(preview.Findings))
	t.pair("Note", preview.Message)
	t.header("Kind", "Id", "Scenario", "Why", "Note")
	for _, found := range preview.Findings {
		t.row(found.Kind, found.ID, found.ScenarioName, found.Why, found.Note)
	}
	showUnanswered(t, preview.Unanswered)
}

// showUnanswered names what is not known: it may hide more.
func showUnanswered(t *tabular, questions []string) {
	for _, question := range questions {
		t.note("no answer, so more may be there: " + printable(question))
	}
}

func showOrphans(t *tabular, answer api.OrphanAnswer) {
	t.header("Run", "Standing", "Verdict", "Things", "Why", "Clean-up")
	for _, run := range answer.Runs {
		cleanup := run.Error
		if run.Cleanup != nil {
			cleanup = string(run.Cleanup.Status)
		}
		t.row(run.RunID, run.Standing, run.Verdict, len(run.Findings), run.Why, cleanup)
	}
	if answer.Postponed > 0 {
		t.note(fmt.Sprintf("%d runs had to be put off: ask again", answer.Postponed))
	}
	showUnanswered(t, answer.Unanswered)
}

func showCleanup(t *tabular, cleanup haymaker.Cleanup) {
	t.pair("Run", cleanup.RunID)
	t.pair("Scenario", cleanup.ScenarioName)
	t.pair("Clean-up", cleanup.CleanupID)
	t.pair("Status", cleanup.Status)
	t.pair("Note", cleanup.Message)
	showLeft(t, cleanup)
}

func showLeft(t *tabular, cleanup haymaker.Cleanup) {
	if len(cleanup.Left) > 0 {
		t.header("Left", "Id", "Note")
		for _, left := range cleanup.Left {
			t.row(left.Kind, left.ID, left.Note)
		}
	}
	for _, problem := range cleanup.Errors {
		t.note("problem: " + printable(problem))
	}
}

// factsOfCleanup are what is shown while one waits.
func factsOfCleanup(cleanup haymaker.Cleanup) []fact {
	return []fact{
		{"clean-up", string(cleanup.Status) + " – " + cleanup.Message},
		{"deleted", fmt.Sprintf("%d resources, %d identities, %d jobs", cleanup.ResourcesDeleted, cleanup.IdentitiesDeleted, cleanup.JobsDeleted)},
		{"left", fmt.Sprintf("%d at the last look", cleanup.LeftCount)},
	}
}
