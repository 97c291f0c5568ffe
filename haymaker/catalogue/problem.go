package catalogue

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a document.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`  // 1-based; 0 when the place is not known
	Field   string `json:"field,omitempty"` // e.g. deploy[2].put.name; "" for the whole document
	Message string `json:"message"`
	Fix     string `json:"fix"`
}

func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Field != "" {
		where += ": " + p.Field
	}
	return fmt.Sprintf("%s: %s (fix: %s)", where, p.Message, p.Fix)
}

// Problems is the error for a document that is refused: all that is wrong with
// it, in the order of its lines.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}
