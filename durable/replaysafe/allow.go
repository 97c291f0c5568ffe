package replaysafe

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const directive = "//replaysafe:allow"

// allowance is one directive. It covers its own line and the next.
type allowance struct {
	pos    token.Pos
	reason string
	used   bool
}

type line struct {
	file   string
	number int
}

type allowances map[line]*allowance

// directives collects the directives of a package.
func directives(pass *analysis.Pass) allowances {
	all := allowances{}
	for _, file := range pass.Files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				reason, ok := strings.CutPrefix(comment.Text, directive)
				if !ok || reason != "" && reason[0] != ' ' {
					continue
				}
				at := pass.Fset.Position(comment.Pos())
				all[line{at.Filename, at.Line}] = &allowance{pos: comment.Pos(), reason: strings.TrimSpace(reason)}
			}
		}
	}
	return all
}

// allows says whether a directive covers the line, and notes that it was of use.
func (all allowances) allows(at token.Position) bool {
	for _, number := range []int{at.Line, at.Line - 1} {
		if a := all[line{at.Filename, number}]; a != nil && a.reason != "" {
			a.used = true
			return true
		}
	}
	return false
}

func (all allowances) report(pass *analysis.Pass) {
	for _, a := range all {
		switch {
		case a.reason == "":
			pass.Reportf(a.pos, "replaysafe:allow needs a reason: %s why this line is the same in every replay", directive)
		case !a.used:
			pass.Reportf(a.pos, "this replaysafe:allow allows nothing: remove it")
		}
	}
}
