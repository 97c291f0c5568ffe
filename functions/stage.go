package functions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// mark is how a staged copy is recognised as ours: every declaration carries it
// in a property that the host ignores.
var mark = []byte(`"$comment": "HayMaker: `)

// Stage makes dir a script root of exactly the embedded functions: it writes
// <dir>/<name>/function.json for each, and removes folders that an earlier build
// staged and that are declared no more. Files that are already right are left
// alone, since the host restarts on any change below its script root.
//
// It touches only what it can prove to be its own. A function folder that holds
// anything else, or a function.json without our mark, is refused by name, before
// anything is written; the error joins one sentence per such folder. Each file
// appears whole or not at all. Idempotent; not for concurrent use on one dir.
func Stage(dir string) error {
	all, err := All()
	if err != nil {
		return err
	}
	stale, err := inspect(dir, all)
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := stageOne(filepath.Join(dir, d.Name), d.Raw); err != nil {
			return fmt.Errorf("stage function %s: %w", d.Name, err)
		}
	}
	for _, name := range stale {
		folder := filepath.Join(dir, name)
		if err := errors.Join(os.Remove(filepath.Join(folder, FileName)), os.Remove(folder)); err != nil {
			return fmt.Errorf("remove the stale function folder %s: %w", name, err)
		}
	}
	return nil
}

// inspect returns the staged folders that are declared no more, or an error that
// names everything Stage must not touch.
func inspect(dir string, all []Declaration) (stale []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the script root: %w", err)
	}
	declared := map[string]bool{}
	for _, d := range all {
		declared[d.Name] = true
	}
	var faults []error
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name(), FileName))
		missing := err != nil
		switch {
		case !declared[e.Name()] && missing:
			continue // not a function folder
		case !missing && !bytes.Contains(raw, mark):
			faults = append(faults, fmt.Errorf("%s holds a function.json that HayMaker did not write; move it out of %s", e.Name(), dir))
			continue
		}
		if extra := foreignFile(filepath.Join(dir, e.Name())); extra != "" {
			faults = append(faults, fmt.Errorf("%s holds a foreign file %s; function folders are generated, move it out", e.Name(), extra))
			continue
		}
		if !declared[e.Name()] {
			stale = append(stale, e.Name())
		}
	}
	return stale, errors.Join(faults...)
}

// temporary begins the name of a file that is not yet in place; one can be left
// behind when a build is killed.
const temporary = ".staging-"

// foreignFile names the first entry of a function folder that Stage did not
// write, or "".
func foreignFile(folder string) string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "(not a readable folder: " + err.Error() + ")"
	}
	for _, e := range entries {
		if e.Name() != FileName && !strings.HasPrefix(e.Name(), temporary) {
			return e.Name()
		}
	}
	return ""
}

// stageOne writes one function.json unless it is already there byte for byte.
func stageOne(folder string, raw []byte) error {
	target := filepath.Join(folder, FileName)
	leftovers, err := filepath.Glob(filepath.Join(folder, temporary+"*"))
	for _, leftover := range leftovers {
		err = errors.Join(err, os.Remove(leftover))
	}
	if err != nil {
		return err
	}
	if have, err := os.ReadFile(target); err == nil && bytes.Equal(have, raw) {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, temporary+"*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.Write(raw)
	// CreateTemp makes the file private; the host may run as another user.
	err = errors.Join(err, temp.Chmod(fs.FileMode(0o644)), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), target)
}
