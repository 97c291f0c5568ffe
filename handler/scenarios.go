package main

import (
	"context"
	"fmt"
	"strings"
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

// A setting that names what the catalogue does not have would silently do
// nothing, so it counts as a catalogue that does not load.
func newScenarios(allow, deny string) scenarios {
	return scenarios{sync.OnceValues(func() (*catalogue.Catalogue, error) {
		allowance, err := catalogue.ParseAllowance(allow, deny)
		if err != nil {
			return nil, err
		}
		loaded, err := catalogue.Load()
		if err != nil {
			return nil, err
		}
		if unknown := loaded.Unknown(allowance); len(unknown) > 0 {
			return nil, fmt.Errorf("SCENARIO_ALLOW or SCENARIO_DENY names %s: use needs, ids and areas that haymaker scenarios list shows", strings.Join(unknown, ", "))
		}
		return loaded.Allowing(allowance), nil
	})}
}

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
