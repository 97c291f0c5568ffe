package tenant

import (
	"context"
	"net/url"
	"strings"
)

// checkLLMKey proves that the vault has the model's key for agents of strategy
// goal: a job that refers to a missing secret cannot start. The key goes nowhere.
func (e *environment) checkLLMKey(ctx context.Context) (string, error) {
	operation := "find the model's key in " + e.config.VaultURL
	stored, found, err := e.readSecret(ctx, vaultSecretLLM)
	if err != nil {
		return "", err
	}
	advice := "Store it with az keyvault secret set --vault-name " + e.vaultName() + " --name " + vaultSecretLLM + " --file FILE, or set AGENT_STRATEGY=steps"
	switch {
	case !found:
		return "", unfit(operation, advice, "the vault has no secret %s, which AGENT_STRATEGY=goal needs", vaultSecretLLM)
	case strings.TrimSpace(value(stored.Value)) == "":
		return "", unfit(operation, advice, "the secret %s is empty", vaultSecretLLM)
	case stored.Attributes != nil && stored.Attributes.Enabled != nil && !*stored.Attributes.Enabled:
		return "", unfit(operation, advice, "the secret %s is disabled", vaultSecretLLM)
	case stored.Attributes != nil && stored.Attributes.Expires != nil && !stored.Attributes.Expires.After(e.options.Now()):
		return "", unfit(operation, advice, "the secret %s has expired", vaultSecretLLM)
	}
	return "the vault has the secret " + vaultSecretLLM, nil
}

// vaultName is the vault's name as the CLI wants it.
func (e *environment) vaultName() string {
	parsed, err := url.Parse(e.config.VaultURL)
	if err != nil {
		return e.config.VaultURL
	}
	name, _, _ := strings.Cut(parsed.Hostname(), ".")
	return name
}
