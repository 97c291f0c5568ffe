package catalogue

import (
	"bytes"
	_ "embed" // for the schema
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed scenario.schema.json
var schemaText []byte

const schemaName = "scenario.schema.json"

// compileSchema compiles the embedded schema; it fails only when the schema
// itself, or the facts of resource types, were broken by an edit.
var compileSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	if _, err := typeTable(); err != nil {
		return nil, err
	}
	return compile(schemaName, schemaText)
})

func compile(name string, text []byte) (*jsonschema.Schema, error) {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, value); err != nil {
		return nil, fmt.Errorf("add %s: %w", name, err)
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", name, err)
	}
	return schema, nil
}

// checkSchema gives one problem for each leaf of the validation error.
func checkSchema(schema *jsonschema.Schema, d document) Problems {
	err := schema.Validate(d.value)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return Problems{d.problem(nil, err.Error(), "correct the document; docs/scenarios.md describes every field")}
	}
	printer := message.NewPrinter(language.English)
	var problems Problems
	for _, leaf := range leaves(invalid) {
		problems = append(problems, d.problem(leaf.InstanceLocation, leaf.ErrorKind.LocalizedString(printer), schemaFix(leaf)))
	}
	return problems
}

// leaves are the single findings of a validation.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var found []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		found = append(found, leaves(cause)...)
	}
	return found
}

func schemaFix(e *jsonschema.ValidationError) string {
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		return "remove " + strings.Join(k.Properties, ", ") + " or correct the spelling"
	case *kind.Required:
		return "add " + strings.Join(k.Missing, ", ")
	}
	return "change the value; docs/scenarios.md describes every field"
}
