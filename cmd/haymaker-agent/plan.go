package main

import (
	"fmt"
	"io"

	"azurehaymaker/haymaker/catalogue"
)

// plan prints what a scenario would do, for people and reviews.
func plan(out io.Writer, id string) error {
	scenario, err := catalogue.Embedded(id)
	if err != nil {
		return err
	}
	steps, err := scenario.Plan()
	if err != nil {
		return err
	}
	phase := ""
	fmt.Fprintf(out, "%s\n(strategy steps; with strategy goal a model adds operations, which cannot be listed beforehand)\n\n", scenario.Title)
	for _, step := range steps {
		if step.Phase != phase {
			phase = step.Phase
			fmt.Fprintln(out, phase)
		}
		if _, err := fmt.Fprintf(out, "  %s: %s (%s)\n      %s\n", step.Step, step.Title, step.When(), step.Call); err != nil {
			return err
		}
	}
	return nil
}
