package main

import (
	"testing"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
)

// A run that has published nothing yet shows the phase of its row.
func TestPhaseOfARunThatPublishedNothing(t *testing.T) {
	view := api.RunView{Run: haymaker.Run{Status: haymaker.RunInProgress, Phase: haymaker.PhaseValidation}, Progress: &haymaker.Progress{}}
	if shown := factsOf(view)[0]; shown.value != string(haymaker.PhaseValidation) {
		t.Errorf("the phase is shown as %q", shown.value)
	}
}
