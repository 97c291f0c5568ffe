package agent

import (
	"errors"
	"net/http"

	"go.uber.org/zap"
)

// Dependencies are the agent's ways to the world.
type Dependencies struct {
	Manager Manager
	Queue   Queue
	// Prober nil means that nothing is probed, as against a simulator.
	Prober Prober
	Clock  Clock
	// Random gives numbers in [0,1) for the jitter of cadences.
	Random func() float64
	// NewID gives UUIDs for events; it is called concurrently.
	NewID    func() string
	Scrubber *Scrubber
	// LLM is the client for the model of strategy goal; nil means the default one.
	LLM    *http.Client
	Logger *zap.Logger
}

func (d Dependencies) validate() error {
	if d.Manager == nil || d.Queue == nil || d.Clock.Now == nil || d.Clock.Sleep == nil || d.Random == nil || d.NewID == nil || d.Scrubber == nil || d.Logger == nil {
		return errors.New("the agent lacks a dependency: all but Prober and LLM are needed")
	}
	return nil
}
