package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// profile names api-versions whose SDK Debian's package has for machines and
// networks, which it lacks for az's own choice ("latest").
const profile = "2020-09-01-hybrid"

// login registers the simulator as a cloud and logs in as the main identity. Given
// the address of Azure Resource Manager, az asks it for the others; it cannot be
// given Graph's except as JSON. The secret is read by az from its file.
func (t *trial) login(ctx context.Context) error {
	s := t.simulator
	graph, err := json.Marshal(map[string]any{"endpoints": map[string]string{"microsoftGraphResourceId": s.URL + "/"}})
	if err != nil {
		return err
	}
	steps := []struct {
		name      string
		arguments []string
	}{
		{"az cloud register", []string{"cloud", "register", "--name", "azuresim", "--endpoint-resource-manager", s.URL,
			"--profile", profile, "--suffix-keyvault-dns", ".vault.invalid"}},
		{"az cloud update", []string{"cloud", "update", "--name", "azuresim", "--cloud-config", string(graph)}},
		{"az cloud set", []string{"cloud", "set", "--name", "azuresim"}},
		{"az login --service-principal", []string{"login", "--service-principal", "--tenant", s.TenantID,
			"--username", s.ClientID, "--password", "@" + s.ClientSecretFile}},
	}
	if err := t.must("az version", func() (string, error) { return t.version(ctx) }); err != nil {
		return err
	}
	for _, step := range steps {
		if err := t.must(step.name, func() (string, error) { _, err := t.az.run(ctx, step.arguments...); return "", err }); err != nil {
			return err
		}
	}
	t.check("az login with a wrong secret is refused", func() (string, error) { return t.refused(ctx) })
	return t.must("az account show", func() (string, error) { return t.account(ctx) })
}

// refused is a login with a secret that is none; the one before it stays.
func (t *trial) refused(ctx context.Context) (string, error) {
	_, err := t.az.run(ctx, "login", "--service-principal", "--tenant", t.simulator.TenantID, "--username", t.simulator.ClientID, "--password", "wrong")
	var said *refusal
	switch code := "AADSTS7000215"; {
	case err == nil:
		return "", errors.New("it was let in")
	case errors.As(err, &said) && strings.Contains(said.said, code):
		return code, nil
	}
	return "", err
}

func (t *trial) version(ctx context.Context) (string, error) {
	out, err := t.az.run(ctx, "version")
	if err != nil {
		return "", err
	}
	var versions map[string]any
	if err := json.Unmarshal(out, &versions); err != nil {
		return "", fmt.Errorf("az version printed no JSON: %w", err)
	}
	return fmt.Sprintf("azure-cli %v", versions["azure-cli"]), nil
}

func (t *trial) account(ctx context.Context) (string, error) {
	got, err := t.az.strings(ctx, "account", "show", "--query", "[id, tenantId, user.name, state]")
	if err != nil {
		return "", err
	}
	want := []string{t.simulator.SubscriptionID, t.simulator.TenantID, t.simulator.ClientID, "Enabled"}
	if difference := compare(got, want, want); difference != "" {
		return "", errors.New(difference)
	}
	return "subscription " + got[0], nil
}
