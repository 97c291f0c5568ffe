package armfacts

import (
	"go/ast"
	"slices"
	"strings"
)

// jsonName marks the key under which readNames keeps a field by its JSON name,
// beside the Go names readStruct found.
const jsonName = "json:"

// readNames learns which field of a struct has which name in JSON from the
// methods that marshal it: populate(objectMap, "name", r.Field) and
// case "name": err = unpopulate(val, "Field", &r.Field).
func (m *module) readNames(f *ast.FuncDecl) {
	receiver, kind := f.Recv.List[0], ""
	switch t := receiver.Type.(type) {
	case *ast.Ident:
		kind = t.Name
	case *ast.StarExpr:
		if name, ok := t.X.(*ast.Ident); ok {
			kind = name.Name
		}
	}
	s, known := m.structs[kind]
	if !known || len(receiver.Names) == 0 {
		return
	}
	learn := func(name, goName string) {
		if found, ok := s.fields[goName]; ok {
			s.fields[jsonName+name] = found
		}
	}
	self := receiver.Names[0].Name
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch v := n.(type) {
		case *ast.CallExpr:
			if name, goName := m.populated(v, self); name != "" {
				learn(name, goName)
			}
		case *ast.CaseClause:
			if len(v.List) == 1 {
				if name, ok := m.text(v.List[0]); ok {
					learn(name, fieldIn(v, self))
				}
			}
		case *ast.AssignStmt:
			if index, ok := v.Lhs[0].(*ast.IndexExpr); ok && len(v.Rhs) == 1 {
				if name, ok := m.text(index.Index); ok {
					learn(name, m.assigned(s, name, v.Rhs[0], self))
				}
			}
		}
		return true
	})
	if _, open := s.fields["AdditionalProperties"]; open {
		s.open = true
	}
	m.structs[kind] = s
}

// populated reads populate(objectMap, "name", r.Field).
func (m *module) populated(c *ast.CallExpr, self string) (name, goName string) {
	f, ok := c.Fun.(*ast.Ident)
	if !ok || !strings.HasPrefix(f.Name, "populate") || len(c.Args) < 3 {
		return "", ""
	}
	name, _ = m.text(c.Args[1])
	return name, fieldIn(c.Args[2], self)
}

// assigned reads objectMap["type"] = "AzureBlobFS", the value that tells a shape
// from its family, which has the field of the same name.
func (m *module) assigned(s shape, name string, value ast.Expr, self string) string {
	if goName := fieldIn(value, self); goName != "" {
		return goName
	}
	for goName := range s.fields {
		if strings.EqualFold(goName, strings.NewReplacer("@", "", ".", "").Replace(name)) {
			return goName
		}
	}
	return ""
}

// fieldIn is the field of self that is named below a node.
func fieldIn(n ast.Node, self string) (goName string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok && goName == "" {
			if owner, ok := selector.X.(*ast.Ident); ok && owner.Name == self {
				goName = selector.Sel.Name
			}
		}
		return goName == ""
	})
	return goName
}

// properties are the fields by their names in JSON, sorted.
func (s shape) properties() (names []string) {
	for key := range s.fields {
		if name, ok := strings.CutPrefix(key, jsonName); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// readFamily reads switch m["type"] { case "A": b = &AShape{} }.
func (m *module) readFamily(f *ast.FuncDecl) {
	found := family{cases: map[string]string{}}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		s, ok := n.(*ast.SwitchStmt)
		if !ok {
			return true
		}
		if index, ok := s.Tag.(*ast.IndexExpr); ok {
			found.property, _ = m.text(index.Index)
		}
		for _, statement := range s.Body.List {
			c, ok := statement.(*ast.CaseClause)
			if !ok {
				continue
			}
			for _, value := range c.List {
				if text, ok := m.text(value); ok {
					found.cases[text] = made(c)
				}
			}
		}
		return false
	})
	if found.property != "" {
		m.families[strings.TrimPrefix(f.Name.Name, "unmarshal")] = found
	}
}

// made is the struct that a case makes: b = &AShape{}.
func made(c *ast.CaseClause) (goName string) {
	ast.Inspect(c, func(n ast.Node) bool {
		if literal, ok := n.(*ast.CompositeLit); ok {
			if name, ok := literal.Type.(*ast.Ident); ok {
				goName = name.Name
			}
		}
		return goName == ""
	})
	return goName
}
