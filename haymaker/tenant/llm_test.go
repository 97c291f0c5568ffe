package tenant

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// TestStrategyGoalReachesTheJob: the key as a reference to the vault only, the
// rest as the settings say; TestJobAsItIsSent shows a job without any of it.
func TestStrategyGoalReachesTheJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := testConfig()
		config.Strategy = "goal"
		config.LLM = LLM{Endpoint: "https://llm.example", Model: "m-1", MaxTokens: 5000, MaxCalls: 7}
		made, err := New(config, fakeCredential{}, testOptions(newFakeAzure()))
		if err != nil {
			t.Fatal(err)
		}
		d := deployment()
		d.Deadline = time.Now().Add(time.Hour)
		job := made.Agents().(*agents).jobOf("job", "image", "https://queue?sig=x", d)
		got := map[string]string{}
		for _, variable := range job.Properties.Template.Containers[0].Env {
			if name := *variable.Name; strings.HasPrefix(name, "LLM_") || strings.HasPrefix(name, "A") && !strings.HasPrefix(name, "AZURE") && !strings.HasPrefix(name, "AGENT_E") {
				if got[name] = "ref:"; variable.Value != nil {
					got[name] = *variable.Value
				} else {
					got[name] += *variable.SecretRef
				}
			}
		}
		delete(got, "AGENT_ID")
		delete(got, "ACTIVE_UNTIL")
		want := map[string]string{
			"AGENT_STRATEGY": "goal", "ANTHROPIC_API_KEY": "ref:anthropic-api-key", "LLM_ENDPOINT": "https://llm.example", "LLM_MODEL": "m-1", "LLM_MAX_TOKENS": "5000", "LLM_MAX_CALLS": "7",
		}
		if !maps.Equal(got, want) {
			t.Errorf("environment %v, want %v", got, want)
		}
		if !slices.ContainsFunc(job.Properties.Configuration.Secrets, func(s *armappcontainers.Secret) bool {
			return *s.Name == "anthropic-api-key" && s.Value == nil && *s.KeyVaultURL == strings.TrimRight(config.VaultURL, "/")+"/secrets/anthropic-api-key" && *s.Identity == config.AgentIdentityID
		}) {
			t.Error("the key is no reference to the vault")
		}
	})
}
