package tenant

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appcontainers/armappcontainers/v3"
)

// LLM says which model an agent of strategy goal asks, and how much it may use.
// The key is not among it: the job refers to the vault's secret.
type LLM struct {
	Endpoint    string // LLM_ENDPOINT
	Model       string // LLM_MODEL
	MaxTokens   int    // LLM_MAX_TOKENS of one agent, input and output
	MaxCalls    int    // LLM_MAX_CALLS of tools of one agent
	CallSeconds int    // LLM_CALL_SECONDS of one request
}

// strategyGoal is the strategy that needs a model.
const strategyGoal = "goal"

// anthropicHost is who the model's key belongs to.
const anthropicHost = "api.anthropic.com"

// validate keeps the model's key from going elsewhere than to its owner, unless
// custom endpoints are allowed. No endpoint means the agent's default.
func (l LLM) validate(allowCustom bool) error {
	if l.Endpoint == "" {
		return nil
	}
	endpoint, err := url.Parse(l.Endpoint)
	if err != nil || endpoint.Scheme != "https" || endpoint.Host == "" || endpoint.User != nil {
		return fmt.Errorf("LLM_ENDPOINT must be an https URL such as https://%s", anthropicHost)
	}
	known := strings.EqualFold(endpoint.Hostname(), anthropicHost) && (endpoint.Port() == "" || endpoint.Port() == "443")
	if !known && !allowCustom {
		return fmt.Errorf("LLM_ENDPOINT names %s, which would get the model's key and is not %s: allow custom endpoints explicitly if it is meant", endpoint.Host, anthropicHost)
	}
	return nil
}

// Names of the model's key: the job's secret and the vault's.
const (
	secretLLM      = "anthropic-api-key"
	vaultSecretLLM = "anthropic-api-key"
)

// llmSecrets refers to the model's key. Without strategy goal there is no
// reference: Container Apps refuses a job whose secret the vault does not have.
func (a *agents) llmSecrets(identity *string) []*armappcontainers.Secret {
	if a.config.Strategy != strategyGoal {
		return nil
	}
	return []*armappcontainers.Secret{{Name: to.Ptr(secretLLM), KeyVaultURL: to.Ptr(a.secretURL(vaultSecretLLM)), Identity: identity}}
}

// llmEnvironment is what an agent of strategy goal is told besides.
func (a *agents) llmEnvironment() []*armappcontainers.EnvironmentVar {
	if a.config.Strategy != strategyGoal {
		return nil
	}
	variables := []*armappcontainers.EnvironmentVar{
		{Name: to.Ptr("AGENT_STRATEGY"), Value: to.Ptr(strategyGoal)},
		{Name: to.Ptr("ANTHROPIC_API_KEY"), SecretRef: to.Ptr(secretLLM)},
	}
	for _, setting := range []struct{ name, text string }{
		{"LLM_ENDPOINT", a.config.LLM.Endpoint}, {"LLM_MODEL", a.config.LLM.Model}, {"LLM_MAX_TOKENS", number(a.config.LLM.MaxTokens)},
		{"LLM_MAX_CALLS", number(a.config.LLM.MaxCalls)}, {"LLM_CALL_SECONDS", number(a.config.LLM.CallSeconds)},
	} {
		if setting.text != "" { // the agent has the same defaults
			variables = append(variables, &armappcontainers.EnvironmentVar{Name: to.Ptr(setting.name), Value: to.Ptr(setting.text)})
		}
	}
	return variables
}

// number is "" for 0, which means the agent's default.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
