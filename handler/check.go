package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"azurehaymaker/functions"
)

// checkFunctions holds the handler's table, the embedded declarations and the
// folders the host reads against each other, and returns one sentence for each
// difference. A difference means that the host lists a function that would fail,
// or does not list one that should be there, which no later error would explain.
func checkFunctions(rows []row, scriptRoot string, open func(string) fs.FS) []error {
	declared, err := functions.All()
	if err != nil {
		return []error{err}
	}
	faults := checkTable(rows, declared)
	if scriptRoot == "" {
		return faults // LoadConfig has said that it is missing
	}
	root := open(scriptRoot)
	faults = append(faults, checkStaged(root, scriptRoot, declared)...)
	return append(faults, checkSource(root, declared)...)
}

// checkTable compares table and declarations.
func checkTable(rows []row, declared []functions.Declaration) (faults []error) {
	expected := map[string]row{}
	for _, r := range rows {
		if _, twice := expected[r.name]; twice {
			faults = append(faults, fmt.Errorf("function %s has two rows in the handler's table: delete one in table.go", r.name))
		}
		expected[r.name] = r
	}
	for _, d := range declared {
		r, ok := expected[d.Name]
		delete(expected, d.Name)
		if !ok {
			faults = append(faults, fmt.Errorf("function %s is declared in functions/%s/function.json but has no row in the handler's table: add it to table.go or delete the folder", d.Name, d.Name))
			continue
		}
		faults = append(faults, checkDeclaration(r, d)...)
	}
	for _, r := range rows {
		if _, missing := expected[r.name]; missing {
			faults = append(faults, fmt.Errorf("function %s is in the handler's table but functions/%s/function.json was not there when the handler was built: restore it and run make build", r.name, r.name))
		}
	}
	return faults
}

// checkDeclaration compares one row with its declaration.
func checkDeclaration(r row, d functions.Declaration) (faults []error) {
	if d.Trigger != r.kind {
		return []error{fmt.Errorf("function %s: function.json declares a %s, the handler's table expects a %s", d.Name, d.Trigger, r.kind)}
	}
	binding := map[functions.Trigger]string{
		functions.HTTP: functions.HTTPBinding, functions.Queue: functions.QueueBinding, functions.Timer: functions.TimerBinding,
	}[r.kind]
	if d.Binding != binding {
		faults = append(faults, fmt.Errorf("function %s: the trigger's binding is named %q, the handler reads %q: rename it in functions/%s/function.json", d.Name, d.Binding, binding, d.Name))
	}
	if want := functions.QueueName(d.Name); r.kind == functions.Queue && d.Queue != want {
		faults = append(faults, fmt.Errorf("function %s: it listens to queue %q, but its messages are sent to %q: correct queueName in functions/%s/function.json", d.Name, d.Queue, want, d.Name))
	}
	if r.kind == functions.HTTP && !d.Forwards() {
		faults = append(faults, fmt.Errorf("function %s: the host forwards requests only for exactly one httpTrigger and one http output: remove the other bindings in functions/%s/function.json", d.Name, d.Name))
	}
	return faults
}

// checkStaged compares declarations and the folders below the script root.
func checkStaged(root fs.FS, name string, declared []functions.Declaration) (faults []error) {
	entries, err := fs.ReadDir(root, ".")
	if err != nil {
		return []error{fmt.Errorf("cannot read the script root %s: %w", name, err)}
	}
	known := map[string]string{} // by lower case, as the host compares
	for _, d := range declared {
		known[strings.ToLower(d.Name)] = d.Name
		faults = append(faults, checkFolder(root, d.Name, "not staged, so the host does not know it; run make build", d)...)
	}
	for _, e := range entries {
		if _, err := fs.Stat(root, path.Join(e.Name(), functions.FileName)); err != nil {
			continue // not a function folder
		}
		switch own := known[strings.ToLower(e.Name())]; {
		case own == "":
			faults = append(faults, fmt.Errorf("foreign function folder %s in the script root: the host will list it and every call will fail; delete it and run make build", e.Name()))
		case own != e.Name():
			faults = append(faults, fmt.Errorf("function folder %s differs from %s only in letter case, which puts the whole host in error: delete it and run make build", e.Name(), own))
		}
	}
	return faults
}

// checkFolder compares one folder with the declaration it must hold; missing says
// what it means that it is not there.
func checkFolder(root fs.FS, folder, missing string, d functions.Declaration) (faults []error) {
	raw, err := fs.ReadFile(root, path.Join(folder, functions.FileName))
	switch {
	case err != nil:
		return []error{fmt.Errorf("function %s: %s/function.json is %s", d.Name, folder, missing)}
	case !bytes.Equal(raw, d.Raw):
		faults = append(faults, fmt.Errorf("function %s: %s/function.json differs from the one this handler was built with; run make build", d.Name, folder))
	}
	entries, err := fs.ReadDir(root, folder)
	if err != nil {
		return append(faults, fmt.Errorf("function %s: cannot read its folder %s: %w", d.Name, folder, err))
	}
	for _, e := range entries {
		if e.Name() != functions.FileName {
			faults = append(faults, fmt.Errorf("foreign file %s in function folder %s: move it out and run make build", e.Name(), folder))
		}
	}
	return faults
}

// checkSource compares the source folder functions/, which is there when the
// repository is the script root, with what was embedded from it.
func checkSource(root fs.FS, declared []functions.Declaration) (faults []error) {
	entries, err := fs.ReadDir(root, "functions")
	if err != nil {
		return nil // an image has no sources
	}
	known := map[string]bool{}
	for _, d := range declared {
		known[d.Name] = true
		faults = append(faults, checkFolder(root, path.Join("functions", d.Name), "gone from the sources since this handler was built; restore it, or delete its row in table.go and run make build", d)...)
	}
	for _, e := range entries {
		switch {
		case known[e.Name()], !e.IsDir() && path.Ext(e.Name()) == ".go", e.IsDir() && e.Name() == "testdata":
		case e.IsDir():
			faults = append(faults, fmt.Errorf("foreign folder functions/%s: this handler was not built with it; give it a function.json and a row in table.go, or delete it, and run make build", e.Name()))
		default:
			faults = append(faults, fmt.Errorf("foreign file functions/%s: only function folders and Go files belong there; move it out", e.Name()))
		}
	}
	return faults
}
