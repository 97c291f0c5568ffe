package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/local/azuresim"
	"azurehaymaker/local/azuresim/admin"
)

const directoryScenario = "identity-99-directory"

func directoryDocument(t *testing.T) catalogue.Scenario {
	t.Helper()
	text, err := os.ReadFile("../catalogue/testdata/" + directoryScenario + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	scenario, err := catalogue.Parse(directoryScenario+".yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return scenario
}

// consent gives the agent's identity the directory rights that the scenario needs.
func (s *simulated) consent(rights []string) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"principal_id": s.server.Facts().PrincipalID, "permissions": rights})
	if err != nil {
		s.t.Fatal(err)
	}
	s.sim(http.MethodPost, "/_sim/permissions", body, nil)
}

func (s *simulated) sim(method, path string, body []byte, into any) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.server.Facts().URL+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %s", method, path, response.Status)
	}
	if into != nil {
		if err := json.NewDecoder(response.Body).Decode(into); err != nil {
			s.t.Fatal(err)
		}
	}
}

// policyRole lets the agent's identity write policies at the subscription.
func (s *simulated) policyRole() {
	s.t.Helper()
	facts := s.server.Facts()
	scope := "/subscriptions/" + facts.SubscriptionID
	call := Call{Method: http.MethodPut, Path: scope + "/providers/Microsoft.Authorization/roleAssignments/0a1b2c3d-9999-4222-8333-444444444444", APIVersion: "2022-04-01", Body: map[string]any{
		"properties": map[string]any{"principalId": facts.PrincipalID, "principalType": "ServicePrincipal", "roleDefinitionId": scope + "/providers/Microsoft.Authorization/roleDefinitions/36243c78-bf99-498c-9df9-86d9f8d28608"},
	}}
	if _, err := s.raw.Do(s.t.Context(), call); err != nil {
		s.t.Fatal(err)
	}
}

// remains lists what the simulator has that it did not start with.
func (s *simulated) remains() []string {
	s.t.Helper()
	var state admin.State
	s.sim(http.MethodGet, "/_sim/state", nil, &state)
	var left []string
	for _, object := range state.Objects {
		left = append(left, object.Kind+" "+object.DisplayName)
	}
	for _, application := range state.Applications {
		if !application.Seeded {
			left = append(left, fmt.Sprintf("application %s deleted %t", application.DisplayName, application.Deleted))
		}
	}
	for _, principal := range state.Principals {
		if !principal.Seeded {
			left = append(left, "service principal "+principal.DisplayName)
		}
	}
	for _, assignment := range state.RoleAssignments {
		if !assignment.Seeded && !strings.Contains(assignment.ID, "0a1b2c3d-9999") {
			left = append(left, "role assignment "+assignment.ID)
		}
	}
	for _, resource := range state.Resources {
		if !resource.Seeded {
			left = append(left, resource.ID)
		}
	}
	return left
}

func (s *simulated) runScenario(scenario catalogue.Scenario) Outcome {
	s.t.Helper()
	d := s.dependencies()
	d.Manager = s.manager()
	a, err := New(s.config, scenario, d)
	if err != nil {
		s.t.Fatal(err)
	}
	outcome := a.Run(s.t.Context())
	if err := a.Close(); err != nil {
		s.t.Error(err)
	}
	return outcome
}

