// Package azurehaymaker_test holds the rules of the house that a compiler does
// not know: which package may import which, what a binary may contain, how long
// a file or function may be. docs of a rule stand at its test. A rule that
// catches you wrongly is changed here, with its reason, not worked around.
package azurehaymaker_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "azurehaymaker"

// pkg is what go list tells about a package; imports of tests are not in it.
type pkg struct {
	ImportPath string
	Name       string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) (all []pkg) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Name,Imports,Deps", "./...")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// ours returns the path below the module, and whether a package is of it.
func ours(importPath string) (string, bool) {
	if importPath == module {
		return "", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

// imports is the table of the design: imports point inward. A pattern that ends
// in /... means the package and everything below it. The first match counts.
var imports = []struct {
	who string
	may []string
}{
	{"functions", nil},
	{"durable/...", []string{"durable/..."}}, // no HayMaker, no Functions wire, no Azure planes
	{"haymaker", nil},
	{"haymaker/admission/...", []string{"haymaker", "haymaker/admission/..."}},
	{"haymaker/catalogue/...", []string{"haymaker", "haymaker/catalogue/..."}},
	{"haymaker/workflow/...", []string{"durable", "haymaker", "haymaker/workflow/..."}},
	{"haymaker/activity/...", []string{"haymaker", "haymaker/catalogue", "haymaker/activity/..."}},
	{"haymaker/agent/...", []string{"haymaker", "haymaker/catalogue", "haymaker/agent/..."}},
	// rehearsal holds a scenario with the agent against a simulator it knows over the wire only.
	{"haymaker/rehearsal/...", []string{"haymaker", "haymaker/catalogue", "haymaker/agent"}},
	{"haymaker/api/...", []string{"haymaker", "haymaker/catalogue", "haymaker/api/..."}},
	{"haymaker/records/...", []string{"haymaker", "haymaker/catalogue", "haymaker/records/..."}},
	{"haymaker/tenant/...", []string{"haymaker", "azure/...", "haymaker/tenant/..."}},
	{"azure/...", []string{"azure/..."}},
	{"handler/invocation", nil},          // the wire can be swapped
	{"local/...", []string{"local/..."}}, // the two ends of a wire never share a type
	{"handler", []string{"functions", "durable/...", "haymaker/...", "azure/...", "handler/..."}},
	{"cmd/funchost/...", []string{"local/...", "cmd/funchost/..."}},
	{"cmd/azuresim/...", []string{"local/...", "cmd/azuresim/..."}},
	{"cmd/playground/...", []string{"local/...", "cmd/playground/...", "functions", "haymaker/..."}},
	// local/proof: the local host's knowledge and the proof before a deployment must be one.
	{"cmd/haymaker/...", []string{"functions", "durable/...", "haymaker/...", "azure/...", "cmd/haymaker/...", "local/proof/..."}},
	{"cmd/haymaker-agent/...", []string{"haymaker/...", "azure/...", "cmd/haymaker-agent/..."}},
	{"cmd/replaysafe/...", []string{"durable/replaysafe"}},
	{"cmd/armfacts/...", []string{"haymaker/catalogue/armfacts"}},
	{"e2e", nil},        // tests only, which may import what they like
	{"e2e/trials", nil}, // tests only, too
	// measures the product against the stand-ins; never built into bin
	{"e2e/bench/...", []string{"durable/...", "haymaker/workflow", "handler/invocation", "local/..."}},
	// drives az against the stand-ins while HayMaker runs; never built into bin
	{"e2e/azcli/...", []string{"haymaker", "haymaker/api", "local/..."}},
	{"", nil}, // these rules
}

func matches(pattern, name string) bool {
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == tree || strings.HasPrefix(name, tree+"/")
	}
	return pattern == name
}

func TestImportsPointInward(t *testing.T) {
	for _, p := range packages(t) {
		who, _ := ours(p.ImportPath)
		row := slices.IndexFunc(imports, func(r struct {
			who string
			may []string
		}) bool {
			return matches(r.who, who)
		})
		if row < 0 {
			t.Errorf("package %s is in no row of the import table: give it one in rules_test.go", who)
			continue
		}
		for _, imported := range p.Imports {
			what, own := ours(imported)
			if own && !slices.ContainsFunc(imports[row].may, func(pattern string) bool { return matches(pattern, what) }) {
				t.Errorf("%s imports %s; it may import %v of ours", who, what, imports[row].may)
			}
		}
	}
}

// TestProductionNeverMeetsTestCode looks through everything a binary is linked
// from. The stand-ins may use local packages and the SDK's fake servers.
func TestProductionNeverMeetsTestCode(t *testing.T) {
	standIns := []string{"cmd/funchost", "cmd/azuresim", "cmd/playground", "e2e/bench", "e2e/azcli"}
	binaries := 0
	for _, p := range packages(t) {
		name, _ := ours(p.ImportPath)
		if p.Name != "main" {
			continue
		}
		binaries++
		for _, dep := range p.Deps {
			what, own := ours(dep)
			switch {
			case dep == "testing", strings.HasPrefix(dep, "testing/"), strings.Contains(dep, "stretchr/testify"),
				strings.HasPrefix(dep, "pgregory.net/rapid"), strings.HasPrefix(dep, "go.uber.org/goleak"),
				own && (strings.HasSuffix(path.Base(what), "test") || what == "durable/store/faulty"):
				t.Errorf("%s is linked with %s, which is for tests", name, dep)
			case name == "cmd/haymaker" && own && (matches("local/proof/...", what) || matches("local/funchost/...", what)):
				// functions check judges with the local host's own discovery; the CLI is not deployed.
			case own && matches("local/...", what) && !slices.Contains(standIns, name):
				t.Errorf("%s is linked with %s: stand-ins for Azure are never shipped", name, what)
			}
		}
	}
	if binaries == 0 {
		t.Error("no binary was looked at")
	}
}
