package armfacts

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/microsoft.sample.json anew")

// TestDescribe reads a module that has one of everything. The scenarios name a
// glass door and cleaning: what they do not name is not described.
func TestDescribe(t *testing.T) {
	m, err := readModule("testdata/armsample")
	if err != nil {
		t.Fatal(err)
	}
	spaces := map[string]*namespace{}
	source := sdkSource{Path: "example.com/armsample", Version: "v1.0.0", module: sdkModule{
		path: "sample/armsample@v1.0.0", same: map[string]string{"2023-01-01": "2024-01-01"}, apart: true,
	}}
	describe(spaces, source, m, []string{"Microsoft.Sample/shops"}, words("kind: Glass", "post: {action: clean}"))
	if len(spaces) != 1 {
		t.Fatalf("%d namespaces", len(spaces))
	}
	got, err := spaces["microsoft.sample"].encode()
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/microsoft.sample.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestHeldFor: facts written down for a later api-version let pass what that
// may have added.
func TestHeldFor(t *testing.T) {
	m, err := readModule("testdata/armsample")
	if err != nil {
		t.Fatal(err)
	}
	spaces := map[string]*namespace{}
	source := sdkSource{module: sdkModule{path: "sample/armsample@v1.0.0", heldFor: map[string]string{"": "2025-01-01"}}}
	describe(spaces, source, m, []string{"Microsoft.Sample/shops"}, words())
	text, err := spaces["microsoft.sample"].encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, closed := range []string{"additionalProperties\":false", `"enum":["Large"`, "2024-05-01"} {
		if strings.Contains(string(text), closed) {
			t.Errorf("it has %s:\n%s", closed, text)
		}
	}
	if !strings.Contains(string(text), `"2025-01-01 PUT Microsoft.Sample/shops/{}": "Shop"`) {
		t.Errorf("no create at the later api-version:\n%s", text)
	}
}

func TestNoModule(t *testing.T) {
	if _, err := readModule("testdata/nowhere"); err == nil {
		t.Error("a folder that is not there was read")
	}
	broken := t.TempDir()
	if err := os.WriteFile(broken+"/x.go", []byte("package"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readModule(broken); err == nil {
		t.Error("source with an error was read")
	}
}
