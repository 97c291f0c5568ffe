// Package sarif writes a report in the Static Analysis Results Interchange Format
// 2.1.0, which code scanning services read. Only what such a service shows is
// written: rules with their help, and results with their place.
package sarif

import (
	"encoding/json"
	"fmt"

	"azurehaymaker/local/proof/rule"
)

type message struct {
	Text string `json:"text"`
}

type descriptor struct {
	ID               string  `json:"id"`
	Name             string  `json:"name"`
	ShortDescription message `json:"shortDescription"`
	FullDescription  message `json:"fullDescription"`
	Help             message `json:"help"`
	Default          struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

type location struct {
	Physical struct {
		Artifact struct {
			URI  string `json:"uri"`
			Base string `json:"uriBaseId"`
		} `json:"artifactLocation"`
		Region *region `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type region struct {
	Line int `json:"startLine"`
}

type result struct {
	Rule      string     `json:"ruleId"`
	Level     string     `json:"level"`
	Message   message    `json:"message"`
	Locations []location `json:"locations"`
}

// Write gives the document. A problem without a file is placed at host.json, since
// code scanning shows no result without a place.
func Write(problems []rule.Problem, version string) ([]byte, error) {
	rules := []descriptor{}
	for _, r := range rule.All() {
		d := descriptor{ID: string(r.ID), Name: r.Name, ShortDescription: message{r.Cause}, FullDescription: message{r.Symptom}, Help: message{r.Fix}}
		d.Default.Level = string(r.Severity)
		rules = append(rules, d)
	}
	results := []result{}
	for _, p := range problems {
		var at location
		at.Physical.Artifact.URI, at.Physical.Artifact.Base = p.File, "%SRCROOT%"
		if p.File == "" {
			at.Physical.Artifact.URI = "host.json"
		}
		if p.Line > 0 {
			at.Physical.Region = &region{p.Line}
		}
		text := fmt.Sprintf("%s Cause: %s Fix: %s", p.Symptom, p.Cause, p.Fix)
		results = append(results, result{string(p.ID), string(p.Severity), message{text}, []location{at}})
	}
	document := map[string]any{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []any{map[string]any{
			"tool":    map[string]any{"driver": map[string]any{"name": "haymaker functions check", "semanticVersion": version, "rules": rules}},
			"results": results,
		}},
	}
	body, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write SARIF: %w", err)
	}
	return append(body, '\n'), nil
}
