package main

import (
	"context"
	"fmt"
	"sync"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

// scenarios is the embedded catalogue, read on first use: checking fifty
// documents against their schema takes longer than the handler may take to
// listen. Preparation reads it in the background before any function runs, so
// that a catalogue that does not load keeps the handler from being ready and is
// never mistaken for an empty one.
type scenarios struct {
	load func() (*catalogue.Catalogue, error)
}

var _ haymaker.Catalogue = scenarios{}

func newScenarios() scenarios { return scenarios{sync.OnceValues(catalogue.Load)} }

// prepare reads the catalogue.
func (s scenarios) prepare(context.Context) error {
	if _, err := s.load(); err != nil {
		return fmt.Errorf("read the scenarios: %w", err)
	}
	return nil
}

// Choices implements haymaker.Catalogue.
func (s scenarios) Choices() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
	loaded, err := s.load()
	if err != nil {
		return nil, []haymaker.Exclusion{{ScenarioName: "*", Reason: err.Error()}}
	}
	return loaded.Choices()
}
