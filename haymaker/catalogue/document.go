package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"azurehaymaker/haymaker"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxDocument bounds a document. The largest embedded one has under 16 KiB.
const maxDocument = haymaker.MaxDocument

// document is a parsed YAML text with its tree for line numbers.
type document struct {
	file  string
	root  ast.Node
	value any
}

// readDocument parses text without judging its content. Aliases are refused: a
// short text could otherwise stand for an endless one.
func readDocument(file string, text []byte) (document, error) {
	if len(text) > maxDocument {
		return document{}, Problems{{File: file, Message: fmt.Sprintf("the document has %d bytes", len(text)), Fix: fmt.Sprintf("keep it under %d bytes", maxDocument)}}
	}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return document{}, yamlProblem(file, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return document{}, Problems{{File: file, Message: fmt.Sprintf("the file holds %d YAML documents", len(tree.Docs)), Fix: "keep exactly one scenario in a file"}}
	}
	root := tree.Docs[0].Body
	for _, kind := range []ast.NodeType{ast.AliasType, ast.AnchorType, ast.MergeKeyType} {
		if found := ast.Filter(kind, root); len(found) > 0 {
			return document{}, Problems{{File: file, Line: tokenLine(found[0]), Message: "anchors, aliases and merge keys are not supported", Fix: "write the value out"}}
		}
	}
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		return document{}, yamlProblem(file, err)
	}
	plain, err := jsonValue(value)
	if err != nil {
		return document{}, Problems{{File: file, Message: "the document has a value JSON cannot express: " + err.Error(), Fix: "use text keys, plain numbers and text"}}
	}
	return document{file: file, root: root, value: plain}, nil
}

// jsonValue brings YAML's Go values to what encoding/json makes, with numbers
// kept as written.
func jsonValue(value any) (any, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var plain any
	err = decoder.Decode(&plain)
	return plain, err
}

// decode fills target with the document's value, which the schema has accepted.
func (d document) decode(target any) error {
	raw, err := json.Marshal(d.value)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return fmt.Errorf("decode %s: %w", d.file, err)
	}
	return nil
}

// problem reports something at a path of the document.
func (d document) problem(path []string, message, fix string) Problem {
	return Problem{File: d.file, Line: lineOf(d.root, path), Field: fieldPath(path), Message: message, Fix: fix}
}

func yamlProblem(file string, err error) Problems {
	problem := Problem{File: file, Message: "not valid YAML: " + err.Error(), Fix: "correct the syntax at that place"}
	var at yaml.Error
	if errors.As(err, &at) {
		problem.Message = "not valid YAML: " + at.GetMessage()
		if token := at.GetToken(); token != nil && token.Position != nil {
			problem.Line = token.Position.Line
		}
	}
	return Problems{problem}
}
