package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"azurehaymaker/functions"
)

func declarations(t testing.TB) []functions.Declaration {
	t.Helper()
	declared, err := functions.All()
	if err != nil {
		t.Fatal(err)
	}
	return declared
}

func stagedRoot(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	if err := functions.Stage(root); err != nil {
		t.Fatal(err)
	}
	return root
}

// TestTableDeclarationsAndStagedFoldersAgree_Defect17 is the three-way check of the
// product itself.
func TestTableDeclarationsAndStagedFoldersAgree_Defect17(t *testing.T) {
	if faults := checkFunctions(table(), stagedRoot(t), os.DirFS); len(faults) > 0 {
		t.Errorf("they differ: %v", faults)
	}
	if faults := checkSource(os.DirFS(".."), declarations(t)); len(faults) > 0 {
		t.Errorf("the source folder differs: %v", faults)
	}
}

func wantFaults(t *testing.T, faults []error, want ...string) {
	t.Helper()
	if len(faults) != len(want) {
		t.Errorf("%d faults, want %d: %v", len(faults), len(want), faults)
	}
	for _, w := range want {
		if !strings.Contains(fmt.Sprint(faults), w) {
			t.Errorf("no fault says %q: %v", w, faults)
		}
	}
}

func TestDifferencesBetweenTableAndDeclarations(t *testing.T) {
	declared := declarations(t)
	at := func(name string) int {
		return slices.IndexFunc(declared, func(d functions.Declaration) bool { return d.Name == name })
	}
	rows := slices.DeleteFunc(table(), func(r row) bool { return r.name == "health" })
	wantFaults(t, checkTable(rows, declared), "function health is declared in functions/health/function.json but has no row")

	wantFaults(t, checkTable(append(table(), table()[0]), declared), "function haymaker_timer has two rows")

	without := slices.Delete(slices.Clone(declared), at("sweep_task_hub"), at("sweep_task_hub")+1)
	wantFaults(t, checkTable(table(), without), "function sweep_task_hub is in the handler's table but functions/sweep_task_hub/function.json was not there")

	changed := slices.Clone(declared)
	changed[at("ingest_agent_events")].Binding = "item"
	changed[at("force_cleanup_activity")].Queue = "force-clean"
	changed[at("haymaker_timer")].Trigger = functions.Queue
	changed[at("dashboard")].Bindings = append(slices.Clone(changed[at("dashboard")].Bindings), functions.Binding{Name: "q", Type: "queue", Direction: "out"})
	wantFaults(t, checkTable(table(), changed),
		`function ingest_agent_events: the trigger's binding is named "item", the handler reads "message"`,
		`function force_cleanup_activity: it listens to queue "force-clean", but its messages are sent to "force-cleanup-activity"`,
		"function haymaker_timer: function.json declares a queueTrigger, the handler's table expects a timerTrigger",
		"function dashboard: the host forwards requests only for exactly one httpTrigger and one http output")
}

// memoryRoot is a script root in memory, staged below a prefix.
func memoryRoot(t *testing.T, prefix string) fstest.MapFS {
	root := fstest.MapFS{"host.json": {}, "bin/handler": {}, "docs/page.md": {}}
	for _, d := range declarations(t) {
		root[prefix+d.Name+"/function.json"] = &fstest.MapFile{Data: d.Raw}
	}
	return root
}

func TestDifferencesBetweenDeclarationsAndStagedFolders(t *testing.T) {
	declared := declarations(t)
	root := memoryRoot(t, "")
	wantFaults(t, checkStaged(root, "root", declared))

	delete(root, "health/function.json")
	root["dashboard/function.json"] = &fstest.MapFile{Data: []byte(`{"bindings":[]}`)}
	root["durable_api/notes.txt"] = &fstest.MapFile{}
	root["stranger/function.json"] = &fstest.MapFile{}
	root["Haymaker_API/function.json"] = &fstest.MapFile{}
	wantFaults(t, checkStaged(root, "root", declared),
		"function health: health/function.json is not staged, so the host does not know it; run make build",
		"function dashboard: dashboard/function.json differs from the one this handler was built with; run make build",
		"foreign file notes.txt in function folder durable_api",
		"foreign function folder stranger in the script root",
		"function folder Haymaker_API differs from haymaker_api only in letter case")

	faults := checkStaged(os.DirFS("/absent/root"), "/absent/root", declared)
	wantFaults(t, faults, "cannot read the script root /absent/root")
}

// TestNestedFoldersAreTheOriginsFault is the mistake this project began with:
// the functions lie one level too deep.
func TestNestedFoldersAreTheOriginsFault(t *testing.T) {
	faults := checkStaged(memoryRoot(t, "app/"), "root", declarations(t))
	if len(faults) != len(declarations(t)) || !strings.Contains(faults[0].Error(), "not staged") {
		t.Errorf("got %v", faults)
	}
}

func TestDifferencesOfTheSourceFolder(t *testing.T) {
	declared := declarations(t)
	wantFaults(t, checkSource(fstest.MapFS{}, declared)) // an image has none
	root := memoryRoot(t, "functions/")
	root["functions/functions.go"] = &fstest.MapFile{}
	root["functions/testdata/fuzz/x"] = &fstest.MapFile{}
	wantFaults(t, checkSource(root, declared))

	delete(root, "functions/health/function.json")
	root["functions/new_function/function.json"] = &fstest.MapFile{}
	root["functions/notes.txt"] = &fstest.MapFile{}
	root["functions/dashboard/index.html"] = &fstest.MapFile{}
	wantFaults(t, checkSource(root, declared),
		"function health: functions/health/function.json is gone from the sources",
		"foreign folder functions/new_function",
		"foreign file functions/notes.txt",
		"foreign file index.html in function folder functions/dashboard")
}

func TestEveryRowHasOneGetter(t *testing.T) {
	for _, r := range table() {
		set := 0
		for _, has := range []bool{r.timer != nil, r.queue != nil, r.http != nil} {
			if has {
				set++
			}
		}
		if set != 1 {
			t.Errorf("%s has %d getters", r.name, set)
		}
	}
}
