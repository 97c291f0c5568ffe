package goal

import (
	"bytes"
	_ "embed" // for the lists
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed allowed.json
var allowedText []byte

// allowance is what the model may do with resources of one type. A body that
// has no schema is not allowed.
type allowance struct {
	Type       string          `json:"-"`
	APIVersion string          `json:"api_version"` // of creations
	Example    json.RawMessage `json:"example"`     // a body for create
	Patch      json.RawMessage `json:"patch"`
	Create     json.RawMessage `json:"create"`
	Actions    []string        `json:"actions"`

	patch, create *jsonschema.Schema
}

// allowances are by type in lower case; they fail only when the file was broken
// by an edit.
var allowances = sync.OnceValues(func() (map[string]allowance, error) {
	var list struct {
		Definitions json.RawMessage      `json:"$defs"`
		Types       map[string]allowance `json:"types"`
	}
	if err := json.Unmarshal(allowedText, &list); err != nil {
		return nil, fmt.Errorf("read allowed.json: %w", err)
	}
	found := make(map[string]allowance, len(list.Types))
	for name, entry := range list.Types {
		entry.Type = name
		for _, body := range []struct {
			text   json.RawMessage
			schema **jsonschema.Schema
		}{{entry.Patch, &entry.patch}, {entry.Create, &entry.create}} {
			if body.text == nil {
				continue
			}
			var err error
			if *body.schema, err = compile(name, withDefinitions(body.text, list.Definitions)); err != nil {
				return nil, err
			}
		}
		found[strings.ToLower(name)] = entry
	}
	return found, nil
})

func withDefinitions(schema, definitions json.RawMessage) []byte {
	return []byte(`{"$defs":` + string(definitions) + `,"allOf":[` + string(schema) + `]}`)
}

func compile(name string, text []byte) (*jsonschema.Schema, error) {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("read the schema of %s: %w", name, err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("goal.json", value); err != nil {
		return nil, fmt.Errorf("add the schema of %s: %w", name, err)
	}
	schema, err := compiler.Compile("goal.json")
	if err != nil {
		return nil, fmt.Errorf("compile the schema of %s: %w", name, err)
	}
	return schema, nil
}
