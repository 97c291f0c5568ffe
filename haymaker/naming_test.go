package haymaker

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// scenarioIDs are the fifty of the catalogue's plan.
func scenarioIDs(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/scenario-ids.txt")
	if err != nil {
		t.Fatal(err)
	}
	ids := strings.Fields(string(text))
	if len(ids) != 50 {
		t.Fatalf("%d ids, want 50", len(ids))
	}
	return ids
}

// What Azure accepts: Container Apps jobs, resource groups, Key Vault secrets,
// Entra display names.
var (
	validJob    = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,30}[a-z0-9])$`)
	validGroup  = regexp.MustCompile(`^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$`)
	validSecret = regexp.MustCompile(`^[0-9A-Za-z-]{1,127}$`)
)

// checkNames holds every name of one scenario of one run against Azure's rules.
func checkNames(t interface{ Errorf(string, ...any) }, run, scenario string) {
	if job := JobName(run, scenario); !validJob.MatchString(job) || strings.Contains(job, "--") {
		t.Errorf("job name %q of %s", job, scenario)
	}
	if group := ResourceGroupName(run, scenario); !validGroup.MatchString(group) {
		t.Errorf("group name %q", group)
	}
	for _, secret := range []string{SecretName(run, scenario), EventKeyName(run, scenario)} {
		if !validSecret.MatchString(secret) {
			t.Errorf("secret name %q", secret)
		}
	}
	if name := ServicePrincipalName(run, scenario); len(name) > 120 {
		t.Errorf("display name %q has %d characters", name, len(name))
	}
}

// TestNamesAreValidAndUnique_Defects8_57 over all scenarios and several runs: no two things
// share a name.
func TestNamesAreValidAndUnique_Defects8_57(t *testing.T) {
	owner := map[string]string{}
	for _, run := range []string{"0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3e-0000-4000-8000-000000000001", "FFFFFFFF-0000-4000-8000-000000000001"} {
		for _, scenario := range scenarioIDs(t) {
			if !ScenarioIDPattern.MatchString(scenario) || len(scenario) > MaxScenarioID {
				t.Errorf("%q is no scenario id", scenario)
			}
			checkNames(t, run, scenario)
			for kind, name := range map[string]string{
				"job": JobName(run, scenario), "group": ResourceGroupName(run, scenario), "secret": SecretName(run, scenario),
				"secret ": EventKeyName(run, scenario), "principal": ServicePrincipalName(run, scenario),
			} {
				name = strings.TrimSpace(kind) + " " + name
				if before, taken := owner[name]; taken {
					t.Errorf("%s belongs to %s and to %s of %s", name, before, scenario, run)
				}
				owner[name] = scenario + " of " + run
			}
		}
	}
	if len(owner) != 3*50*5 {
		t.Errorf("%d names", len(owner))
	}
}

func TestNamesAreValidForAnyScenarioID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scenario := rapid.StringMatching(`[a-z]{1,12}(-[a-z]{1,10}){0,2}-[0-9]{2}(-[a-z0-9]{1,8}){1,2}`).Draw(t, "scenario")
		if !ScenarioIDPattern.MatchString(scenario) {
			t.Fatalf("%q is no scenario id", scenario)
		}
		scenario = scenario[:min(len(scenario), MaxScenarioID)]
		run := rapid.StringMatching(`[0-9a-fA-F]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}`).Draw(t, "run")
		checkNames(t, run, scenario)
	})
}

// TestALongAreaKeepsItsNumber: cutting the name must not make two agents one.
func TestALongAreaKeepsItsNumber(t *testing.T) {
	run := "0a1b2c3d-0000-4000-8000-000000000001"
	one, two := JobName(run, "extraordinarily-long-area-01-x"), JobName(run, "extraordinarily-long-area-02-x")
	if one != "hm-0a1b2c3d-extraordinarily-l-01" || one == two {
		t.Errorf("%s, %s", one, two)
	}
	for scenario, want := range map[string]string{
		"ai-ml-01-cognitive-services-vision": "hm-0a1b2c3d-ai-ml-01", "compute-05-vm-2024-10-set": "hm-0a1b2c3d-compute-05", "no-id": "hm-0a1b2c3d-no-id",
	} {
		if got := JobName(run, scenario); got != want {
			t.Errorf("job of %s is %s, want %s", scenario, got, want)
		}
	}
}

func TestNamesThatAreNoScenarioIDs(t *testing.T) {
	for _, id := range []string{"", "compute", "compute-1-x", "compute-01", "compute-01-", "compute--01-x", "Compute-01-x", "compute-01-x--y", "compute-01-x\n", "../x-01-y", "-01-x", "compute-001-x"} {
		if ScenarioIDPattern.MatchString(id) {
			t.Errorf("%q passes as a scenario id", id)
		}
	}
}

func TestRun8TakesWhatThereIs(t *testing.T) {
	for run, want := range map[string]string{"0A1B2C3D-ffff": "0a1b2c3d", "": "00000000", "a-b": "ab000000"} {
		if got := Run8(run); got != want || UniqueID(run) != want {
			t.Errorf("Run8(%q) = %q, want %q", run, got, want)
		}
	}
}
