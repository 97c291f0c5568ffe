// Package functions holds the declarations of HayMaker's Azure Functions: one
// folder per function with its function.json, embedded into every binary that
// needs to know them.
//
// It promises that what All returns is what the folders say, parsed and sorted
// in the order in which the Functions host sorts (by name, ignoring case), and
// that Stage writes the same bytes to a script root, which is where the host
// looks: exactly one level below host.json, never inside functions/.
//
// It refuses declarations the host would reject or read differently from us: an
// unknown trigger, a binding name with "_" or "-", a second trigger. Parsing
// fails as a whole, with every fault named, because a function that is silently
// missing is the failure this project began with.
package functions

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// FileName is the file by which the host recognises a function folder.
const FileName = "function.json"

//go:embed */function.json
var embedded embed.FS

// All returns every embedded declaration in the host's order, which is also the
// order in which the host tries HTTP routes. The error joins one sentence per
// fault. Safe for concurrent use; each call returns its own slice.
func All() ([]Declaration, error) { return Parse(embedded) }

// Parse reads every <name>/function.json of a file system into declarations,
// by the rules of All.
func Parse(root fs.FS) ([]Declaration, error) {
	files, err := fs.Glob(root, "*/"+FileName)
	if err != nil {
		return nil, fmt.Errorf("list function folders: %w", err)
	}
	var all []Declaration
	var faults []error
	for _, file := range files {
		raw, err := fs.ReadFile(root, file)
		if err != nil {
			faults = append(faults, fmt.Errorf("read %s: %w", file, err))
			continue
		}
		d, err := parseDeclaration(path.Dir(file), raw)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b Declaration) int {
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all, errors.Join(faults...)
}
