package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/local/azuresim"
)

// simulated is an agent's bench over the simulator's real wire: tokens, ARM,
// long-running operations, refusals.
type simulated struct {
	*bench
	server *azuresim.Server
	client *http.Client
	raw    Manager // not guarded, to prepare and to look
}

func newSimulator(t *testing.T, settings azuresim.Settings) *azuresim.Server {
	t.Helper()
	server, err := azuresim.Start(context.Background(), azuresim.Options{StateDir: t.TempDir(), Now: time.Now, Settings: &settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func newSimulated(t *testing.T, server *azuresim.Server, scenario string, active, grace time.Duration) *simulated {
	t.Helper()
	secret, err := server.ClientSecret()
	if err != nil {
		t.Fatal(err)
	}
	s := &simulated{bench: &bench{t: t, queue: &fakeQueue{}, log: &bytes.Buffer{}}, server: server, client: server.HTTPClient()}
	t.Cleanup(s.client.CloseIdleConnections)
	facts := server.Facts()
	s.config = testConfig(t.TempDir(), scenario, time.Now(), active, grace)
	s.config.ClientID, s.config.ClientSecret = facts.ClientID, secret
	s.config.TenantID, s.config.SubscriptionID = facts.TenantID, facts.SubscriptionID
	s.config.AuthorityHost, s.config.ARMEndpoint, s.config.GraphEndpoint = facts.URL+"/", facts.URL, facts.URL
	s.config.Pace = Pace{ShortestInterval: time.Second, PollFirst: 100 * time.Millisecond, RetryFirst: 200 * time.Millisecond}
	s.raw = s.manager()
	group := fmt.Sprintf("/subscriptions/%s/resourceGroups/%s", facts.SubscriptionID, s.config.ResourceGroup)
	if _, err := s.raw.Do(t.Context(), Call{Method: http.MethodPut, Path: group, APIVersion: "2024-03-01", Body: map[string]any{"location": "eastus", "tags": s.config.RequiredTags}}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *simulated) manager() Manager {
	s.t.Helper()
	credential, err := NewCredential(s.config, s.client)
	if err != nil {
		s.t.Fatal(err)
	}
	manager, err := NewManager(s.config, credential, s.client, realClock())
	if err != nil {
		s.t.Fatal(err)
	}
	return manager
}

func (s *simulated) run(ctx context.Context) Outcome {
	s.t.Helper()
	d := s.dependencies()
	d.Manager = s.manager()
	a, err := New(s.config, scenarioOf(s.t, s.config.Scenario), d)
	if err != nil {
		s.t.Fatal(err)
	}
	outcome := a.Run(ctx)
	if err := a.Close(); err != nil {
		s.t.Error(err)
	}
	return outcome
}

// left lists what ARM still has in the scenario's group.
func (s *simulated) left() []string {
	s.t.Helper()
	path := fmt.Sprintf("/subscriptions/%s/resourceGroups/%s/resources", s.config.SubscriptionID, s.config.ResourceGroup)
	answer, err := s.raw.Do(s.t.Context(), Call{Method: http.MethodGet, Path: path, APIVersion: "2024-03-01"})
	if err != nil {
		s.t.Fatal(err)
	}
	var list struct {
		Value []struct {
			ID string `json:"id"`
		} `json:"value"`
	}
	if err := json.Unmarshal(answer, &list); err != nil {
		s.t.Fatal(err)
	}
	var ids []string
	for _, entry := range list.Value {
		ids = append(ids, entry.ID)
	}
	return ids
}

// TestScenarioAgainstTheSimulator: tokens, long-running operations and refusals
// over the wire. cmd/haymaker-agent does the same with every scenario and the
// real process.
func TestScenarioAgainstTheSimulator(t *testing.T) {
	s := newSimulated(t, newSimulator(t, azuresim.Settings{LRODurationMS: 100, LROPolls: 1}), "security-01-key-vault-secrets", 4*time.Second, 8*time.Second)
	expectOutcome(t, s.run(t.Context()), ExitDone)
	checkEvents(t, s.bench)
	s.noSecrets()
	if left := s.left(); len(left) > 0 {
		t.Errorf("left in the group: %v", left)
	}
	for _, event := range s.ofType(haymaker.EventOperation) {
		if event.Details["outcome"] != "done" {
			t.Errorf("operation: %s", event.Message)
		}
	}
}

func TestWrongSecretAgainstTheSimulator(t *testing.T) {
	s := newSimulated(t, newSimulator(t, azuresim.Settings{}), testScenario, time.Minute, 10*time.Second)
	s.config.ClientSecret = "wrong-secret~1"
	s.config.Pace.Propagation, s.config.Pace.DrainLimit = 500*time.Millisecond, time.Second
	outcome := s.run(t.Context())
	expectOutcome(t, outcome, ExitWorkFailed)
	if outcome.Work == nil || !strings.Contains(outcome.Work.Error(), "cannot log in") {
		t.Errorf("work: %v", outcome.Work)
	}
	s.noSecrets()
}
