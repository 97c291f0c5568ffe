package replaysafe

import (
	"go/types"
)

// impureFact says of a function what keeps orchestrators from using it.
type impureFact struct {
	Source string // what it uses in the end: time.Now
	At     string // where: stamp.go:12
	Why    string // reads the wall clock
	Use    string // what to use instead
}

// AFact marks it as a fact.
func (*impureFact) AFact() {}

// String is how tests and tools show it.
func (f *impureFact) String() string { return "reaches " + f.Source + " at " + f.At }

// changesFact says of a package-level variable that it changes, and where.
type changesFact struct{ At string }

// AFact marks it as a fact.
func (*changesFact) AFact() {}

// String is how tests and tools show it.
func (f *changesFact) String() string { return "changes at " + f.At }

// spread carries impurity from callees to callers within the package until
// nothing changes. Orchestrators are reported themselves and pass nothing on.
func (p *inspection) spread() {
	for _, f := range p.order {
		if !f.orchestrator && len(f.findings) > 0 {
			first := f.findings[0]
			f.impure = &impureFact{Source: first.source, At: p.place(first.pos), Why: first.why, Use: first.use}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, f := range p.order {
			if f.orchestrator || f.impure != nil {
				continue
			}
			for _, u := range f.uses {
				if reason := p.reason(u.of); reason != nil && !p.allowed.allows(p.Fset.Position(u.pos)) {
					f.impure, changed = reason, true
					break
				}
			}
		}
	}
}

// reason is why a function of the module may not be used; nil when it may.
func (p *inspection) reason(of *types.Func) *impureFact {
	if of.Pkg() == p.Pkg {
		if f := p.functions[of]; f != nil {
			return f.impure
		}
		return nil
	}
	fact := new(impureFact)
	if p.ImportObjectFact(of, fact) {
		return fact
	}
	return nil
}

// exportFacts tells the packages that import this one what they can name.
func (p *inspection) exportFacts() {
	for _, f := range p.order {
		if f.object != nil && f.object.Exported() && f.impure != nil {
			p.ExportObjectFact(f.object, f.impure)
		}
	}
	for variable, at := range p.changes {
		if variable.Exported() {
			p.ExportObjectFact(variable, &changesFact{At: at})
		}
	}
}
