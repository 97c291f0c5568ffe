package app

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
)

// Line is the line of the first of the paths that the file has, such as
// customHandler.description.arguments[0]; 1 when it has none of them, 0 when the
// file is not there.
func (f File) Line(paths ...string) int {
	if !f.There {
		return 0
	}
	for _, path := range paths {
		if line, _ := jsonnet.Place(f.Text, path); line > 0 {
			return line
		}
	}
	return 1
}

// BindingLine is the line where a property of a binding is, or else the binding.
func (f File) BindingLine(index int, property string) int {
	at := fmt.Sprintf("bindings[%d]", index)
	return f.Line(at+"."+property, at+".type", at+".name", at, "bindings")
}

// KeyLine is the first line where a property of this name begins, at any depth; 1
// when there is none.
func (f File) KeyLine(name string) int {
	at := regexp.MustCompile(`"` + regexp.QuoteMeta(name) + `"\s*:`).FindStringIndex(f.Text)
	if at == nil {
		return f.Line()
	}
	return 1 + strings.Count(f.Text[:at[0]], "\n")
}

// ErrorLine is the line of a syntax error, which for a file that is cut off is its
// last one.
func (f File) ErrorLine() int {
	if syntax := (*jsonnet.Error)(nil); errors.As(f.Err, &syntax) {
		last := 1 + strings.Count(strings.TrimSuffix(f.Text, "\n"), "\n")
		return min(max(syntax.Line, 1), last)
	}
	return f.Line()
}
