package discovery

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"azurehaymaker/local/funchost/conformance"
	"azurehaymaker/local/funchost/recordings"
	"azurehaymaker/local/funchost/settings"
)

const httpTrigger = `{"bindings":[{"type":"httpTrigger","direction":"in","name":"req","authLevel":"anonymous"},{"type":"http","direction":"out","name":"res"}]}`

// writeApp writes the functions below a new script root.
func writeApp(t *testing.T, functions map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, source := range functions {
		writeFunction(t, filepath.Join(root, name), source)
	}
	return root
}

func writeFunction(t *testing.T, dir, source string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, functionFile), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRecordedErrors compares all 25 recorded error lines and the recorded counts.
func TestRecordedErrors(t *testing.T) {
	data, err := recordings.Read("discovery-1.json")
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]struct {
		FoundFunctions []string
		InErrorLines   []string
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	want := file["function-errors"]
	root := writeApp(t, conformance.FunctionErrors())
	// A nested folder is invisible, a linked one counts.
	writeFunction(t, filepath.Join(root, filepath.FromSlash(conformance.NestedFunction)), httpTrigger)
	target := t.TempDir()
	writeFunction(t, target, httpTrigger)
	if err := os.Symlink(target, filepath.Join(root, "linked")); err != nil {
		t.Fatal(err)
	}
	env := settings.Environment{"AzureWebJobsStorage": "UseDevelopmentStorage=true", "AzureWebJobs.disabled-setting.Disabled": "true"}
	result, err := Discover(root, Options{Env: env, Bundle: true})
	if err != nil {
		t.Fatal(err)
	}
	var lines, usable []string
	for _, p := range result.Problems {
		lines = append(lines, p.Line())
	}
	for _, f := range result.Usable() {
		usable = append(usable, f.Name)
	}
	// The nine errors of stage 1 stand in the order of the file system.
	slices.Sort(lines[:9])
	slices.Sort(want.InErrorLines[:9])
	for i, line := range want.InErrorLines {
		if i >= len(lines) || lines[i] != line {
			t.Errorf("line %d\n got %s\nwant %s", i, lines[min(i, len(lines)-1)], line)
		}
	}
	if len(lines) != len(want.InErrorLines) {
		t.Errorf("%d lines, want %d", len(lines), len(want.InErrorLines))
	}
	if !slices.Equal(usable, want.FoundFunctions) {
		t.Errorf("usable %v, recorded %v", usable, want.FoundFunctions)
	}
	if len(result.All) != 23 || result.Described() != 12 {
		t.Errorf("%d parsed and %d described, recorded 23 and 12", len(result.All), result.Described())
	}
	if f := result.Find("DISABLED-setting"); f == nil || !f.Disabled {
		t.Errorf("disabled-setting: %+v", f)
	}
}

func TestWithoutBundleQueuesAreNotRegistered(t *testing.T) {
	root := writeApp(t, map[string]string{
		"good": httpTrigger,
		"q":    `{"bindings":[{"type":"queueTrigger","name":"q","queueName":"orders"}]}`,
		"qo":   `{"bindings":[{"type":"httpTrigger","name":"req"},{"type":"queue","direction":"out","name":"o","queueName":"orders"}]}`,
	})
	result, err := Discover(root, Options{Env: settings.Environment{"AzureWebJobsStorage": "x"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"The 'q' function is in error: The binding type(s) 'queueTrigger' are not registered. Please ensure the type is correct and the binding extension is installed.",
		"The 'qo' function is in error: The binding type(s) 'queue' are not registered. Please ensure the type is correct and the binding extension is installed.",
	}
	for i, line := range want {
		if result.Problems[i].Line() != line {
			t.Errorf("got %s", result.Problems[i].Line())
		}
	}
	if len(result.Problems) != 2 || len(result.Usable()) != 1 {
		t.Errorf("%d problems, %d usable", len(result.Problems), len(result.Usable()))
	}
}
