package armfacts

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// module is what the source of one SDK module says.
type module struct {
	structs   map[string]shape    // by Go name
	enums     map[string][]string // values by Go name of the type
	constants map[string]string   // string constants by name
	families  map[string]family   // by Go name of the interface
	calls     []call
}

// shape is one struct that is sent or received.
type shape struct {
	fields map[string]field // by the name in JSON
	open   bool             // takes properties that are not listed
}

type field struct {
	kind     ast.Expr
	required bool
	readOnly bool
}

// family is an interface of the SDK: one of several shapes, told apart by the
// value of one property.
type family struct {
	property string
	cases    map[string]string // Go name of the struct by value
}

// call is one HTTP operation.
type call struct {
	method  string
	path    string // with {name} for parameters
	version string
	body    ast.Expr // nil without a body
}

// readModule parses every file of a module's folder but its tests.
func readModule(folder string) (*module, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("list the source of a module: %w", err)
	}
	m := &module{structs: map[string]shape{}, enums: map[string][]string{}, constants: map[string]string{}, families: map[string]family{}}
	var files []*ast.File
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, entry.Name()), nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse the source of a module: %w", err)
		}
		files = append(files, file)
	}
	for _, file := range files { // constants and structs first: functions refer to them
		for _, declaration := range file.Decls {
			if d, ok := declaration.(*ast.GenDecl); ok {
				m.readDeclaration(d)
			}
		}
	}
	for _, file := range files {
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Body != nil {
				m.readFunction(f)
			}
		}
	}
	return m, nil
}

func (m *module) readFunction(f *ast.FuncDecl) {
	switch {
	case f.Recv != nil && (f.Name.Name == "UnmarshalJSON" || f.Name.Name == "MarshalJSON"):
		m.readNames(f)
	case f.Recv == nil && strings.HasPrefix(f.Name.Name, "unmarshal") && strings.HasSuffix(f.Name.Name, "Classification"):
		m.readFamily(f)
	case f.Recv != nil && strings.HasSuffix(f.Name.Name, "CreateRequest"):
		m.readCall(f)
	}
}
