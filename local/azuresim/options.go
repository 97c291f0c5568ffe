package azuresim

import (
	"errors"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// Settings are the simulated tenant's delays and habits; zero values are Azure
// on its best day.
type Settings = tenant.Settings

// Options say where and how the simulator runs.
type Options struct {
	Listen   string           // address to listen on; "" is 127.0.0.1:0
	StateDir string           // where state, keys and outputs of executions live; required
	Images   []string         // REF=PATH: container images and the executables that stand for them
	Location string           // region of the seeds; "" is eastus
	SeedFile string           // JSON that a fresh tenant starts with (admin.Plane.Apply); "" is none
	Settings *Settings        // nil: as persisted, or all zero
	Now      func() time.Time // clock of everything that is simulated; required
	Grace    time.Duration    // between asking an execution to end and killing it; 0 is 5 s
}

func (o Options) complete() (Options, error) {
	if o.StateDir == "" {
		return o, errors.New("azuresim: a state directory is required")
	}
	if o.Now == nil {
		return o, errors.New("azuresim: a clock is required (Options.Now)")
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Location == "" {
		o.Location = "eastus"
	}
	if o.Grace == 0 {
		o.Grace = 5 * time.Second
	}
	return o, nil
}

// Facts are what clients need to know; the ready file holds them as JSON.
type Facts struct {
	URL              string `json:"url"` // https://host:port, no slash at the end
	CAFile           string `json:"ca_file"`
	TenantID         string `json:"tenant_id"`
	SubscriptionID   string `json:"subscription_id"`
	ClientID         string `json:"client_id"`
	PrincipalID      string `json:"principal_id"`
	ClientSecretFile string `json:"client_secret_file"` // mode 0600
	VaultURL         string `json:"vault_url"`
	EnvironmentID    string `json:"environment_id"`
	Registry         string `json:"registry"`
	Image            string `json:"image"` // the first image, by digest; "" when there is none
	Location         string `json:"location"`
	AgentIdentityID  string `json:"agent_identity_id"`
	ResourceGroup    string `json:"resource_group"`
}

// WriteFile replaces a private file in one step, as the ready file is written.
func WriteFile(path string, content []byte) error { return tenant.WriteFile(path, content) }
