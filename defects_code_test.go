package azurehaymaker_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// TestSettingsAreReadOnce_Defect55: main hands the environment to the one place
// that reads all settings; no activity looks at it again.
func TestSettingsAreReadOnce_Defect55(t *testing.T) {
	readers := map[string]int{}
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.path, "handler/") && !strings.HasPrefix(s.path, "haymaker/") && !strings.HasPrefix(s.path, "azure/") {
			continue
		}
		ast.Inspect(s.tree, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.SelectorExpr:
				from, ok := n.X.(*ast.Ident)
				if ok && from.Name == "os" && slices.Contains([]string{"Getenv", "LookupEnv", "Environ"}, n.Sel.Name) && s.path != "handler/main.go" {
					t.Errorf("%s reads the environment with os.%s", s.path, n.Sel.Name)
				}
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "LoadConfig" {
					readers[s.path]++
				}
			}
			return true
		})
	}
	if len(readers) != 1 || readers["handler/program.go"] != 1 {
		t.Errorf("settings are loaded in %v, want once in handler/program.go", readers)
	}
}

// TestDocumentsHaveOneType_Defect67: what is stored or sent has one Go type in
// the domain, so that its writer and its reader cannot disagree.
func TestDocumentsHaveOneType_Defect67(t *testing.T) {
	declared := map[string]string{}
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.path, "haymaker/") {
			continue
		}
		ast.Inspect(s.tree, func(node ast.Node) bool {
			spec, ok := node.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() || !isDocument(spec.Type) {
				return true
			}
			if other, twice := declared[spec.Name.Name]; twice {
				t.Errorf("%s is declared in %s and in %s: use one type, or name what differs", spec.Name.Name, other, s.path)
			}
			declared[spec.Name.Name] = s.path
			return true
		})
	}
	for _, known := range []string{"Report", "ServicePrincipal", "ForcedCleanup"} {
		if declared[known] == "" {
			t.Errorf("%s was not found: the search is wrong", known)
		}
	}
}

// isDocument tells whether a struct has a field with a JSON name.
func isDocument(expression ast.Expr) bool {
	kind, ok := expression.(*ast.StructType)
	return ok && slices.ContainsFunc(kind.Fields.List, func(f *ast.Field) bool {
		return f.Tag != nil && strings.Contains(f.Tag.Value, `json:"`)
	})
}
