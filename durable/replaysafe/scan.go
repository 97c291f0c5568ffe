package replaysafe

import (
	"go/ast"
	"go/token"
	"go/types"
)

// scan looks through one body.
type scan struct {
	*inspection
	*function
	// whole is the outermost orchestrator around the body, or the function; nil
	// for a literal inside of an orchestrator, which may change that one's variables.
	whole ast.Node
	root  *ast.BlockStmt
}

func (s *scan) body(root *ast.BlockStmt) {
	s.root = root
	ast.PreorderStack(root, nil, func(n ast.Node, stack []ast.Node) bool {
		if literal, ok := n.(*ast.FuncLit); ok && s.isOrchestrator(literal) {
			return false // on its own
		}
		s.node(n, stack)
		return true
	})
}

func (s *scan) found(pos token.Pos, source, why, use string) {
	if !s.allowed.allows(s.Fset.Position(pos)) {
		s.findings = append(s.findings, finding{pos, source, why, use})
	}
}

const (
	useTasks  = "use Call, durable.All and ctx.Select; effects belong in activities"
	useEvents = "use tasks, ctx.Select and durable.WaitForEvent"
)

func (s *scan) node(n ast.Node, stack []ast.Node) {
	switch n := n.(type) {
	case *ast.GoStmt:
		s.found(n.Pos(), "a go statement", "runs in an order of its own", useTasks)
	case *ast.SelectStmt:
		s.found(n.Pos(), "a select statement", "chooses among channels by chance", "use ctx.Select over tasks")
	case *ast.SendStmt:
		s.found(n.Arrow, "a channel send", "waits outside of the engine", useEvents)
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			s.found(n.Pos(), "a channel receive", "waits outside of the engine", useEvents)
		}
	case *ast.RangeStmt:
		s.rangeOver(n, stack)
	case *ast.CallExpr:
		s.builtin(n)
	case *ast.Ident:
		s.identifier(n, stack)
	}
	s.writes(n)
}

func (s *scan) rangeOver(n *ast.RangeStmt, stack []ast.Node) {
	switch types.Unalias(s.TypesInfo.TypeOf(n.X)).Underlying().(type) {
	case *types.Chan:
		s.found(n.Pos(), "a range over a channel", "waits outside of the engine", useEvents)
	case *types.Map:
		if !s.orderIsHidden(n) {
			s.found(n.Pos(), "a range over a map", "comes in another order each time",
				"range over sorted keys (slices.Sorted(maps.Keys(m))), or sort what the loop collects")
		}
	}
}

// builtin reports the builtin functions that touch channels or stderr.
func (s *scan) builtin(call *ast.CallExpr) {
	ident, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return
	}
	if _, ok := s.TypesInfo.Uses[ident].(*types.Builtin); !ok {
		return
	}
	switch ident.Name {
	case "make", "close":
		if len(call.Args) == 0 {
			return
		}
		if _, ok := s.TypesInfo.TypeOf(call.Args[0]).Underlying().(*types.Chan); ok {
			s.found(call.Pos(), ident.Name+" of a channel", "waits outside of the engine", useEvents)
		}
	case "print", "println":
		s.found(call.Pos(), ident.Name, "writes again in every replay", useLogger)
	}
}

// identifier judges what a name stands for.
func (s *scan) identifier(n *ast.Ident, stack []ast.Node) {
	switch object := s.TypesInfo.Uses[n].(type) {
	case *types.Func:
		object = object.Origin()
		switch {
		case object.Pkg() == nil: // error.Error
		case ofEngine(object.Pkg().Path()):
		case object.Pkg().Path() == "maps" && s.isSorted(stack):
		default:
			if v := s.judge(object); v != nil {
				s.found(n.Pos(), name(object), v.why, v.use)
			} else {
				s.uses = append(s.uses, use{n.Pos(), object})
			}
		}
	case *types.Var:
		s.variable(n, object)
	}
}
