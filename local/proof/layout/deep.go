package layout

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/settings"
	"azurehaymaker/local/proof/app"
	"azurehaymaker/local/proof/rule"
)

// deepest is how many levels below the root function folders are searched for, and
// widest how many folders are looked into.
const (
	deepest = 5
	widest  = 5000
)

// skipped are folders that hold other people's or tests' files.
func skipped(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{"node_modules", "testdata", "obj", "vendor"}, name)
}

// tooDeep finds function folders that are further down than the host looks. A folder
// whose function is also where it belongs is the source of a staged copy; a folder
// with its own host.json is another app.
func tooDeep(a *app.App) []rule.Problem {
	right := map[string]bool{}
	for _, f := range a.Functions() {
		right[strings.ToLower(f.Name)] = true
	}
	var problems []rule.Problem
	queue := []string{}
	for _, f := range a.Folders {
		if !skipped(f.Name) && !isLink(a.Root, f.Name) {
			queue = append(queue, f.Name)
		}
	}
	for looked := 0; len(queue) > 0 && looked < widest; looked++ {
		folder := queue[0]
		queue = queue[1:]
		if exists(a.Root, folder, settings.HostFile) {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(a.Root, folder))
		if err != nil {
			continue
		}
		for _, entry := range entries {
			below := path.Join(folder, entry.Name())
			if !entry.IsDir() || skipped(entry.Name()) || strings.Count(below, "/") >= deepest {
				continue
			}
			file := path.Join(below, app.DeclarationFile)
			if exists(a.Root, file) && !exists(a.Root, below, settings.HostFile) && !right[strings.ToLower(entry.Name())] {
				problems = append(problems, rule.New(rule.TooDeep, rule.Place{Function: entry.Name(), File: file, Line: 1}, rule.Values{"path": file}))
			}
			queue = append(queue, below)
		}
	}
	return problems
}

func isLink(parts ...string) bool {
	info, err := os.Lstat(filepath.Join(parts...))
	return err == nil && info.Mode()&os.ModeSymlink != 0
}
