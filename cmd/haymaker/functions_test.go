package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"azurehaymaker/local/proof/rule"
)

// runCheck runs functions check without any deployment.
func runCheck(t *testing.T, arguments ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := program{stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }}
	code := p.Run(t.Context(), append([]string{"functions", "check"}, arguments...))
	return result{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

const validApps = "../../local/proof/testdata/valid"

// tooDeep is the failure this project began with.
func tooDeep(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join(validApps, "timer"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "functions"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tick", "nightly"} {
		if err := os.Rename(filepath.Join(root, name), filepath.Join(root, "functions", name)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFunctionsCheckAnswers(t *testing.T) {
	runCheck(t, filepath.Join(validApps, "queues")).want(t, exitOK, []string{"2 functions: enlarge, shrink", "none"}, nil)
	runCheck(t, tooDeep(t)).want(t, 1, []string{"0 functions", "HM-F001", "functions/tick/function.json:1", "Cause: ", "Fix: ", "!HM-F005"}, []string{"exit code: 1"})
	runCheck(t, filepath.Join(t.TempDir(), "missing")).want(t, exitUnanswered, nil, []string{"missing", "exit code: 2"})
	for _, wrong := range [][]string{{"a", "b"}, {"--plan", "space"}, {"--nonsense"}, {"--format", "xml"}, {".", "--image", "x.tar"}, {"--run", "--image", "x.tar"}} {
		runCheck(t, wrong...).want(t, exitUnanswered, nil, []string{"error (unanswered)"})
	}
}

func TestFunctionsCheckAsDocuments(t *testing.T) {
	root := tooDeep(t)
	got := runCheck(t, root, "--format", "json")
	got.want(t, 1, []string{`"problems"`}, []string{`"category": "functions"`})
	report := document[map[string]any](t, "json", got.stdout)
	problems, _ := report["problems"].([]any)
	if len(report) != 3 || report["root"] != root || len(problems) != 2 {
		t.Fatalf("report: %v", report)
	}
	if found, ok := report["found"].([]any); !ok || len(found) != 0 {
		t.Errorf("found is %v, want an empty list", report["found"])
	}
	first, _ := problems[0].(map[string]any)
	for _, key := range []string{"id", "severity", "function", "file", "line", "symptom", "cause", "fix"} {
		if _, ok := first[key]; !ok || len(first) != 8 {
			t.Errorf("a problem lacks %s, or has more than it should: %v", key, first)
		}
	}
	scan := document[map[string]any](t, "json", runCheck(t, root, "--format", "sarif").stdout)
	if scan["version"] != "2.1.0" {
		t.Errorf("sarif: %v", scan["version"])
	}
}

func TestFunctionsListRules(t *testing.T) {
	var rules []rule.Rule
	got := runCheck(t, "--list-rules", "--format", "json")
	got.want(t, exitOK, []string{"HM-F001"}, nil)
	if err := json.Unmarshal([]byte(got.stdout), &rules); err != nil || len(rules) != len(rule.All()) {
		t.Errorf("%d rules, error %v", len(rules), err)
	}
	runCheck(t, "--list-rules").want(t, exitOK, []string{"HM-F001", "functions-too-deep"}, nil)
}
