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
		config.Endpoints.AllowCustom = true
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

// TestKeyGoesToItsOwnerOnly: an endpoint at another host or port is refused until
// custom endpoints are allowed, and never when it is not https.
func TestKeyGoesToItsOwnerOnly(t *testing.T) {
	for endpoint, want := range map[string]struct{ strict, allowed bool }{
		"": {true, true}, "https://api.anthropic.com": {true, true}, "https://API.anthropic.com:443/": {true, true},
		"https://llm.example": {false, true}, "https://api.anthropic.com.evil.example": {false, true}, "https://api.anthropic.com:8443": {false, true},
		"https://evil.example/api.anthropic.com": {false, true}, "https://api.anthropic.com@evil.example": {false, false}, "http://api.anthropic.com": {false, false},
	} {
		for _, allow := range []bool{false, true} {
			config := testConfig()
			config.Strategy, config.LLM.Endpoint, config.Endpoints.AllowCustom = "goal", endpoint, allow
			err := config.withDefaults().validate()
			if good := want.strict && !allow || want.allowed && allow; good != (err == nil) || err != nil && !strings.Contains(err.Error(), "LLM_ENDPOINT") {
				t.Errorf("%q, custom endpoints allowed %t: %v", endpoint, allow, err)
			}
		}
	}
	config := testConfig()
	config.LLM.Endpoint = "https://llm.example"
	if err := config.withDefaults().validate(); err != nil {
		t.Errorf("strategy steps, which sends no key: %v", err)
	}
}
