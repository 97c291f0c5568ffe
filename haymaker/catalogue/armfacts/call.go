package armfacts

import (
	"go/ast"
	"strings"
)

// readCall reads a method that makes a request: its path, verb, api-version and
// the type of the body it marshals.
func (m *module) readCall(f *ast.FuncDecl) {
	parameters := map[string]ast.Expr{}
	for _, p := range f.Type.Params.List {
		for _, name := range p.Names {
			parameters[name.Name] = p.Type
		}
	}
	var found call
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch v := n.(type) {
		case *ast.AssignStmt:
			if name, ok := v.Lhs[0].(*ast.Ident); ok && name.Name == "urlPath" && found.path == "" {
				found.path, _ = m.text(v.Rhs[0])
			}
		case *ast.CallExpr:
			m.readRequest(v, parameters, &found)
		}
		return true
	})
	if found.path != "" && found.method != "" && found.version != "" {
		m.calls = append(m.calls, found)
	}
}

func (m *module) readRequest(c *ast.CallExpr, parameters map[string]ast.Expr, found *call) {
	selector, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	switch {
	case selector.Sel.Name == "NewRequest" && len(c.Args) > 1:
		if method, ok := c.Args[1].(*ast.SelectorExpr); ok {
			found.method = strings.ToUpper(strings.TrimPrefix(method.Sel.Name, "Method"))
		}
	case selector.Sel.Name == "Set" && len(c.Args) == 2:
		if key, _ := m.text(c.Args[0]); key == "api-version" {
			found.version, _ = m.text(c.Args[1])
		}
	case selector.Sel.Name == "MarshalAsJSON" && len(c.Args) == 2:
		found.body = m.marshalled(c.Args[1], parameters)
	}
}

// marshalled is the type of what a request sends: a parameter, or a field of
// the parameter of options (*options.Body).
func (m *module) marshalled(e ast.Expr, parameters map[string]ast.Expr) ast.Expr {
	switch v := e.(type) {
	case *ast.StarExpr:
		return m.marshalled(v.X, parameters)
	case *ast.Ident:
		return parameters[v.Name]
	case *ast.SelectorExpr:
		owner, ok := v.X.(*ast.Ident)
		if !ok {
			return nil
		}
		if pointer, ok := parameters[owner.Name].(*ast.StarExpr); ok {
			if name, ok := pointer.X.(*ast.Ident); ok {
				return m.structs[name.Name].fields[v.Sel.Name].kind
			}
		}
	}
	return nil
}
