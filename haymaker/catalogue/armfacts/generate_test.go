package armfacts

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFilesAreOfTheList: the checked-in files come from exactly the modules of
// the list. Whoever changes the one runs make facts for the other.
func TestFilesAreOfTheList(t *testing.T) {
	files, err := filepath.Glob("../bodies/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	var got, want []string
	size := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		size += len(text)
		var facts struct{ Sources []string }
		if err := json.Unmarshal(text, &facts); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		got = append(got, facts.Sources...)
	}
	for _, m := range sdkModules() {
		want = append(want, sdkPath+m.path)
	}
	slices.Sort(got) // a module may be of two namespaces
	got = slices.Compact(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the files are from\n%s\nthe list is\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if size > 1<<20 {
		t.Errorf("the files have %d bytes: describe less", size)
	}
}

func TestReadTypes(t *testing.T) {
	types, err := readTypes("../types")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Microsoft.Compute/virtualMachines", "Microsoft.Insights/metrics", "Microsoft.Storage/storageAccounts/blobServices/containers"} {
		if !slices.Contains(types, want) {
			t.Errorf("no %s", want)
		}
	}
	broken := t.TempDir()
	if err := os.WriteFile(broken+"/a.json", []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readTypes(broken); err == nil {
		t.Error("a broken table was read")
	}
}
