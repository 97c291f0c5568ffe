package app

import (
	"errors"
	"fmt"

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

// ErrorLine is the line of a syntax error.
func (f File) ErrorLine() int {
	if syntax := (*jsonnet.Error)(nil); errors.As(f.Err, &syntax) {
		return max(syntax.Line, 1)
	}
	return f.Line()
}
