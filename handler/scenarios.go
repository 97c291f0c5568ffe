package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

// scenarios is the embedded catalogue with the operator's own documents over it,
// read on first use: checking fifty documents against their schema takes longer
// than the handler may take to listen. Preparation reads it in the background
// before any function runs, so that a catalogue that does not load keeps the
// handler from being ready and is never mistaken for an empty one. An overlay
// that cannot be read later leaves the last one in place.
type scenarios struct {
	load   func() (*catalogue.Catalogue, error)
	source documentSource // nil: no overlay
	now    haymaker.Clock
	log    *zap.Logger

	mu      sync.Mutex
	current *catalogue.Catalogue
	read    time.Time // when the overlay was
}

// documentSource gives the operator's documents by file name.
type documentSource interface {
	origin() string
	documents(ctx context.Context) (map[string][]byte, error)
}

var _ haymaker.Catalogue = (*scenarios)(nil)

// newScenarios does no I/O. A setting that names what the catalogue does not
// have would silently do nothing, so it counts as a catalogue that does not load.
func newScenarios(allow, deny string, source documentSource, now haymaker.Clock, log *zap.Logger) *scenarios {
	s := &scenarios{source: source, now: now, log: log}
	s.load = sync.OnceValues(func() (*catalogue.Catalogue, error) {
		allowance, err := catalogue.ParseAllowance(allow, deny)
		if err != nil {
			return nil, err
		}
		loaded, err := catalogue.Load()
		if err != nil {
			return nil, err
		}
		return loaded.Allowing(allowance), nil
	})
	return s
}

// prepare reads the catalogue and the overlay.
func (s *scenarios) prepare(ctx context.Context) error {
	loaded, err := s.fresh(ctx)
	if err != nil {
		return fmt.Errorf("read the scenarios: %w", err)
	}
	for _, refused := range loaded.Refused() {
		s.log.Warn("a scenario document is not valid and left out", zap.String("file", refused.File), zap.String("origin", refused.Origin), zap.Error(refused.Problems))
	}
	if unknown := loaded.Unknown(loaded.Allowance()); len(unknown) > 0 {
		return fmt.Errorf("SCENARIO_ALLOW or SCENARIO_DENY names %s: use needs, ids and areas that haymaker scenarios list shows", strings.Join(unknown, ", "))
	}
	return nil
}

// fresh gives the catalogue with an overlay that is not older than overlayAge.
func (s *scenarios) fresh(ctx context.Context) (*catalogue.Catalogue, error) {
	embedded, err := s.load()
	if err != nil || s.source == nil {
		return embedded, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && s.now().Sub(s.read) < overlayAge {
		return s.current, nil
	}
	texts, err := s.source.documents(ctx)
	if err == nil {
		var laid *catalogue.Catalogue
		if laid, err = embedded.OverlayDocuments(s.source.origin(), texts); err == nil {
			s.current, s.read = laid, s.now()
			return laid, nil
		}
	}
	if s.current == nil {
		return nil, err
	}
	s.log.Warn("the scenario overlay could not be read again; the last one stays", zap.Error(err))
	s.read = s.now() // asked again after overlayAge, not by every caller
	return s.current, nil
}

// Choices implements haymaker.Catalogue.
func (s *scenarios) Choices() ([]haymaker.ScenarioChoice, []haymaker.Exclusion) {
	loaded, err := s.fresh(context.Background())
	if err != nil {
		return nil, []haymaker.Exclusion{{ScenarioName: "*", Reason: err.Error()}}
	}
	return loaded.Choices()
}

// admitted lists the scenarios that may be run.
func (s *scenarios) admitted(context.Context) []haymaker.ScenarioChoice {
	choices, _ := s.Choices()
	return choices
}

// document is the text of a scenario that agents' images do not hold; nil for
// the embedded ones.
func (s *scenarios) document(ctx context.Context, id string) ([]byte, error) {
	loaded, err := s.fresh(ctx)
	if err != nil || loaded.Origin(id) == catalogue.OriginEmbedded {
		return nil, err
	}
	return loaded.Text(id), nil
}
