package playground

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Simulator is a running azuresim, as its ready file describes it.
type Simulator struct {
	URL              string `json:"url"`
	CAFile           string `json:"ca_file"`
	TenantID         string `json:"tenant_id"`
	SubscriptionID   string `json:"subscription_id"`
	ClientID         string `json:"client_id"`
	ClientSecretFile string `json:"client_secret_file"`
	VaultURL         string `json:"vault_url"`
	EnvironmentID    string `json:"environment_id"`
	Registry         string `json:"registry"`
	Image            string `json:"image"`
	Location         string `json:"location"`
	AgentIdentityID  string `json:"agent_identity_id"`
	ResourceGroup    string `json:"resource_group"`

	process *process
	http    *http.Client
}

// agentImage is the image reference that stands for bin/haymaker-agent.
const agentImage = "haymaker-agent:latest"

func startSimulator(ctx context.Context, o Options) (*Simulator, error) {
	ready := filepath.Join(o.State, "azuresim.ready.json")
	p, err := start("azuresim", o.State, nil, filepath.Join(o.Bin, "azuresim"), "serve",
		"--listen", "127.0.0.1:0", "--state-dir", filepath.Join(o.State, "azuresim"), "--ready-file", ready,
		"--image", agentImage+"="+filepath.Join(o.Bin, "haymaker-agent"))
	if err != nil {
		return nil, err
	}
	s := &Simulator{process: p}
	if err := p.awaitFile(ctx, ready, s); err != nil {
		p.stop(time.Second)
		return nil, err
	}
	if s.http, err = trusting(s.CAFile); err != nil {
		p.stop(time.Second)
		return nil, err
	}
	return s, nil
}

// trusting makes a client that trusts the simulator's own CA only.
func trusting(caFile string) (*http.Client, error) {
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("read the simulator's CA: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("the simulator's CA file holds no certificate")
	}
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}, nil
}

// secret reads the main identity's client secret; it goes into an environment,
// never into arguments or logs.
func (s *Simulator) secret() (string, error) {
	raw, err := os.ReadFile(s.ClientSecretFile)
	if err != nil {
		return "", fmt.Errorf("read the main identity's secret: %w", err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// Admin calls the simulator's admin endpoint below /_sim. body and into may be
// nil.
func (s *Simulator) Admin(ctx context.Context, method, path string, body, into any) error {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode a request to the simulator: %w", err)
		}
		content = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, s.URL+"/_sim/"+path, content)
	if err != nil {
		return fmt.Errorf("simulator admin %s: %w", path, err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := s.http.Do(request)
	if err != nil {
		return fmt.Errorf("simulator admin %s: %w", path, err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("simulator admin %s: %w", path, err)
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("simulator admin %s: %s: %s", path, response.Status, raw)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("decode the simulator's answer to %s: %w", path, err)
	}
	return nil
}
