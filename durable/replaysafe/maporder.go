package replaysafe

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// orderIsHidden says whether nobody can see in which order a loop over a map
// ran: each statement collects into a slice that is sorted later, fills or
// empties a map, or counts in whole numbers.
func (s *scan) orderIsHidden(loop *ast.RangeStmt) bool {
	return s.hides(loop.Body.List, loop)
}

func (s *scan) hides(statements []ast.Stmt, loop *ast.RangeStmt) bool {
	return !slices.ContainsFunc(statements, func(statement ast.Stmt) bool { return !s.hidesOne(statement, loop) })
}

func (s *scan) hidesOne(statement ast.Stmt, loop *ast.RangeStmt) bool {
	switch n := statement.(type) {
	case *ast.IncDecStmt:
		return true
	case *ast.BranchStmt:
		return n.Tok == token.CONTINUE
	case *ast.ExprStmt:
		return s.isBuiltin(n.X, "delete")
	case *ast.IfStmt:
		return n.Init == nil && n.Else == nil && !calls(n.Cond) && s.hides(n.Body.List, loop)
	case *ast.AssignStmt:
		return len(n.Lhs) == 1 && len(n.Rhs) == 1 && s.hidesAssignment(n, loop)
	}
	return false
}

func (s *scan) hidesAssignment(n *ast.AssignStmt, loop *ast.RangeStmt) bool {
	target := n.Lhs[0]
	switch n.Tok {
	case token.ADD_ASSIGN, token.SUB_ASSIGN, token.OR_ASSIGN, token.AND_ASSIGN, token.XOR_ASSIGN:
		return s.isInteger(target) && !calls(n.Rhs[0])
	case token.ASSIGN:
		if index, ok := target.(*ast.IndexExpr); ok {
			_, isMap := s.TypesInfo.TypeOf(index.X).Underlying().(*types.Map)
			return isMap && s.isKey(index.Index, loop) && !calls(n.Rhs[0])
		}
		list, ok := target.(*ast.Ident)
		return ok && s.isBuiltin(n.Rhs[0], "append") && s.sortedAfter(s.TypesInfo.ObjectOf(list), loop.End())
	}
	return false
}

// isKey: only what is stored under the loop's own key is stored once.
func (s *scan) isKey(index ast.Expr, loop *ast.RangeStmt) bool {
	ident, ok := index.(*ast.Ident)
	key, isIdent := loop.Key.(*ast.Ident)
	return ok && isIdent && s.TypesInfo.ObjectOf(ident) == s.TypesInfo.ObjectOf(key)
}

func (s *scan) isInteger(e ast.Expr) bool {
	basic, ok := s.TypesInfo.TypeOf(e).Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0
}

func (s *scan) isBuiltin(e ast.Expr, name string) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	ident, ok := call.Fun.(*ast.Ident)
	if !ok || ident.Name != name {
		return false
	}
	_, ok = s.TypesInfo.Uses[ident].(*types.Builtin)
	return ok
}

// sortedAfter says whether the body sorts the variable after pos.
func (s *scan) sortedAfter(list types.Object, pos token.Pos) (sorted bool) {
	ast.Inspect(s.root, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call.Pos() < pos || len(call.Args) == 0 || !s.isSort(call) {
			return true
		}
		if ident, ok := call.Args[0].(*ast.Ident); ok && s.TypesInfo.ObjectOf(ident) == list {
			sorted = true
		}
		return !sorted
	})
	return sorted
}

func (s *scan) isSort(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := s.TypesInfo.Uses[selector.Sel].(*types.Func)
	if !ok || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() + "." + f.Name() {
	case "slices.Sort", "slices.SortFunc", "slices.SortStableFunc", "slices.Sorted", "slices.SortedFunc", "slices.SortedStableFunc",
		"sort.Strings", "sort.Ints", "sort.Float64s", "sort.Slice", "sort.SliceStable":
		return true
	}
	return false
}

// isSorted says of a use of package maps whether its sequence goes straight into
// a sort, or is collected into a variable that is sorted later.
func (s *scan) isSorted(stack []ast.Node) bool {
	// …, slices.Sorted(maps.Keys(m)): call > call > selector > identifier.
	if len(stack) < 3 {
		return false
	}
	outer, ok := stack[len(stack)-3].(*ast.CallExpr)
	if !ok {
		return false
	}
	if s.isSort(outer) {
		return true
	}
	selector, ok := outer.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Collect" || len(stack) < 4 {
		return false
	}
	assign, ok := stack[len(stack)-4].(*ast.AssignStmt)
	if !ok || len(assign.Lhs) != 1 {
		return false
	}
	list, ok := assign.Lhs[0].(*ast.Ident)
	return ok && s.sortedAfter(s.TypesInfo.ObjectOf(list), assign.End())
}

// calls says whether evaluating e may do something.
func calls(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.CallExpr, *ast.FuncLit:
			found = true
		}
		return !found
	})
	return found
}
