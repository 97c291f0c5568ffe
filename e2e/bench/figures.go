package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Figure is one measured number.
type Figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// Report is the content of the results file.
type Report struct {
	Machine Machine  `json:"machine"`
	Figures []Figure `json:"figures"`
}

// Target is what a figure must reach.
type Target struct {
	// Limit is the worst value that is good enough.
	Limit float64
	// AtLeast: more is better; otherwise less is.
	AtLeast bool
	// Counted figures do not depend on the machine: missing them is a failure.
	Counted bool
}

// Met says whether a value is good enough.
func (t Target) Met(value float64) bool {
	if t.AtLeast {
		return value >= t.Limit
	}
	return value <= t.Limit
}

func (t Target) String() string {
	sign := "≤"
	if t.AtLeast {
		sign = "≥"
	}
	return fmt.Sprintf("%s %g", sign, t.Limit)
}

func counted(limit float64) Target { return Target{Limit: limit, Counted: true} }
func atMost(limit float64) Target  { return Target{Limit: limit} }

// framework is what the Durable Task Framework's worker reaches on a machine of
// this kind, in activities per second, recorded with a fan-out of 250.
const framework = 43

// targets are those of the engine's and the handler's specification. Figures
// that are not here are for reading only.
var targets = map[string]Target{
	"fanout_1000.transactions_per_activity": counted(3),
	"fanout_2000.transactions_per_activity": counted(3),
	// Nothing is quadratic.
	"fanout_2000.transactions_ratio_to_1000":         counted(2.2),
	"fanout_2000.time_ratio_to_1000":                 atMost(2.2),
	"fanout_1000.activities_per_second":              {Limit: 2.5 * framework, AtLeast: true},
	"sequence.transactions_per_activity":             counted(4.5),
	"chain_2000.transactions_ratio_last_to_first":    counted(1.1),
	"chain_2000.allocations_ratio_last_to_first":     counted(1.1),
	"chain_2000.ratio_last_to_first":                 atMost(1.1),
	"history_10000.transactions_ratio_last_to_first": counted(1.2),
	"history_10000.step_ratio_last_to_first":         atMost(1.2),
	"idle.polls_per_queue_and_interval":              counted(1),
	"idle.other_transactions":                        counted(0),
	"hosted.idle.polls_per_queue_and_interval":       counted(1),
	"hosted.idle.lease_transactions":                 counted(0),
	"handler.cold_start_ms":                          atMost(50),
	"handler.rss_mb":                                 atMost(40),
	"handler.rss_10000_history_mb":                   atMost(100),
}

// missed lists the counted targets that the figures miss or lack.
func missed(figures []Figure) error {
	value := map[string]float64{}
	for _, f := range figures {
		value[f.Name] = f.Value
	}
	var problems []error
	for name, target := range targets {
		got, measured := value[name]
		switch {
		case !measured:
			problems = append(problems, fmt.Errorf("%s was not measured", name))
		case target.Counted && !target.Met(got):
			problems = append(problems, fmt.Errorf("%s is %.3f, want %s", name, got, target))
		}
	}
	return errors.Join(problems...)
}

// write puts the report in its place.
func (r Report) write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the results: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}
