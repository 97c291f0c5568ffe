package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/local/azuresim"
)

// scenarios runs a command that asks no deployment, with these settings.
func scenarios(t *testing.T, settings map[string]string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := program{stdout: &stdout, stderr: &stderr, getenv: func(name string) string { return settings[name] }, pause: pause}
	code := p.Run(t.Context(), append([]string{"scenarios"}, args...))
	return result{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

const (
	smallDocument     = "../../haymaker/catalogue/testdata/compute-99-small.yaml"
	demandingDocument = "../../haymaker/catalogue/testdata/identity-99-directory.yaml"
)

// overlay is a folder with a valid document, one that lays over an embedded one,
// and a broken one.
func overlay(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, source := range map[string]string{"identity-99-directory": demandingDocument, "networking-01-virtual-network": "../../haymaker/catalogue/scenarios/networking-01-virtual-network.yaml"} {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name+".yaml"), text)
	}
	write(t, filepath.Join(dir, "compute-98-broken.yaml"), []byte("id: compute-98-broken\n"))
	return dir
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestScenariosList(t *testing.T) {
	scenarios(t, nil, "list").want(t, 0, []string{"networking-01-virtual-network", "embedded", "scenarios, ", "are drawn"}, nil)
	dir := overlay(t)
	got := scenarios(t, map[string]string{"SCENARIO_OVERLAY": dir}, "list", "--format", "json")
	got.want(t, 0, []string{dir}, nil)
	list := document[scenarioList](t, "json", got.stdout)
	found := map[string]listedScenario{}
	for _, s := range list.Scenarios {
		found[s.ID] = s
	}
	mine, over := found["identity-99-directory"], found["networking-01-virtual-network"]
	if mine.Origin != dir || mine.Admitted || letters(mine.Needs) != "DASX$" || !strings.Contains(mine.Reason, "SCENARIO_ALLOW") {
		t.Errorf("the overlay's own: %+v", mine)
	}
	if over.Origin != dir || !over.Admitted {
		t.Errorf("laid over an embedded one: %+v", over)
	}
	if len(list.Refused) != 1 || list.Refused[0].File != "compute-98-broken.yaml" || len(list.Refused[0].Problems) == 0 {
		t.Errorf("the broken one: %+v", list.Refused)
	}
	scenarios(t, nil, "list", "--overlay", dir, "--allow", "identity").want(t, 0, []string{"identity-99-directory", "yes", "compute-98-broken.yaml from " + dir + " is not valid"}, nil)
	scenarios(t, nil, "list", "--allow", "cots").want(t, 1, nil, []string{"nothing is called cots"})
	scenarios(t, nil, "list", "--overlay", filepath.Join(dir, "missing")).want(t, 1, nil, []string{"missing"})
}

func TestScenariosShow(t *testing.T) {
	scenarios(t, nil, "show", "networking-01-virtual-network").want(t, 0, []string{"Contributor on the resource group", "deploy", "operate", "cleanup", "every", "7 steps to deploy in 3 waves", "wave 2"}, nil)
	got := scenarios(t, nil, "show", demandingDocument, "--format", "json")
	got.want(t, 0, []string{`"special": "Entra ID P1"`}, nil)
	if shown := document[shownScenario](t, "json", got.stdout); shown.ID != "identity-99-directory" || len(shown.Above) != 5 {
		t.Errorf("shown: %+v", shown.Above)
	}
	scenarios(t, nil, "show", "networking-01").want(t, 1, nil, []string{"did you mean networking-01-virtual-network"})
	scenarios(t, nil, "show").want(t, 1, nil, []string{"name a scenario's id, or a file"})
}

func TestScenariosValidate(t *testing.T) {
	scenarios(t, nil, "validate").want(t, 0, []string{"Problems", "0"}, nil)
	scenarios(t, nil, "validate", smallDocument, demandingDocument).want(t, 0, []string{"Documents", "2"}, nil)
	dir := overlay(t)
	got := scenarios(t, nil, "validate", dir, "--format", "json")
	got.want(t, 1, []string{"compute-98-broken.yaml"}, []string{"not every document is valid"})
	answer := document[verdict](t, "json", got.stdout)
	if answer.Documents != 3 || answer.Valid || len(answer.Problems) == 0 || answer.Problems[0].Line != 1 || answer.Problems[0].Fix == "" {
		t.Errorf("verdict: %+v", answer)
	}
	scenarios(t, nil, "validate", dir).want(t, 1, []string{"compute-98-broken.yaml:1", "Fix: add"}, []string{"exit code: 1"})
	scenarios(t, nil, "validate", filepath.Join(dir, "none.yaml")).want(t, 1, nil, []string{"no such file"})
	scenarios(t, nil, "validate", t.TempDir()).want(t, 1, nil, []string{"has no *.yaml"})
}

func TestScenariosGraph(t *testing.T) {
	scenarios(t, nil, "graph", demandingDocument).want(t, 0, []string{"flowchart LR", "s_app --> s_sp", "s_policy --> s_assignment", "s_user --> s_join", "s_own -.-> s_mfa", "!c1"}, nil)
	scenarios(t, nil, "graph", demandingDocument, "--as", "dot").want(t, 0, []string{"digraph", `"group" -> "mfa"`, `[style=dashed]`}, nil)
	got := scenarios(t, nil, "graph", demandingDocument, "--format", "json")
	got.want(t, 0, []string{"identity-99-directory"}, nil)
	waves := map[string]int{}
	for _, node := range document[dependencyGraph](t, "json", got.stdout).Nodes {
		waves[node.Step] = node.Wave
	}
	if waves["app"] != 1 || waves["sp"] != 2 || waves["own"] != 3 || waves["user"] != 1 {
		t.Errorf("waves: %v", waves)
	}
	scenarios(t, nil, "graph", demandingDocument, "--as", "svg").want(t, 1, nil, []string{"use mermaid or dot"})
}

func TestScenariosPlan(t *testing.T) {
	scenarios(t, nil, "try", demandingDocument, "--plan").want(t, 0, []string{"POST /v1.0/users", "then removePassword", "(every 10 min)", ", after ", "PUT /subscriptions/{subscription}/providers/Microsoft.Authorization/policyDefinitions/tags-"}, nil)
	got := scenarios(t, nil, "try", "--all", "--plan", "--format", "json")
	got.want(t, 0, []string{"networking-01-virtual-network"}, nil)
	if plans := document[[]plannedScenario](t, "json", got.stdout); len(plans) < 5 || len(plans[0].Steps) < 10 {
		t.Errorf("plans: %d", len(plans))
	}
	scenarios(t, nil, "try").want(t, 1, nil, []string{"or --all"})
	scenarios(t, nil, "try", smallDocument, "--active", "1ms").want(t, 1, nil, []string{"at least 1s"})
}

// TestScenariosTry tries a document against a simulator that runs already; make
// scenarios starts one of its own and tries all.
func TestScenariosTry(t *testing.T) {
	settings := azuresim.Settings{LRODurationMS: 50}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server, err := azuresim.Start(ctx, azuresim.Options{StateDir: t.TempDir(), Now: time.Now, Settings: &settings})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	ready, err := json.Marshal(server.Facts())
	if err != nil {
		t.Fatal(err)
	}
	readyFile := filepath.Join(t.TempDir(), "ready.json")
	write(t, readyFile, ready)
	good := scenarios(t, nil, "try", demandingDocument, "--simulator", readyFile, "--active", "5s", "--grace", "10s", "--faults")
	good.want(t, 0, []string{"identity-99-directory", "ok", "1 of 1 scenarios went well", "the tenant has 0 things", "1x409 2x429 2x503 1x504"}, []string{"resource_created", "cleanup_complete"})

	// A document that is valid, but whose operation Azure refuses.
	text, err := os.ReadFile(demandingDocument)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "identity-99-directory.yaml")
	write(t, broken, bytes.Replace(text, []byte("action: members}"), []byte("action: bosses}"), 1))
	if _, err := catalogue.Parse(broken, bytes.Replace(text, []byte("action: members}"), []byte("action: bosses}"), 1)); err != nil {
		t.Fatal(err)
	}
	bad := scenarios(t, nil, "try", broken, "--simulator", readyFile, "--active", "5s", "--grace", "10s", "--format", "json")
	bad.want(t, 1, []string{"bosses"}, []string{"not every scenario did all it states"})
	if answer := document[tried](t, "json", bad.stdout); answer.OK() || answer.Results[0].Failed == 0 || len(answer.Remaining) != 0 {
		t.Errorf("tried: %+v", answer)
	}
	scenarios(t, nil, "try", demandingDocument, "--simulator", filepath.Join(t.TempDir(), "none")).want(t, 1, nil, []string{"ready file"})
}
