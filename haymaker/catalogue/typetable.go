package catalogue

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

// typeFiles holds the facts of resource types, one file for each provider
// namespace.
//
//go:embed types/*.json
var typeFiles embed.FS

const typesSchema = "types.schema.json"

// typeTable is the embedded facts by lower-case type. It fails only when a file
// was broken by an edit.
var typeTable = sync.OnceValues(func() (map[string]typeFacts, error) {
	folder, err := fs.Sub(typeFiles, "types")
	if err != nil {
		return nil, fmt.Errorf("open the facts of resource types: %w", err)
	}
	return readTypes(folder)
})

// readTypes reads every facts file of a folder that also holds their schema.
func readTypes(folder fs.FS) (map[string]typeFacts, error) {
	files, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list the facts of resource types: %w", err)
	}
	text, err := fs.ReadFile(folder, typesSchema)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", typesSchema, err)
	}
	schema, err := compile(typesSchema, text)
	if err != nil {
		return nil, err
	}
	table := map[string]typeFacts{}
	for _, file := range files {
		if file == typesSchema {
			continue
		}
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, fmt.Errorf("read types/%s: %w", file, err)
		}
		d, err := readDocument(file, text)
		if err != nil {
			return nil, err
		}
		if problems := checkSchema(schema, d); len(problems) > 0 {
			return nil, problems
		}
		if err := addTypes(table, file, text); err != nil {
			return nil, fmt.Errorf("types/%s: %w", file, err)
		}
	}
	return table, nil
}

func addTypes(table map[string]typeFacts, file string, text []byte) error {
	var space struct {
		Namespace string               `json:"namespace"`
		Types     map[string]typeFacts `json:"types"`
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&space); err != nil {
		return err
	}
	if want := strings.ToLower(space.Namespace) + ".json"; path.Base(file) != want {
		return fmt.Errorf("it holds namespace %s: name the file %s", space.Namespace, want)
	}
	for name, facts := range space.Types {
		form, err := regexp.Compile(facts.Form)
		if err != nil {
			return fmt.Errorf("form of %s: %w", name, err)
		}
		facts.form, facts.Spelled = form, space.Namespace+"/"+name
		table[strings.ToLower(facts.Spelled)] = facts
	}
	return nil
}

// factsOf finds a type, ignoring case as Azure does. A scenario may create the
// types of this table only: what is not there has unknown limits.
func factsOf(resourceType string) (typeFacts, bool) {
	table, err := typeTable()
	if err != nil {
		return typeFacts{}, false // Load and Parse have said so
	}
	facts, ok := table[strings.ToLower(resourceType)]
	return facts, ok
}
