package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestTheResultsFileHasTheAgreedShape: other programs read it.
func TestTheResultsFileHasTheAgreedShape(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "bench.json")
	report := Report{Machine: thisMachine(), Figures: []Figure{{"sequence.transactions_per_activity", 4.25, "transactions"}}}
	if err := report.write(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	machine, _ := got["machine"].(map[string]any)
	for _, member := range []string{"os", "cpu", "cores", "go", "load"} {
		if _, ok := machine[member]; !ok {
			t.Errorf("the machine lacks %q: %v", member, machine)
		}
	}
	if cores, _ := machine["cores"].(float64); cores < 1 {
		t.Errorf("%v cores", machine["cores"])
	}
	want := []any{map[string]any{"name": "sequence.transactions_per_activity", "value": 4.25, "unit": "transactions"}}
	if !reflect.DeepEqual(got["figures"], want) {
		t.Errorf("figures are %v, want %v", got["figures"], want)
	}
	if len(got) != 2 {
		t.Errorf("members: %v", got)
	}
}

func TestAResultsFileThatCannotBeWrittenIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (Report{}).write(filepath.Join(file, "bench.json")); err == nil {
		t.Error("no error")
	}
}

// good has every target met exactly.
func good() []Figure {
	var figures []Figure
	for name, target := range targets {
		figures = append(figures, Figure{name, target.Limit, ""})
	}
	return figures
}

func TestOnlyCountedTargetsFailTheRun(t *testing.T) {
	if err := missed(good()); err != nil {
		t.Errorf("all met: %v", err)
	}
	for i, f := range good() {
		figures, target := good(), targets[f.Name]
		for j := range figures {
			if figures[j].Name == f.Name {
				i = j
			}
		}
		if figures[i].Value += 0.01; target.AtLeast {
			figures[i].Value -= 0.02
		}
		err := missed(figures)
		if failed := err != nil; failed != target.Counted {
			t.Errorf("%s missed: error %v", f.Name, err)
		}
		want := "missed (depends on the machine)"
		if target.Counted {
			want = "MISSED"
		}
		if got := verdict(figures[i]); got != want {
			t.Errorf("%s: verdict %q, want %q", f.Name, got, want)
		}
		if err := missed(append(figures[:i:i], figures[i+1:]...)); err == nil || !strings.Contains(err.Error(), f.Name+" was not measured") {
			t.Errorf("%s not measured: error %v", f.Name, err)
		}
	}
}

func TestTheTableShowsTargetAndVerdict(t *testing.T) {
	var out strings.Builder
	Report{Machine: thisMachine(), Figures: []Figure{
		{"fanout_1000.transactions_per_activity", 2.4, "transactions"}, {"handler.rss_mb", 41, "MB"}, {"azurite.insert_per_second", 812.3, "1/s"},
	}}.print(&out)
	for _, line := range []string{
		"fanout_1000.transactions_per_activity │ 2.40 │ transactions │ ≤ 3 │ met", "handler.rss_mb │ 41.00 │ MB │ ≤ 40 │ missed (depends on the machine)",
		"azurite.insert_per_second │ 812 │ 1/s │ │ │",
	} {
		if squeezed := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(squeezed, line) {
			t.Errorf("no line %q in\n%s", line, out.String())
		}
	}
}
