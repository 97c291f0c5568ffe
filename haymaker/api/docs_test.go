package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestDocumentedRoutesAreTheRouters holds the table in docs/api.md against the
// router's rows, and its list of codes against the constants.
func TestDocumentedRoutesAreTheRouters(t *testing.T) {
	page, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented, served []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z]+) (/api/[^`]*)` \\|").FindAllStringSubmatch(string(page), -1) {
		documented = append(documented, row[1]+" "+row[2])
	}
	for _, row := range newWorld(t).api.table() {
		served = append(served, row.method+" "+row.path)
	}
	slices.Sort(documented)
	slices.Sort(served)
	if !slices.Equal(documented, served) {
		t.Errorf("docs/api.md lists\n%s\nthe router has\n%s", strings.Join(documented, "\n"), strings.Join(served, "\n"))
	}
	for _, code := range codes(t) {
		if !strings.Contains(string(page), "| `"+code+"` |") {
			t.Errorf("docs/api.md does not explain the code %s", code)
		}
	}
}

// codes reads the constants of type Code from the source.
func codes(t *testing.T) (all []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, code)
		}
		return true
	})
	if len(all) < 10 {
		t.Fatalf("only %d codes were found", len(all))
	}
	return all
}
