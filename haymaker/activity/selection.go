package activity

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"azurehaymaker/haymaker"
)

// SelectScenarios picks the scenarios of a run: exactly those named, or a
// uniform draw without repetition. The seed comes from the run id, so that the
// activity run twice picks the same.
func (a *Activities) SelectScenarios(ctx context.Context, in haymaker.SelectInput) (haymaker.Selection, error) {
	if err := a.enterPhase(ctx, in.RunID, haymaker.PhaseSelection); err != nil {
		return haymaker.Selection{}, err
	}
	selection := a.pick(in)
	for _, choice := range selection.Scenarios {
		err := a.Records.UpdateScenario(ctx, in.RunID, choice.ScenarioName, func(record *haymaker.ScenarioRecord) {
			record.TechnologyArea = choice.TechnologyArea
			record.ResourceGroup = haymaker.ResourceGroupName(in.RunID, choice.ScenarioName)
			if record.Status == "" {
				record.Status = haymaker.ScenarioPending
			}
		})
		if err != nil {
			return haymaker.Selection{}, fmt.Errorf("record scenario %s: %w", choice.ScenarioName, err)
		}
	}
	return selection, nil
}

// pick is the selection by itself: the same for the same run and catalogue.
func (a *Activities) pick(in haymaker.SelectInput) haymaker.Selection {
	choices, excluded := a.Catalogue.Choices()
	selection := haymaker.Selection{Seed: seed(in.RunID), Excluded: excluded}
	if len(in.Scenarios) > 0 {
		selection.Scenarios, selection.Error = named(choices, excluded, in.Scenarios)
	} else {
		selection.Scenarios, selection.Error = drawn(choices, in.Size.Count(), selection.Seed)
	}
	return selection
}

func seed(runID string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(runID))
	return hash.Sum64()
}

// named resolves exact ids, each once; the whole selection fails when one cannot
// be had.
func named(choices []haymaker.ScenarioChoice, excluded []haymaker.Exclusion, names []string) ([]haymaker.ScenarioChoice, string) {
	var picked []haymaker.ScenarioChoice
	var problems []string
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		index := slices.IndexFunc(choices, func(c haymaker.ScenarioChoice) bool { return c.ScenarioName == name })
		if index < 0 {
			problems = append(problems, unavailable(excluded, name))
			continue
		}
		picked = append(picked, choices[index])
	}
	if len(problems) > 0 {
		return nil, strings.Join(problems, "; ")
	}
	return picked, ""
}

func unavailable(excluded []haymaker.Exclusion, name string) string {
	for _, exclusion := range excluded {
		if exclusion.ScenarioName == name {
			return fmt.Sprintf("scenario %s is excluded: %s", name, exclusion.Reason)
		}
	}
	return fmt.Sprintf("scenario %s is unknown", name)
}

func drawn(choices []haymaker.ScenarioChoice, count int, seed uint64) ([]haymaker.ScenarioChoice, string) {
	if len(choices) < count {
		return nil, fmt.Sprintf("%d scenarios are asked for and only %d are eligible: ask for a smaller simulation size or allow more scenarios", count, len(choices))
	}
	random := rand.New(rand.NewPCG(seed, uint64(count)))
	picked := make([]haymaker.ScenarioChoice, count)
	for i, index := range random.Perm(len(choices))[:count] {
		picked[i] = choices[index]
	}
	slices.SortFunc(picked, func(a, b haymaker.ScenarioChoice) int { return strings.Compare(a.ScenarioName, b.ScenarioName) })
	return picked, ""
}
