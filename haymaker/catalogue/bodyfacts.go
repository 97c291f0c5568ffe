package catalogue

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// bodyFiles holds what providers accept, one file for each namespace, made by
// package armfacts.
//
//go:embed bodies/*.json
var bodyFiles embed.FS

// offer is one operation that a provider offers.
type offer struct {
	version string
	method  string
	path    []string // lower-case segments from the provider on, {} for a name
	schema  string   // where the schema of its body is; "" when it is not known
}

// offers is what one provider offers, with the schemas of the bodies.
type offers struct {
	all      []offer
	growing  map[string]bool // api-versions that may offer more of a type
	compiler *jsonschema.Compiler
	mutex    sync.Mutex // of compiler, which is not for concurrent use
}

// offersOf reads what a namespace offers, once. nil: nothing is known of it.
func (b *bodies) offersOf(namespace string) (*offers, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	namespace = strings.ToLower(namespace)
	if known, read := b.read[namespace]; read {
		return known, nil
	}
	known, err := readOffers(b.folder, "bodies/"+namespace+".json")
	if err == nil {
		b.read[namespace] = known
	}
	return known, err
}

// bodies reads the namespaces as they are asked for: a document needs a few of
// them, and all take as much time and memory as the rest of the program.
type bodies struct {
	folder fs.FS
	mutex  sync.Mutex
	read   map[string]*offers
}

var embeddedBodies = &bodies{folder: bodyFiles, read: map[string]*offers{}}

func readOffers(folder fs.FS, file string) (*offers, error) {
	text, err := fs.ReadFile(folder, file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what a provider accepts: %w", err)
	}
	var facts struct {
		Growing    []string
		Operations map[string]string
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	known := &offers{growing: map[string]bool{}, compiler: jsonschema.NewCompiler()}
	for _, key := range facts.Growing { // 2024-05-01 Microsoft.Databricks/workspaces
		known.growing[strings.ToLower(key)] = true
	}
	if err := known.compiler.AddResource(file, value); err != nil {
		return nil, fmt.Errorf("add %s: %w", file, err)
	}
	for key, name := range facts.Operations { // 2024-05-01 PUT Microsoft.Network/virtualNetworks/{}
		version, rest, _ := strings.Cut(key, " ")
		method, path, _ := strings.Cut(rest, " ")
		found := offer{version: version, method: method, path: strings.Split(strings.ToLower(path), "/")}
		if name != "" {
			found.schema = file + "#/$defs/" + name
		}
		known.all = append(known.all, found)
	}
	return known, nil
}

// find looks up a request by its path from the provider on. known is false when
// the top-level type at that version may offer what is not known, so that
// nothing follows from ok being false.
func (o *offers) find(version, method, path string) (found offer, ok, known bool) {
	segments := strings.Split(strings.ToLower(path), "/")
	best := -1
	for _, candidate := range o.all {
		if candidate.version != version {
			continue
		}
		known = known || len(segments) > 1 && candidate.path[1] == segments[1]
		if literals := candidate.fits(segments); candidate.method == method && literals > best {
			found, best = candidate, literals
		}
	}
	if len(segments) > 1 && o.growing[version+" "+segments[0]+"/"+segments[1]] {
		known = false
	}
	return found, best >= 0, known
}

// fits counts the segments that are the same literally; -1 when one differs.
func (o offer) fits(segments []string) int {
	if len(o.path) != len(segments) {
		return -1
	}
	literals := 0
	for i, part := range o.path {
		switch {
		case part == segments[i]:
			literals++
		case part != "{}":
			return -1
		}
	}
	return literals
}

// schemaOf compiles the schema of an operation's body.
func (o *offers) schemaOf(found offer) (*jsonschema.Schema, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	schema, err := o.compiler.Compile(found.schema)
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", found.schema, err)
	}
	return schema, nil
}
