package discovery

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/settings"
)

// functionFile makes a folder a function.
const functionFile = "function.json"

// maxFunctionFile bounds what is read of a function.json, in bytes.
const maxFunctionFile = 1 << 20

// Options configure a discovery.
type Options struct {
	// Env resolves %settings%, connections and switches.
	Env settings.Environment
	// AllowList names the functions to load; empty means all.
	AllowList []string
	// Bundle says whether the queue binding types are registered.
	Bundle bool
}

// Result is what was found.
type Result struct {
	// All are the functions that passed stage 1, sorted by name without regard to case,
	// also those that the allow-list excludes.
	All []*Function
	// Loaded are those left by the allow-list.
	Loaded []*Function
	// Problems are the errors: stage 1 in the order of the folders, then stages 2 and 3
	// in name order.
	Problems []Problem
}

// Usable lists the functions that passed all stages.
func (r *Result) Usable() []*Function {
	return slices.DeleteFunc(slices.Clone(r.Loaded), func(f *Function) bool { return !f.Indexed })
}

// Described counts the functions that passed stage 2.
func (r *Result) Described() int {
	n := 0
	for _, f := range r.Loaded {
		if f.Described {
			n++
		}
	}
	return n
}

// Find returns the loaded function of this name, case ignored; nil when there is none.
func (r *Result) Find(name string) *Function {
	for _, f := range r.Loaded {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// ProblemsOf lists the error texts of a function.
func (r *Result) ProblemsOf(name string) []string {
	var texts []string
	for _, p := range r.Problems {
		if strings.EqualFold(p.Function, name) {
			texts = append(texts, p.Text)
		}
	}
	return texts
}

// Discover reads the script root. It fails only for what stops the whole host: an
// unreadable root, or two folders whose names differ in case only.
func Discover(root string, o Options) (*Result, error) {
	result := &Result{}
	if err := scan(root, result); err != nil {
		return nil, err
	}
	slices.SortStableFunc(result.All, func(a, b *Function) int {
		return strings.Compare(strings.ToUpper(a.Name), strings.ToUpper(b.Name))
	})
	for i := 1; i < len(result.All); i++ {
		if strings.EqualFold(result.All[i].Name, result.All[i-1].Name) {
			return nil, fmt.Errorf("the functions '%s' and '%s' differ in case only, which puts the whole host in error: rename one folder", result.All[i-1].Name, result.All[i].Name)
		}
	}
	for _, f := range result.All {
		f.Disabled = o.Env.FunctionDisabled(f.Name)
		if len(o.AllowList) == 0 || slices.ContainsFunc(o.AllowList, func(name string) bool { return strings.EqualFold(name, f.Name) }) {
			result.Loaded = append(result.Loaded, f)
		}
	}
	describeAll(result, o)
	indexAll(result, o)
	return result, nil
}

// scan runs stage 1 over the folders directly below the root; links to folders count.
func scan(root string, result *Result) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return fmt.Errorf("read script root: %w", err)
	}
	for _, entry := range entries {
		dir := filepath.Join(root, entry.Name())
		path := filepath.Join(dir, functionFile)
		info, err := os.Stat(path)
		if err != nil || info.IsDir() {
			continue
		}
		if info.Size() > maxFunctionFile {
			result.Problems = append(result.Problems, Problem{entry.Name(), 1, fmt.Sprintf("function.json is larger than %d bytes.", maxFunctionFile)})
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		f, problem := parse(entry.Name(), dir, string(source))
		if problem != "" {
			result.Problems = append(result.Problems, Problem{entry.Name(), 1, problem})
			continue
		}
		result.All = append(result.All, f)
	}
	return nil
}

func functionName() *regexp.Regexp { return regexp.MustCompile(`(?i)^[a-z][a-z0-9_\-]{0,127}$`) }
