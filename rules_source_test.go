package azurehaymaker_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// source is one Go file of ours.
type source struct {
	path  string // with slashes, below the root
	test  bool
	lines int
	tree  *ast.File
	set   *token.FileSet
}

// walk calls visit with every file of the repository that people write: nothing
// that was built, staged, installed or recorded.
func walk(t *testing.T, visit func(path string, text []byte)) {
	t.Helper()
	skip := []string{".git", ".local", "bin", "node_modules", "testdata"}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(skip, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		text, err := os.ReadFile(file)
		if err == nil {
			visit(filepath.ToSlash(file), text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sources(t *testing.T) (all []source) {
	t.Helper()
	walk(t, func(path string, text []byte) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source{path, strings.HasSuffix(path, "_test.go"), bytes.Count(text, []byte("\n")), tree, set})
	})
	return all
}

// TestFilesAndFunctionsAreSmall: a file is about one concept, a function about
// one thing, so both can be read at a glance.
func TestFilesAndFunctionsAreSmall(t *testing.T) {
	const maxFile, maxMedian, maxFunction = 500, 90, 60
	var lengths []int
	for _, s := range sources(t) {
		if s.lines > maxFile {
			t.Errorf("%s has %d lines, more than %d: split it by concept", s.path, s.lines, maxFile)
		}
		if s.test {
			continue // tables of cases may be long
		}
		lengths = append(lengths, s.lines)
		for _, declared := range s.tree.Decls {
			f, ok := declared.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			if n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1; n > maxFunction {
				t.Errorf("%s: %s has %d lines, more than %d", s.path, f.Name.Name, n, maxFunction)
			}
		}
	}
	slices.Sort(lengths)
	if median := lengths[len(lengths)/2]; median >= maxMedian {
		t.Errorf("the median file has %d lines, want under %d", median, maxMedian)
	}
}

// TestNamesSaySomething: a drawer has no concept, so everything ends up in it.
func TestNamesSaySomething(t *testing.T) {
	drawer := regexp.MustCompile(`^(utils?|common|helpers?|models?|misc|shared|base|consts?|types)(_test)?$`)
	for _, s := range sources(t) {
		for part := range strings.SplitSeq(strings.TrimSuffix(s.path, ".go"), "/") {
			if drawer.MatchString(part) {
				t.Errorf("%s: the name %q says nothing; name the concept", s.path, part)
			}
		}
	}
}

// TestNothingHappensBehindTheScenes: no init, and only main ends the process.
func TestNothingHappensBehindTheScenes(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Name.Name == "init" && n.Recv == nil {
					t.Errorf("%s: init() is banned; use an explicit table or constructor", s.path)
				}
			case *ast.SelectorExpr:
				name := selector(s.tree, n)
				if !s.test && s.tree.Name.Name != "main" && (name == "os.Exit" || strings.HasPrefix(name, "log.Fatal")) {
					t.Errorf("%s: %s: only main may end the process; return an error", s.path, name)
				}
			}
			return true
		})
	}
}

// TestTimeIsHandedIn: replay must be deterministic and tests must not wait, so
// durable and haymaker get a clock from their caller.
func TestTimeIsHandedIn(t *testing.T) {
	banned := []string{"time.Now", "time.Sleep", "time.Since", "time.Until"}
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.path, "durable/") && !strings.HasPrefix(s.path, "haymaker/") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if n, ok := n.(*ast.SelectorExpr); ok && slices.Contains(banned, selector(s.tree, n)) {
				t.Errorf("%s: %s is banned here; take now func() time.Time", s.set.Position(n.Pos()), selector(s.tree, n))
			}
			return true
		})
	}
}

// selector returns "import/path.Name" of a use of an imported package, or "".
func selector(file *ast.File, n *ast.SelectorExpr) string {
	x, ok := n.X.(*ast.Ident)
	if !ok || x.Obj != nil { // Obj is set for a local variable of that name
		return ""
	}
	for _, i := range file.Imports {
		path := strings.Trim(i.Path.Value, `"`)
		name := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		if name == x.Name {
			return path + "." + n.Sel.Name
		}
	}
	return ""
}

// TestEveryPackageOpensWithItsReason: what it is for, promises, refuses.
func TestEveryPackageOpensWithItsReason(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		folder := filepath.Dir(s.path)
		if s.tree.Name.Name != "azurehaymaker_test" && s.test {
			continue
		}
		documented[folder] = documented[folder] || s.tree.Doc != nil && len(s.tree.Doc.Text()) > 60
	}
	for folder, ok := range documented {
		if !ok {
			t.Errorf("package %s has no doc comment that says what it is for", folder)
		}
	}
}

// TestMainOnlyWires: a program is a value that tests can run; main starts it.
func TestMainOnlyWires(t *testing.T) {
	for _, s := range sources(t) {
		if s.tree.Name.Name == "main" && strings.HasSuffix(s.path, "/main.go") && s.lines >= 40 {
			t.Errorf("%s has %d lines, want under 40: move work into a value with Run", s.path, s.lines)
		}
	}
}

// TestNothingIsLeftForLater: an unfinished thing is either done or an issue.
func TestNothingIsLeftForLater(t *testing.T) {
	later := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b|\bt\.Sk` + `ip`)
	walk(t, func(path string, text []byte) {
		if strings.HasSuffix(path, ".go") && later.Match(text) {
			t.Errorf("%s holds %q", path, later.Find(text))
		}
	})
}

// TestNoPathOfAMachine: a clone works anywhere, so nothing names where it was
// written.
func TestNoPathOfAMachine(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	places := []string{here + "/", home + "/", "../sha" + "red"}
	walk(t, func(path string, text []byte) {
		for _, place := range places {
			if bytes.Contains(text, []byte(place)) {
				t.Errorf("%s names a place of one machine: %s", path, place)
			}
		}
	})
}