// TestDirectoryAgainstTheSimulator: users, groups, applications, secrets, roles
// at three scopes and policies, with a directory that replicates late; nothing
// remains, not even in the recycle bin.
func TestDirectoryAgainstTheSimulator(t *testing.T) {
	s := newSimulated(t, newSimulator(t, azuresim.Settings{LRODurationMS: 50, GraphReplicationMS: 300}), directoryScenario, 8*time.Second, 10*time.Second)
	s.config.Pace.DirectoryLag = 500 * time.Millisecond
	scenario := directoryDocument(t)
	s.consent(scenario.Needs.DirectoryRights)
	s.policyRole()
	expectOutcome(t, s.runScenario(scenario), ExitDone)
	if left := s.remains(); len(left) > 0 {
		t.Errorf("left in the tenant: %v", left)
	}
	s.noSecrets()
	created, deleted := 0, 0
	for _, event := range s.events() {
		if !strings.HasPrefix(event.ResourceID, "graph:/") {
			continue
		}
		if id := event.ResourceID[strings.LastIndexByte(event.ResourceID, '/')+1:]; !uuidForm.MatchString(id) {
			t.Errorf("%s is about %s", event.EventType, event.ResourceID)
		}
		switch event.EventType {
		case haymaker.EventResourceCreated:
			created++
		case haymaker.EventResourceDeleted:
			deleted++
		}
	}
	if created != 5 || deleted != 5 {
		t.Errorf("%d objects created and %d deleted, want 5", created, deleted)
	}
	for _, event := range s.ofType(haymaker.EventOperation) {
		if event.Details["outcome"] != "done" {
			t.Errorf("operation: %s", event.Message)
		}
	}
}

// TestDirectoryWithFakes: the same with fakes, whose recycle bin
// the agent may not empty.
func TestDirectoryWithFakes(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, directoryScenario, 30*time.Second, 15*time.Second)
		b.tenant.outputs = []string{"appId", "properties.principalId", "accountEnabled"}
		a, err := New(b.config, directoryDocument(t), b.dependencies())
		if err != nil {
			t.Fatal(err)
		}
		outcome := a.Run(t.Context())
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if len(outcome.Leftover) > 0 || b.tenant.count() != 0 {
			t.Errorf("left %v, %d documents", outcome.Leftover, b.tenant.count())
		}
		checkEvents(t, b)
		b.noSecrets()
	})
}

// losing is a Manager whose answer to the first call of a kind is lost, after
// the call has taken effect.
type losing struct {
	next Manager
	path string
	done atomic.Bool
}

func (l *losing) Do(ctx context.Context, call Call) (json.RawMessage, error) {
	answer, err := l.next.Do(ctx, call)
	if call.Graph && call.Method == http.MethodPost && call.Path == l.path && !l.done.Swap(true) {
		return nil, errors.New("connection reset by peer")
	}
	return answer, err
}

// TestLostAnswersOfTheDirectory: an object whose id never arrived is found by its
// key and removed, also where names need not be unique; and so it is when the
// agent's process ends right then and another one goes on.
func TestLostAnswersOfTheDirectory(t *testing.T) {
	for _, path := range []string{"/v1.0/users", "/v1.0/identity/conditionalAccess/policies"} {
		for _, killed := range []bool{false, true} {
			inBubble(t, func(t *testing.T) {
				b := newBench(t, directoryScenario, time.Minute, 2*time.Minute)
				b.tenant.outputs = []string{"appId", "properties.principalId", "accountEnabled"}
				d := b.dependencies()
				d.Manager = &losing{next: b.tenant, path: path}
				a, err := New(b.config, directoryDocument(t), d)
				if err != nil {
					t.Fatal(err)
				}
				if killed {
					if err := a.deploy(t.Context()); err == nil {
						t.Fatal("no answer was lost")
					}
					if err := errors.Join(a.ledger.Close(), a.spool.Close()); err != nil { // as the end of the process does
						t.Fatal(err)
					}
					if a, err = New(b.config, directoryDocument(t), b.dependencies()); err != nil {
						t.Fatal(err)
					}
				}
				outcome := a.Run(t.Context())
				if err := a.Close(); err != nil {
					t.Error(err)
				}
				if len(outcome.Leftover) > 0 || b.tenant.count() != 0 {
					t.Errorf("%s, killed %t: left %v, %d documents", path, killed, outcome.Leftover, b.tenant.count())
				}
				if killed && b.tenant.objects != 5 {
					t.Errorf("%s: %d objects were made, want each once", path, b.tenant.objects)
				}
				if !killed { // the first agent was not run whole
					checkEvents(t, b)
				}
			})
		}
	}
}
