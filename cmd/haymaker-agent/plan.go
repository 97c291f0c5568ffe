package main

import (
	"fmt"
	"io"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

// plan prints what a scenario would do, for people and reviews.
func plan(out io.Writer, id string) error {
	scenarios, err := catalogue.Load()
	if err != nil {
		return fmt.Errorf("load the catalogue: %w", err)
	}
	scenario, ok := scenarios.Scenario(id)
	if !ok {
		return fmt.Errorf("scenario %q is unknown: use one of %v", id, scenarios.IDs())
	}
	values := exampleValues(id)
	print := func(step catalogue.Step, suffix string) error {
		line, err := planLine(scenario, step, values)
		if err == nil {
			_, err = fmt.Fprintf(out, "  %s%s\n      %s\n", step.Title, suffix, line)
		}
		return err
	}
	fmt.Fprintf(out, "%s\n\ndeploy\n", scenario.Title)
	for _, step := range scenario.Deploy {
		if err := print(step, ""); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "operate")
	for _, operation := range scenario.Operate {
		if err := print(operation.Step, fmt.Sprintf(" (every %d min)", operation.Cadence.EveryMinutes)); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "cleanup")
	for _, step := range scenario.Cleanup {
		if err := print(step, ""); err != nil {
			return err
		}
	}
	return nil
}

func planLine(scenario catalogue.Scenario, step catalogue.Step, values catalogue.Values) (string, error) {
	switch step.Verb() {
	case "wait":
		return fmt.Sprintf("wait %d min", step.Wait.Minutes), nil
	case "probe":
		url, err := scenario.ProbeURL(step, values)
		return "GET " + url, err
	}
	request, err := scenario.Resolve(step, values)
	return fmt.Sprintf("%s %s?api-version=%s", request.Method, request.Path, request.APIVersion), err
}

func exampleValues(id string) catalogue.Values {
	const run = "0a1b2c3d-0000-4000-8000-000000000000"
	hidden := func(label string) (string, error) { return "<" + label + ">", nil }
	return catalogue.Values{
		UniqueID: haymaker.UniqueID(run), Location: "eastus", ResourceGroup: haymaker.ResourceGroupName(run, id),
		SubscriptionID: "{subscription}", TenantID: "{tenant}", Occurrence: 1, Password: hidden, SSHPublicKey: hidden,
	}
}
