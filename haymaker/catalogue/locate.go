package catalogue

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// fieldPath writes a path the way people read it: deploy[2].put.name.
func fieldPath(path []string) string {
	var text strings.Builder
	for i, part := range path {
		if _, err := strconv.Atoi(part); err == nil {
			text.WriteString("[" + part + "]")
			continue
		}
		if i > 0 {
			text.WriteString(".")
		}
		text.WriteString(part)
	}
	return text.String()
}

// lineOf finds the line of the deepest part of path that the document has, so
// that a missing field is reported where its owner begins.
func lineOf(node ast.Node, path []string) int {
	line := tokenLine(node)
	for _, part := range path {
		next, at := child(node, part)
		if next == nil {
			return line
		}
		node, line = next, at
	}
	return line
}

func child(node ast.Node, part string) (ast.Node, int) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, value := range n.Values {
			if value.Key.GetToken().Value == part {
				return value.Value, tokenLine(value.Key)
			}
		}
	case *ast.MappingValueNode:
		if n.Key.GetToken().Value == part {
			return n.Value, tokenLine(n.Key)
		}
	case *ast.SequenceNode:
		index, err := strconv.Atoi(part)
		if err == nil && index >= 0 && index < len(n.Values) {
			return n.Values[index], firstLine(n.Values[index])
		}
	}
	return nil, 0
}

// firstLine is where a node begins; a mapping's own token is its first colon.
func firstLine(node ast.Node) int {
	if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 {
		return tokenLine(mapping.Values[0].Key)
	}
	return tokenLine(node)
}

func tokenLine(node ast.Node) int {
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return 0
	}
	return node.GetToken().Position.Line
}
