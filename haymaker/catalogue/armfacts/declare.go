package armfacts

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

func (m *module) readDeclaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			if d.Tok == token.CONST {
				m.readConstant(s)
			}
		case *ast.TypeSpec:
			if fields, ok := s.Type.(*ast.StructType); ok {
				m.structs[s.Name.Name] = readStruct(fields)
			}
		}
	}
}

// readConstant keeps the text of a constant and, for an enumeration, its value.
func (m *module) readConstant(s *ast.ValueSpec) {
	for i, name := range s.Names {
		if i >= len(s.Values) {
			return
		}
		text, ok := m.text(s.Values[i])
		if !ok {
			continue
		}
		m.constants[name.Name] = text
		if kind, ok := s.Type.(*ast.Ident); ok && kind.Name != "string" {
			m.enums[kind.Name] = append(m.enums[kind.Name], text)
		}
	}
}

// text is the value of a string literal, a constant, or a conversion of either.
func (m *module) text(e ast.Expr) (string, bool) {
	switch v := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(v.Value); err == nil && v.Kind == token.STRING {
			return text, true
		}
	case *ast.Ident:
		text, ok := m.constants[v.Name]
		return text, ok
	case *ast.CallExpr:
		if len(v.Args) == 1 {
			return m.text(v.Args[0])
		}
	}
	return "", false
}

// readStruct takes the fields by their Go names; readNames gives them the names
// they have in JSON.
func readStruct(s *ast.StructType) shape {
	fields := map[string]field{}
	for _, f := range s.Fields.List {
		comment := f.Doc.Text()
		for _, name := range f.Names {
			fields[name.Name] = field{
				kind:     f.Type,
				required: strings.HasPrefix(comment, "REQUIRED"),
				readOnly: strings.HasPrefix(comment, "READ-ONLY") || strings.HasPrefix(comment, "REQUIRED; READ-ONLY"),
			}
		}
	}
	return shape{fields: fields}
}
