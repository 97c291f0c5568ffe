package declaration

import (
	"os"
	"path/filepath"
	"testing"

	"azurehaymaker/local/funchost/discovery"
	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

func load(t *testing.T, declaration string) *app.App {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "f"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "f", app.DeclarationFile), []byte(declaration), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := app.Load(root, app.Options{Env: settings.Environment{}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestNoTextIsLost: what the host may say one day and no rule knows is still an error,
// with the host's own words.
func TestNoTextIsLost(t *testing.T) {
	a := load(t, `{"bindings": [{"name": "q", "type": "queueTrigger", "queueName": "fine"}]}`)
	for stage := 1; stage <= 3; stage++ {
		problems := translate(a, discovery.Problem{Function: "f", Stage: stage, Text: "The moon is in the wrong house."})
		if len(problems) != 1 || problems[0].ID != rule.RejectedByHost || problems[0].Symptom != "The 'f' function is in error: The moon is in the wrong house." {
			t.Errorf("stage %d: %+v", stage, problems)
		}
	}
}

// TestTheStandInsLimitsAreNoProblems: what only the local host cannot do.
func TestTheStandInsLimitsAreNoProblems(t *testing.T) {
	a := load(t, `{"bindings": [{"name": "blob", "type": "blobTrigger", "path": "x"}]}`)
	for stage, text := range map[int]string{
		2: "The binding type(s) 'blobTrigger' are not registered. Please ensure the type is correct and the binding extension is installed.",
		3: "Microsoft.Azure.WebJobs.Host: this local host listens to HTTP, queue and timer triggers only.",
	} {
		if problems := translate(a, discovery.Problem{Function: "f", Stage: stage, Text: text}); len(problems) > 0 {
			t.Errorf("stage %d: %+v", stage, problems)
		}
	}
}

// TestHighest reads the upper end of a bundle's version range.
func TestHighest(t *testing.T) {
	for versions, want := range map[string]int{
		"[4.*, 5.0.0)": 4, "[3.3.0, 4.0.0)": 3, "[2.*, 3.0.0)": 2, "[1.*, 2.0.0]": 2, "(4.0.0, 5.1.0)": 5, "4.*": 4, "[3.0.0]": 3,
	} {
		if got := Highest(versions); got != want {
			t.Errorf("%s: got %d, want %d", versions, got, want)
		}
	}
	for _, open := range []string{"[4.*,)", "latest", "", "[4.0.0, 99999999999999999999.0)"} {
		if got := Highest(open); got < 1<<20 {
			t.Errorf("%q: got %d, want no upper end", open, got)
		}
	}
}
