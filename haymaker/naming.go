package haymaker

import (
	"fmt"
	"regexp"
	"strings"
)

// numberPattern finds the number of a scenario id.
var numberPattern = regexp.MustCompile(`-[0-9]{2}(-|$)`)

// runIDPattern is a UUID in its one spelling.
var runIDPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// IsRunID says whether a text is a run's id as HayMaker writes it.
func IsRunID(text string) bool { return runIDPattern.MatchString(text) }

// Run8 is the part of a run id that goes into names: its first eight hex digits,
// which two runs that overlap share once in four thousand million times. What
// carries such a name also carries the whole run id as a tag, and that decides.
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

// maxJobName is Azure's limit for the name of a Container Apps job, which has
// lower-case letters, digits and single hyphens, starts with a letter and ends
// with a letter or digit.
const maxJobName = 32

// JobName is the Container Apps job of a scenario's agent. The id's slug is
// dropped: area and number are unique. An area too long for the limit is cut,
// never the number.
func JobName(runID, scenario string) string {
	area, number := areaAndNumber(scenario)
	prefix := "hm-" + Run8(runID) + "-"
	if most := maxJobName - len(prefix) - len(number); len(area) > most {
		area = strings.TrimRight(area[:most], "-")
	}
	return strings.TrimRight(prefix+area+number, "-")
}

// areaAndNumber splits ai-ml-01-cognitive-services-vision into ai-ml and -01.
// What is no scenario id is an area without a number.
func areaAndNumber(scenario string) (area, number string) {
	at := numberPattern.FindStringIndex(scenario)
	if at == nil {
		return scenario, ""
	}
	return scenario[:at[0]], scenario[at[0] : at[0]+len("-00")]
}

// EndsWithUniqueID says whether a name ends as the names of what a run's agents
// make outside of their groups do: with a separator and the run's unique id, and
// nothing after it. Case does not matter to Azure.
func EndsWithUniqueID(name, runID string) bool {
	rest, ok := strings.CutSuffix(strings.ToLower(name), UniqueID(runID))
	return ok && len(rest) > 1 && strings.ContainsAny(rest[len(rest)-1:], "-. _")
}

// UniqueID is the short suffix that makes a scenario's resource names unique
// across runs.
func UniqueID(runID string) string { return Run8(runID) }
