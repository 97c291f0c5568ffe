package proof

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/functions"
	"azurehaymaker/local/proof/hostfile"
	"azurehaymaker/local/proof/rule"
)

func noon() time.Time { return time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) }

func check(t *testing.T, root string, o Options) Report {
	t.Helper()
	o.Now = noon
	report, err := Check(t.Context(), root, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func describe(problems []rule.Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%s %s\n    %s\n    %s\n    %s", p.ID, where(p), p.Symptom, p.Cause, p.Fix))
	}
	return strings.Join(lines, "\n")
}

// where is the place as fixtures write it: function file:line, "-" for none.
func where(p rule.Problem) string {
	function, file := p.Function, p.File
	if function == "" {
		function = "-"
	}
	if file == "" {
		file = "-"
	}
	return fmt.Sprintf("%s %s:%d", function, file, p.Line)
}

// TestEachMistakeIsNamed: the right id at the right place, and no other.
func TestEachMistakeIsNamed(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			plan, err := hostfile.ParsePlan(f.plan)
			if err != nil {
				t.Fatal(err)
			}
			report := check(t, f.build(t), Options{Env: f.env, Plan: plan})
			if len(report.Problems) != 1 || string(report.Problems[0].ID) != f.id || where(report.Problems[0]) != f.where {
				t.Fatalf("want %s %s, got:\n%s", f.id, f.where, describe(report.Problems))
			}
			p := report.Problems[0]
			for _, text := range []string{p.Symptom, p.Cause, p.Fix} {
				if text == "" || strings.Contains(text, "{function}") || strings.Contains(text, "{text}") || strings.Contains(text, "{path}") || strings.Contains(text, "{setting}") {
					t.Errorf("a text is not filled: %q", text)
				}
			}
			if healthy := p.Severity == rule.Warning; report.Healthy() != healthy {
				t.Errorf("Healthy is %v for a %s, found %v", report.Healthy(), p.Severity, report.Found)
			}
			if rule.StopsHost(p.ID) && len(report.Found) > 0 {
				t.Errorf("the host does not start, and %v are found", report.Found)
			}
		})
	}
}

// TestFixturesCoverTheCatalogue: a rule that no app ever broke is no rule.
func TestFixturesCoverTheCatalogue(t *testing.T) {
	others := elsewhere(t)
	broken := map[rule.ID]string{}
	for _, f := range fixtures(t) {
		broken[rule.ID(f.id)] = f.name
	}
	for _, r := range rule.All() {
		name, ok := broken[r.ID]
		if !ok && !slices.Contains(others, r.ID) {
			t.Errorf("%s %s has no fixture", r.ID, r.Name)
		}
		if ok && !strings.HasPrefix(name, string(r.ID)+"-"+r.Name) {
			t.Errorf("fixture %s should be called %s-%s", name, r.ID, r.Name)
		}
	}
	if len(broken) < 50 {
		t.Errorf("%d distinct mistakes, want at least 50", len(broken))
	}
}

func TestValidAppsAreLeftAlone(t *testing.T) {
	want := map[string][]string{
		"forwarding": {"hello", "items"},
		"queues":     {"enlarge", "shrink"},
		"timer":      {"nightly", "tick"},
		"probe":      {"hello", "out", "q", "raw", "tim"},
	}
	for name, found := range want {
		t.Run(name, func(t *testing.T) {
			report := check(t, filepath.Join("testdata/valid", name), Options{})
			if len(report.Problems) > 0 || !slices.Equal(report.Found, found) || !report.Healthy() {
				t.Errorf("found %v, problems:\n%s", report.Found, describe(report.Problems))
			}
		})
	}
}

// ownApp stages HayMaker's functions as make build does.
func ownApp(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	if err := functions.Stage(root); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"host.json", "local.settings.json"} {
		text, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, file), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "bin/handler"), elfFile("go port"), 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestOurOwnAppIsLeftAlone(t *testing.T) {
	report := check(t, ownApp(t), Options{})
	all, err := functions.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Problems) > 0 || len(report.Found) != len(all) {
		t.Errorf("found %d of %d, problems:\n%s", len(report.Found), len(all), describe(report.Problems))
	}
}

// TestOurOwnSourcesShowTheFirstFailure: served as the repository lies, the functions are
// one level too deep, which is how this project began.
func TestOurOwnSourcesShowTheFirstFailure(t *testing.T) {
	root := ownApp(t)
	all, err := functions.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if err := os.MkdirAll(filepath.Join(root, "functions"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(root, d.Name), filepath.Join(root, "functions", d.Name)); err != nil {
			t.Fatal(err)
		}
	}
	report := check(t, root, Options{})
	if len(report.Found) != 0 || len(report.Problems) != len(all) {
		t.Fatalf("found %v, %d problems", report.Found, len(report.Problems))
	}
	for _, p := range report.Problems {
		if p.ID != rule.TooDeep || p.File != "functions/"+p.Function+"/function.json" {
			t.Errorf("got %s at %s", p.ID, p.File)
		}
	}
}

func TestAnUnreadableRootIsNoAnswer(t *testing.T) {
	if report, err := Check(t.Context(), filepath.Join(t.TempDir(), "missing"), Options{}); err == nil {
		t.Errorf("got %+v", report)
	}
}

// TestSecretsStayWhereTheyAre: a connection string in the wrong place is named, and not
// repeated.
func TestSecretsStayWhereTheyAre(t *testing.T) {
	for _, f := range fixtures(t) {
		report := check(t, f.build(t), Options{Env: append(f.env, "OTHER=DefaultEndpointsProtocol=https;AccountName=a;AccountKey=c2VjcmV0LWNhbmFyeQ==")})
		if text := describe(report.Problems); strings.Contains(text, "c2VjcmV0") || strings.Contains(text, "bm90IGEga2V5") {
			t.Errorf("%s: a key is repeated:\n%s", f.name, text)
		}
	}
}
