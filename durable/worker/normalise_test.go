package worker_test

import (
	"slices"
	"strings"

	"azurehaymaker/durable/history"
)

// normalised is a history without the things that a fault may change and
// nobody cares about: into how many episodes completions were put, their order
// among each other, and the second event of a caller who raised it again
// because the first call's answer was lost. (No other line can appear twice
// unseen: each names its task.)
func normalised(events []history.Event) string { return normalisedText(describe(events)) }

func normalisedText(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		_, line, _ = strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(line, "Orchestrator") {
			continue
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n")
}
