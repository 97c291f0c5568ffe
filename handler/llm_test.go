package main

import (
	"testing"
	"time"

	"azurehaymaker/haymaker/agent/goal"
)

// TestDefaultsOfTheModelAreTheAgents: the agent reads the same variables, and
// must read the same where they are missing. The handler itself needs no model,
// so the agent's package is no part of it.
func TestDefaultsOfTheModelAreTheAgents(t *testing.T) {
	c, faults := LoadConfig(lookupIn(environment(t, "/app", 7000)))
	if len(faults) > 0 || c.AgentStrategy != "steps" {
		t.Fatalf("faults %v, strategy %q", faults, c.AgentStrategy)
	}
	if c.LLM.Endpoint != goal.DefaultEndpoint || c.LLM.Model != goal.DefaultModel || int64(c.LLM.MaxTokens) != goal.DefaultMaxTokens ||
		c.LLM.MaxCalls != goal.DefaultMaxCalls || time.Duration(c.LLM.CallSeconds)*time.Second != goal.DefaultCallLimit {
		t.Errorf("defaults of the model: %+v", c.LLM)
	}
}
