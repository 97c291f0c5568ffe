package tenant

import (
	"context"

	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// addDocument hands the agent the document of a scenario that its image does not
// hold, as it was when the job was made: a later change is for the next run.
func (a *agents) addDocument(ctx context.Context, job *armappcontainers.Job, scenario string) error {
	if a.options.Document == nil {
		return nil
	}
	operation := "hand scenario " + scenario + " to its job"
	text, err := a.options.Document(ctx, scenario)
	if err != nil {
		return failed(operation, err)
	}
	if text == nil {
		return nil
	}
	packed, err := haymaker.PackDocument(text)
	if err != nil {
		return refuse(operation, "%v", err)
	}
	name := "SCENARIO_DOCUMENT"
	for _, container := range job.Properties.Template.Containers {
		container.Env = append(container.Env, &armappcontainers.EnvironmentVar{Name: &name, Value: &packed})
	}
	return nil
}
