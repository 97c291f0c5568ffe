package rehearsal

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
	"strings"
	"time"

	"azurehaymaker/haymaker/agent"
)

// Facts are what a simulator writes into its ready file, as far as a rehearsal
// needs them.
type Facts struct {
	URL              string `json:"url"`
	CAFile           string `json:"ca_file"`
	TenantID         string `json:"tenant_id"`
	SubscriptionID   string `json:"subscription_id"`
	ClientID         string `json:"client_id"`
	ClientSecretFile string `json:"client_secret_file"`
	Location         string `json:"location"`
}

// ReadFacts reads a ready file.
func ReadFacts(file string) (Facts, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Facts{}, fmt.Errorf("read the simulator's ready file: %w", err)
	}
	var facts Facts
	if err := json.Unmarshal(text, &facts); err != nil {
		return Facts{}, fmt.Errorf("read the simulator's ready file: %w", err)
	}
	return facts, nil
}

// Simulator is a running simulator of Azure, as seen by its main identity.
type Simulator struct {
	facts  Facts
	secret string
	client *http.Client
	main   agent.Manager
	clock  agent.Clock
}

// Connect makes the connections to a simulator; no call is made yet. Close ends
// them.
func Connect(facts Facts, clock agent.Clock) (*Simulator, error) {
	secret, err := os.ReadFile(facts.ClientSecretFile)
	if err != nil {
		return nil, fmt.Errorf("read the simulator's main secret: %w", err)
	}
	certificates, err := os.ReadFile(facts.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read the simulator's certificate authority: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(certificates) {
		return nil, fmt.Errorf("%s holds no certificate", facts.CAFile)
	}
	s := &Simulator{facts: facts, secret: strings.TrimSpace(string(secret)), clock: clock, client: &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 32},
	}}
	s.main, err = s.manager(s.config(facts.ClientID, s.secret), s.client)
	return s, err
}

// Close ends the connections.
func (s *Simulator) Close() { s.client.CloseIdleConnections() }

func (s *Simulator) config(clientID, secret string) agent.Config {
	return agent.Config{
		ClientID: clientID, ClientSecret: secret, TenantID: s.facts.TenantID, SubscriptionID: s.facts.SubscriptionID,
		AuthorityHost: s.facts.URL + "/", ARMEndpoint: s.facts.URL, GraphEndpoint: s.facts.URL, Pace: pace(),
	}
}

func (s *Simulator) manager(config agent.Config, transport interface {
	Do(*http.Request) (*http.Response, error)
}) (agent.Manager, error) {
	credential, err := agent.NewCredential(config, transport)
	if err != nil {
		return nil, err
	}
	return agent.NewManager(config, credential, transport, s.clock)
}

// pace is quicker than Azure needs: the simulator answers at once.
func pace() agent.Pace {
	return agent.Pace{
		PollFirst: 50 * time.Millisecond, RetryFirst: 200 * time.Millisecond, RetryMost: 2 * time.Second, ShortestInterval: time.Second,
		DirectoryLag: time.Second, Linger: 100 * time.Millisecond, FlushReserve: time.Second,
	}
}

// Settings are the simulator's bad manners, by its own names.
func (s *Simulator) Settings(ctx context.Context, settings map[string]any) error {
	return s.admin(ctx, http.MethodPost, "/_sim/settings", settings, nil)
}

// admin asks the simulator's own interface.
func (s *Simulator) admin(ctx context.Context, method, path string, body, into any) (err error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the request to %s: %w", path, err)
	}
	request, err := http.NewRequestWithContext(ctx, method, s.facts.URL+path, bytes.NewReader(encoded))
	if err != nil {
		return fmt.Errorf("ask the simulator: %w", err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return fmt.Errorf("ask the simulator: %w", err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err != nil {
		return fmt.Errorf("read the simulator's answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the simulator answered %s %s with %s: %.300s", method, path, response.Status, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("read the simulator's answer: %w", err)
	}
	return nil
}
