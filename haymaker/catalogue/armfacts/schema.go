package armfacts

import (
	"go/ast"
	"maps"
	"slices"
	"strings"
)

// incomplete names enumerations that the providers have outgrown; their values
// are not held against a scenario.
func incomplete(module, goName string) bool {
	return slices.Contains([]string{
		"armcompute.VirtualMachineSizeTypes",    // deprecated: sizes are listed for each region
		"armmysqlflexibleservers.ServerVersion", // 8.4 is offered
	}, module+"."+goName)
}

// schemas makes the JSON Schemas of a module's shapes as they are asked for.
type schemas struct {
	m *module
	// used says whether any scenario holds the word: of a family's many shapes
	// only those are described, the others pass unjudged.
	used   func(word string) bool
	open   bool   // written down for a later api-version, which may have added to it
	module string // armnetwork
	prefix string // of the schemas' names: modules of one namespace share a file
	defs   map[string]any
}

type object = map[string]any

// of is the schema of a Go type.
func (s *schemas) of(kind ast.Expr) any {
	switch t := kind.(type) {
	case *ast.StarExpr:
		return s.of(t.X)
	case *ast.ArrayType:
		if element, ok := t.Elt.(*ast.Ident); ok && element.Name == "byte" {
			return object{"type": "string"}
		}
		return object{"type": "array", "items": s.of(t.Elt)}
	case *ast.MapType:
		return object{"type": "object", "additionalProperties": s.of(t.Value)}
	case *ast.SelectorExpr: // time.Time, azcore.ETag
		return object{"type": "string"}
	case *ast.Ident:
		return s.named(t.Name)
	}
	return true
}

func (s *schemas) named(goName string) any {
	switch goName {
	case "string":
		return object{"type": "string"}
	case "bool":
		return object{"type": "boolean"}
	case "int32", "int64":
		return object{"type": "integer"}
	case "float32", "float64":
		return object{"type": "number"}
	}
	_, isShape := s.m.structs[goName]
	_, isFamily := s.m.families[goName]
	values, isEnum := s.m.enums[goName]
	if !isShape && !isFamily && !isEnum {
		return true
	}
	name := s.prefix + goName
	if _, made := s.defs[name]; !made {
		s.defs[name] = nil // a shape may contain itself
		switch {
		case isShape:
			s.defs[name] = s.shape(s.m.structs[goName])
		case isFamily:
			s.defs[name] = s.family(s.m.families[goName])
		default:
			s.defs[name] = s.enum(goName, values)
		}
	}
	return object{"$ref": "#/$defs/" + name}
}

func (s *schemas) enum(goName string, values []string) any {
	if s.open || incomplete(s.module, goName) {
		return object{"type": "string"}
	}
	return object{"enum": slices.Sorted(slices.Values(values))}
}

// shape leaves out what only the provider sets, so that a scenario that sets it
// is told.
func (s *schemas) shape(of shape) any {
	properties, required := object{}, []string{}
	for _, name := range of.properties() {
		f := of.fields[jsonName+name]
		if f.readOnly {
			continue
		}
		properties[name] = s.of(f.kind)
		if f.required {
			required = append(required, name)
		}
	}
	schema := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	if !of.open && !s.open {
		schema["additionalProperties"] = false
	}
	return schema
}

func (s *schemas) family(f family) any {
	values := slices.Sorted(maps.Keys(f.cases))
	var rules []any
	for _, value := range values {
		if s.used(value) {
			rules = append(rules, object{
				"if":   object{"properties": object{f.property: object{"const": value}}, "required": []string{f.property}},
				"then": s.named(f.cases[value]),
			})
		}
	}
	schema := object{
		"type": "object", "required": []string{f.property},
		"properties": object{f.property: object{"enum": values}},
	}
	if len(rules) > 0 {
		schema["allOf"] = rules
	}
	return schema
}

// words splits texts into what looks like a value or a name of an API.
func words(texts ...string) func(string) bool {
	found := map[string]bool{}
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("#.-_@", r) && !isAlphanumeric(r) }) {
			found[strings.ToLower(word)] = true
		}
	}
	return func(word string) bool { return found[strings.ToLower(word)] }
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
