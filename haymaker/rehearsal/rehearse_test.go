package rehearsal

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/haymaker/agent"
	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/local/azuresim"

	"github.com/google/uuid"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func clock() agent.Clock {
	return agent.Clock{Now: time.Now, Sleep: func(ctx context.Context, d time.Duration) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	}}
}

// stage is a simulator in this process, known by its ready facts only.
func stage(t *testing.T) *Simulator {
	t.Helper()
	server, err := azuresim.Start(t.Context(), azuresim.Options{StateDir: t.TempDir(), Now: time.Now, Settings: &azuresim.Settings{
		LRODurationMS: 50, LROPolls: 1, GraphReplicationMS: 100, RoleDelayMS: 100, AsyncShare: 0.3,
	}})
	if err != nil {
		t.Fatal(err)
	}
	facts := server.Facts()
	s, err := Connect(Facts{
		URL: facts.URL, CAFile: facts.CAFile, TenantID: facts.TenantID, SubscriptionID: facts.SubscriptionID,
		ClientID: facts.ClientID, ClientSecretFile: facts.ClientSecretFile, Location: facts.Location,
	}, clock())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func options(t *testing.T, active time.Duration) Options {
	return Options{Active: active, Grace: 10 * time.Second, WorkDir: t.TempDir(), NewID: uuid.NewString, Random: rand.Float64}
}

func document(t *testing.T, name string) catalogue.Scenario {
	t.Helper()
	text, err := os.ReadFile("../catalogue/testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	scenario, err := catalogue.Parse(name+".yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return scenario
}

// TestRehearsals: one plain scenario of the catalogue and one that needs
// everything a plain tenant lacks, at the same time, with faults; the tenant is
// empty afterwards by the simulator's own account. make scenarios does this with
// the whole catalogue.
func TestRehearsals(t *testing.T) {
	s := stage(t)
	all, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := all.Scenario("security-01-key-vault-secrets")
	o := options(t, 8*time.Second)
	o.Faults = true
	var done sync.WaitGroup
	for _, scenario := range []catalogue.Scenario{plain, document(t, "identity-99-directory")} {
		done.Go(func() {
			result, err := s.Rehearse(t.Context(), scenario, o)
			if err != nil {
				t.Errorf("%s: %v", scenario.ID, err)
			}
			if !result.OK() || result.Created == 0 || result.Created != result.Deleted || result.Operations < 7 {
				t.Errorf("%s: %+v", scenario.ID, result)
			}
			if scenario.MakesObjects() && (result.Faults[503] == 0 || result.Faults[504] == 0) {
				t.Errorf("%s met no faults of the directory: %v", scenario.ID, result.Faults)
			}
			if result.Faults[429] == 0 || result.Faults[409] == 0 || result.Calls["PUT"] == 0 {
				t.Errorf("%s met no faults: %v", scenario.ID, result.Faults)
			}
		})
	}
	done.Wait()
	if left, err := s.Remaining(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("left in the tenant: %v %v", left, err)
	}
}

// TestRehearsalNamesWhatIsLeft: a resource that the document deletes too late is
// seen, here because nothing had time to go.
func TestRehearsalNamesWhatIsLeft(t *testing.T) {
	s := stage(t)
	scenario := document(t, "identity-99-directory")
	o := options(t, 4*time.Second)
	o.Grace = time.Millisecond
	result, err := s.Rehearse(t.Context(), scenario, o)
	if err != nil {
		t.Fatal(err)
	}
	if result.OK() || len(result.Left) == 0 {
		t.Fatalf("nothing is left after a clean-up without time: %+v", result)
	}
	for _, kind := range []string{"groups team-", "policyDefinitions/tags-", "userAssignedIdentities/id-"} {
		if !slices.ContainsFunc(result.Left, func(line string) bool { return strings.Contains(line, kind) }) {
			t.Errorf("%s is not among what is left: %v", kind, result.Left)
		}
	}
	left, err := s.Remaining(t.Context())
	if err != nil || len(left) == 0 {
		t.Errorf("the account says nothing is left: %v", err)
	}
}

// TestUnderstatedNeeds: the identity has what the document says and no more, so a
// need that is not stated is found.
func TestUnderstatedNeeds(t *testing.T) {
	s := stage(t)
	scenario := document(t, "identity-99-directory")
	scenario.Needs.Roles = scenario.Needs.Roles[:1]
	o := options(t, 5*time.Second)
	result, err := s.Rehearse(t.Context(), scenario, o)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(result.Problem, "AuthorizationFailed") || len(result.Left) > 0 {
		t.Errorf("result %+v", result)
	}
}
