package main

import (
	"os"
	"path/filepath"
	"testing"

	"azurehaymaker/functions"
	"azurehaymaker/local/proof/rule"
	"azurehaymaker/local/proof/trial"
)

// stagedApp is a script root with the built handler, and the names of its functions.
func stagedApp(t *testing.T) (root string, names []string) {
	t.Helper()
	root = t.TempDir()
	if err := functions.Stage(root); err != nil {
		t.Fatal(err)
	}
	host, err := os.ReadFile("../host.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "host.json"), host, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(built(t), filepath.Join(root, "bin", "handler")); err != nil {
		t.Fatal(err)
	}
	all, err := functions.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, declared := range all {
		names = append(names, declared.Name)
	}
	return root, names
}

// TestEachFunctionAnswersItsProbe: the built handler under the local host serves every
// function it declares, by its route or binding, without storage and without effects.
func TestEachFunctionAnswersItsProbe(t *testing.T) {
	root, names := stagedApp(t)
	env := []string{"PATH=" + os.Getenv("PATH")}
	for name, text := range environment(t, root, 0) {
		if name != "FUNCTIONS_CUSTOMHANDLER_PORT" {
			env = append(env, name+"="+text)
		}
	}
	problems, err := trial.Run(t.Context(), trial.Options{Root: root, Env: env, Expected: names})
	if err != nil || len(problems) > 0 {
		t.Fatalf("%+v, error %v", problems, err)
	}
	// One that the host knows and the handler does not: its folder was added by hand. The
	// handler refuses to start with it, which is its own proof.
	stray := filepath.Join(root, "stray")
	if err := os.CopyFS(stray, os.DirFS(filepath.Join(root, "ingest_agent_events"))); err != nil {
		t.Fatal(err)
	}
	problems, err = trial.Run(t.Context(), trial.Options{Root: root, Env: env, Expected: names})
	if err != nil || len(problems) != 1 || problems[0].ID != rule.TrialCrashed {
		t.Errorf("%+v, error %v", problems, err)
	}
}
