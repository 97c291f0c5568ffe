package haymaker

import (
	"fmt"
	"strings"
)

// Run8 is the part of a run id that goes into names: its first eight hex digits.
func Run8(runID string) string {
	return strings.ToLower(strings.ReplaceAll(runID, "-", "") + "00000000")[:8]
}

// ResourceGroupName is the group that holds everything a scenario's agent makes.
func ResourceGroupName(runID, scenario string) string {
	return fmt.Sprintf("hm-%s-%s", Run8(runID), scenario)
}

// ServicePrincipalName is the display name, and the uniqueName, of the
// scenario's application.
func ServicePrincipalName(runID, scenario string) string {
	return fmt.Sprintf("AzureHayMaker-%s-%s-admin", scenario, Run8(runID))
}

// SecretName is the vault's name for the service principal's client secret.
func SecretName(runID, scenario string) string {
	return fmt.Sprintf("scenario-sp-%s-%s", scenario, Run8(runID))
}

// EventKeyName is the vault's name for the key an agent signs its events with.
func EventKeyName(runID, scenario string) string {
	return fmt.Sprintf("agent-key-%s-%s", scenario, Run8(runID))
}

// JobName is the Container Apps job of a scenario's agent. Azure allows 32
// characters, so the id's slug is dropped: area and number are unique.
func JobName(runID, scenario string) string {
	parts := strings.Split(scenario, "-")
	for i, part := range parts {
		if len(part) == 2 && part[0] >= '0' && part[0] <= '9' {
			parts = parts[:i+1]
			break
		}
	}
	name := fmt.Sprintf("hm-%s-%s", Run8(runID), strings.Join(parts, "-"))
	if len(name) > 32 {
		name = strings.TrimRight(name[:32], "-")
	}
	return name
}

// UniqueID is the short suffix that makes a scenario's resource names unique
// across runs.
func UniqueID(runID string) string { return Run8(runID) }
