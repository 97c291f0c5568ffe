package replaysafe

import (
	"go/ast"
	"go/token"
	"go/types"
)

const usePassed = "pass the value in the orchestration's input, or return it from an activity"

// variable reports the use of a package-level variable that changes.
func (s *scan) variable(n *ast.Ident, v *types.Var) {
	if v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return
	}
	if verdict := judgeVariable(v); verdict != nil {
		s.found(n.Pos(), v.Pkg().Name()+"."+v.Name(), verdict.why, verdict.use)
		return
	}
	at, changes := s.changes[v]
	if fact := new(changesFact); !changes && v.Pkg() != s.Pkg && s.ImportObjectFact(v, fact) {
		at, changes = fact.At, true
	}
	if changes {
		s.found(n.Pos(), "package-level variable "+v.Name(), "changes ("+at+")", usePassed)
	}
}

// writes reports that an orchestrator changes what outlives one run of it.
func (s *scan) writes(n ast.Node) {
	if !s.orchestrator || s.whole == nil {
		return
	}
	for _, target := range targets(n) {
		ident := rootOf(target)
		if ident == nil {
			continue
		}
		v, ok := s.TypesInfo.Uses[ident].(*types.Var)
		if !ok || v.IsField() || v.Pkg() != s.Pkg || v.Parent() == v.Pkg().Scope() {
			continue // of another package, or reported as one that changes
		}
		if v.Pos() < s.whole.Pos() || v.Pos() >= s.whole.End() {
			s.found(target.Pos(), "captured variable "+v.Name(), "is changed again in every replay", "keep state in local variables of the orchestrator")
		}
	}
}

// changedVariables finds the package-level variables that some function of the
// package assigns to, takes the address of, or calls a pointer method on.
func (p *inspection) changedVariables() map[*types.Var]string {
	changes := map[*types.Var]string{}
	for _, file := range p.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				return true
			}
			for _, target := range append(targets(n), p.addressed(n)...) {
				ident := rootOf(target)
				if ident == nil {
					continue
				}
				v, ok := p.TypesInfo.Uses[ident].(*types.Var)
				if ok && v.Parent() == p.Pkg.Scope() && changes[v] == "" {
					changes[v] = p.place(target.Pos())
				}
			}
			return true
		})
	}
	return changes
}

// targets are the expressions that a statement stores into.
func targets(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return append([]ast.Expr{n.Key}, n.Value)
		}
	case *ast.CallExpr:
		if ident, ok := n.Fun.(*ast.Ident); ok && (ident.Name == "delete" || ident.Name == "clear") && len(n.Args) > 0 {
			return n.Args[:1]
		}
	}
	return nil
}

// addressed are the expressions whose address somebody gets.
func (p *inspection) addressed(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.SelectorExpr:
		selection := p.TypesInfo.Selections[n]
		if selection == nil || selection.Kind() != types.MethodVal {
			return nil
		}
		method, ok := selection.Obj().(*types.Func)
		if !ok {
			return nil
		}
		_, byPointer := method.Signature().Recv().Type().(*types.Pointer)
		_, isPointer := selection.Recv().Underlying().(*types.Pointer)
		if byPointer && !isPointer {
			return []ast.Expr{n.X}
		}
	}
	return nil
}

// rootOf is the variable in which the stored-into place lies: v of v.a[i].b.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch n := e.(type) {
		case *ast.Ident:
			return n
		case *ast.SelectorExpr:
			e = n.X // package.Variable ends at the package, which is no variable
		case *ast.IndexExpr:
			e = n.X
		case *ast.StarExpr:
			e = n.X
		case *ast.ParenExpr:
			e = n.X
		default:
			return nil
		}
	}
}
