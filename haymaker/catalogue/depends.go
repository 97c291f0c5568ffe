package catalogue

import (
	"slices"
	"strings"
)

// dependsOn lists the steps whose resources step's own create refers to, other
// than its parent: what it is on, and every id, name or output it mentions.
func (s Scenario) dependsOn(step Step) []string {
	var found []string
	add := func(name string) {
		if name != "" && name != step.Name && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	call := step.Call()
	if call == nil {
		return nil
	}
	add(call.On)
	eachText(step, func(_ []string, text string) {
		for _, reference := range references(text) {
			switch reference.name {
			case "id", "ref":
				add(reference.arg)
			case "output":
				name, _, _ := strings.Cut(reference.arg, ":")
				add(name)
			}
		}
	})
	return found
}
