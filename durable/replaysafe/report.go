package replaysafe

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
)

// finding is something in a body that replay cannot repeat.
type finding struct {
	pos    token.Pos
	source string // time.Now
	why    string // reads the wall clock
	use    string // what to use instead
}

// use is a function of the module that a body names.
type use struct {
	pos token.Pos
	of  *types.Func
}

// report tells what is in orchestrators and what they reach.
func (p *inspection) report() {
	for _, f := range p.order {
		if !f.orchestrator {
			continue
		}
		for _, found := range f.findings {
			p.Reportf(found.pos, "%s %s, which replay cannot repeat: %s", found.source, found.why, found.use)
		}
		for _, u := range f.uses {
			reason := p.reason(u.of)
			if reason == nil || p.allowed.allows(p.Fset.Position(u.pos)) {
				continue
			}
			p.Reportf(u.pos, "%s reaches %s (%s), which %s, which replay cannot repeat: %s",
				name(u.of), reason.Source, reason.At, reason.Why, reason.Use)
		}
	}
}

// place is a position as a reader of another package finds it.
func (p *inspection) place(pos token.Pos) string {
	position := p.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(position.Filename), position.Line)
}

// name is package.Function or package.Type.Method.
func name(f *types.Func) string {
	qualified := f.Name()
	if receiver := receiverName(f); receiver != "" {
		qualified = receiver + "." + qualified
	}
	if f.Pkg() == nil {
		return qualified
	}
	return f.Pkg().Name() + "." + qualified
}

// receiverName is the name of a method's type; "" for a function.
func receiverName(f *types.Func) string {
	receiver := f.Signature().Recv()
	if receiver == nil {
		return ""
	}
	t := types.Unalias(receiver.Type())
	if pointer, ok := t.(*types.Pointer); ok {
		t = types.Unalias(pointer.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}
