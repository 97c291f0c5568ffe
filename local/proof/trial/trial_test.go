package trial_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"azurehaymaker/local/proof/rule"
	"azurehaymaker/local/proof/trial"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// app is the valid HTTP app with a handler of the test's choice.
func app(t *testing.T, handler string) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS("../testdata/valid/forwarding")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "handler")); err != nil {
		t.Fatal(err)
	}
	if handler != "" {
		if err := os.WriteFile(filepath.Join(root, "handler"), []byte(handler), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func serving(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "serve")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./testdata/serve").CombinedOutput(); err != nil {
		t.Fatalf("build the handler: %v\n%s", err, out)
	}
	return program
}

func TestWhatOnlyAStartShows(t *testing.T) {
	serve := serving(t)
	tests := map[string]struct {
		handler  string
		expected []string
		want     rule.ID
	}{
		"good":          {"#!/bin/sh\nexec " + serve + "\n", []string{"hello", "items"}, ""},
		"probed":        {"#!/bin/sh\nexec " + serve + " hello items/1\n", []string{"hello"}, ""},
		"deaf":          {"#!/bin/sh\nexec " + serve + " other\n", []string{"hello"}, rule.TrialProbeFailed},
		"misled":        {"#!/bin/sh\nexec " + serve + " hello items/1\n", []string{"items"}, rule.TrialProbeFailed},
		"to stderr":     {"#!/bin/sh\necho starting >&2\nexec " + serve + "\n", []string{"hello", "items"}, rule.TrialStderr},
		"not listed":    {"#!/bin/sh\nexec " + serve + "\n", []string{"hello", "items", "ghost"}, rule.TrialListing},
		"crashes":       {"#!/bin/sh\necho no database >&2\nexit 3\n", []string{"hello"}, rule.TrialCrashed},
		"exits zero":    {"#!/bin/sh\nexit 0\n", []string{"hello"}, rule.TrialExitedZero},
		"never listens": {"#!/bin/sh\nexec sleep 60\n", []string{"hello"}, rule.TrialNeverReady},
		"missing":       {"", []string{"hello"}, rule.TrialCannotExecute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			limit := 20 * time.Second
			if test.want == rule.TrialNeverReady {
				limit = 2 * time.Second
			}
			problems, err := trial.Run(t.Context(), trial.Options{Root: app(t, test.handler), Expected: test.expected, Limit: limit, Env: os.Environ()})
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case test.want == "" && len(problems) == 0:
			case len(problems) != 1 || problems[0].ID != test.want:
				t.Errorf("want %q, got %+v", test.want, problems)
			case test.want == rule.TrialCrashed && !strings.Contains(problems[0].Cause, "no database"):
				t.Errorf("the handler's last words are missing: %s", problems[0].Cause)
			}
		})
	}
}

func TestAHostThatDoesNotStart(t *testing.T) {
	root := app(t, "#!/bin/sh\n")
	if err := os.WriteFile(filepath.Join(root, "host.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	problems, err := trial.Run(t.Context(), trial.Options{Root: root, Expected: []string{"hello"}})
	if err != nil || len(problems) != 1 || problems[0].ID != rule.TrialHostFailed {
		t.Errorf("error %v, got %+v", err, problems)
	}
}
