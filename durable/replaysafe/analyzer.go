package replaysafe

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// engine is the package whose Context makes a function an orchestrator.
const engine = "azurehaymaker/durable"

// NewAnalyzer makes the check. Like every analyzer it is used by one driver and
// holds no state between packages.
func NewAnalyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "replaysafe",
		Doc: "report what is not deterministic in orchestrators\n\n" +
			"Functions with a *durable.Context are run again from their history, so they may not use clocks, " +
			"random numbers, goroutines, channels, map order, I/O or changing package-level variables, nor call what does.",
		Run:       run,
		FactTypes: []analysis.Fact{new(impureFact), new(changesFact)},
	}
}

func run(pass *analysis.Pass) (any, error) {
	if !ofMainModule(pass) || ofEngine(pass.Pkg.Path()) {
		return nil, nil
	}
	p := &inspection{Pass: pass, functions: map[*types.Func]*function{}, rules: rules(), allowed: directives(pass)}
	p.changes = p.changedVariables()
	for _, file := range pass.Files {
		for _, declared := range file.Decls {
			p.declaration(declared)
		}
	}
	p.spread()
	p.exportFacts()
	p.report()
	p.allowed.report(pass)
	return nil, nil
}

// inspection is the check of one package.
type inspection struct {
	*analysis.Pass
	// order keeps the result independent of map order.
	order     []*function
	functions map[*types.Func]*function
	changes   map[*types.Var]string // package-level variables, and where they change
	allowed   allowances
	rules     []rule
}

// function is what is known of one function or method of the package, or of an
// orchestrator that is a function literal.
type function struct {
	object       *types.Func // nil for a literal
	orchestrator bool
	findings     []finding
	uses         []use
	// impure is why callers may not use it; nil while nothing is known.
	impure *impureFact
}

func (p *inspection) declaration(declared ast.Decl) {
	switch d := declared.(type) {
	case *ast.FuncDecl:
		object, _ := p.TypesInfo.Defs[d.Name].(*types.Func)
		if d.Body == nil || object == nil {
			return
		}
		f := &function{object: object, orchestrator: takesContext(object.Signature())}
		p.functions[object] = f
		p.add(f, d, d.Body, f.orchestrator)
	case *ast.GenDecl:
		p.literals(d, false)
	}
}

// add looks through a function's body; inside says whether the body is that of
// an orchestrator or lies in one.
func (p *inspection) add(f *function, whole ast.Node, body *ast.BlockStmt, inside bool) {
	p.order = append(p.order, f)
	s := &scan{inspection: p, function: f, whole: whole}
	s.body(body)
	p.literals(body, inside)
}

// literals finds the orchestrators that are function literals.
func (p *inspection) literals(root ast.Node, inside bool) {
	ast.Inspect(root, func(n ast.Node) bool {
		literal, ok := n.(*ast.FuncLit)
		if !ok || !p.isOrchestrator(literal) {
			return true
		}
		f := &function{orchestrator: true}
		if inside {
			p.add(f, nil, literal.Body, true)
		} else {
			p.add(f, literal, literal.Body, true)
		}
		return false
	})
}

func (p *inspection) isOrchestrator(literal *ast.FuncLit) bool {
	signature, ok := p.TypesInfo.TypeOf(literal).(*types.Signature)
	return ok && takesContext(signature)
}

// takesContext says whether one parameter is a *durable.Context.
func takesContext(signature *types.Signature) bool {
	for parameter := range signature.Params().Variables() {
		pointer, ok := types.Unalias(parameter.Type()).(*types.Pointer)
		if !ok {
			continue
		}
		named, ok := types.Unalias(pointer.Elem()).(*types.Named)
		if ok && named.Obj().Name() == "Context" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == engine {
			return true
		}
	}
	return false
}

// ofMainModule: dependencies are judged by their names, not by their code.
func ofMainModule(pass *analysis.Pass) bool {
	return pass.Module != nil && pass.Module.Path != "" && pass.Module.Version == ""
}

// ofEngine: the engine's own tests run orchestrators that hang, spin and count,
// on purpose. Those of package durable_test are an author's.
func ofEngine(path string) bool {
	return path == engine || strings.HasPrefix(path, engine+"/")
}
