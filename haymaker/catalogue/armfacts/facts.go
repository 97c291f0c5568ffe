package armfacts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// namespace is one file of haymaker/catalogue/bodies: what a provider offers.
type namespace struct {
	sources []string // the modules with their versions
	// operations names the schema of the body, "" for none, by
	// "2024-05-01 PUT Microsoft.Network/virtualNetworks/{}".
	operations map[string]string
	// growing are the api-versions that may offer more of the type than was read,
	// by "2024-05-01 Microsoft.Databricks/workspaces".
	growing map[string]bool
	defs    map[string]any
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// describe adds the facts of a module about the given resource types to the
// namespaces they are of. used says whether a word stands in any scenario: it
// decides which bodies beyond those of creates and updates are described.
func describe(into map[string]*namespace, source sdkSource, m *module, types []string, used func(string) bool) {
	s := &schemas{m: m, module: source.name(), used: used, open: len(source.module.heldFor) > 0, defs: map[string]any{}}
	if source.module.apart {
		s.prefix = source.name() + "."
	}
	spaces := map[*namespace]bool{}
	for _, c := range m.calls {
		path := c.resource()
		rest, ok := below(path, types)
		if !ok || c.method == "HEAD" {
			continue
		}
		space, _, _ := strings.Cut(strings.ToLower(path), "/")
		if into[space] == nil {
			into[space] = &namespace{operations: map[string]string{}, growing: map[string]bool{}, defs: map[string]any{}}
		}
		spaces[into[space]] = true
		version := source.module.version(c.version)
		if s.open {
			into[space].growing[version+" "+topType(path)] = true
		}
		key := version + " " + c.method + " " + path
		into[space].operations[key] += "" // of several scopes, one may be there
		if c.body == nil || misdescribed(path) || !s.usedPath(rest) || into[space].operations[key] != "" && !c.inGroup() {
			continue
		}
		if ref, ok := s.of(c.body).(object); ok {
			if name, ok := ref["$ref"].(string); ok {
				into[space].operations[key] = strings.TrimPrefix(name, "#/$defs/")
			}
		}
	}
	for space := range spaces {
		space.sources = append(space.sources, source.Path+"@"+source.Version)
		maps.Copy(space.defs, s.defs)
	}
}

// resource is the path from the provider on, its parameters nameless.
func (c call) resource() string {
	path := c.path
	if at := strings.LastIndex(strings.ToLower(path), "/providers/"); at >= 0 {
		path = path[at+len("/providers/"):]
	}
	return parameter.ReplaceAllString(path, "{}")
}

// topType is the provider and the first segment of a path.
func topType(path string) string {
	space, rest, _ := strings.Cut(path, "/")
	top, _, _ := strings.Cut(rest, "/")
	return space + "/" + top
}

// inGroup says whether the operation is on something in a resource group: where
// the body differs between scopes, scenarios have that one.
func (c call) inGroup() bool { return strings.Contains(strings.ToLower(c.path), "/resourcegroups/{") }

// below says what a path has after the longest of the types it is of.
func below(path string, types []string) (rest string, ok bool) {
	for _, t := range types {
		prefix := pathOf(t)
		for _, p := range []string{prefix, strings.TrimSuffix(prefix, "/{}")} {
			if len(path) >= len(p) && strings.EqualFold(path[:len(p)], p) && (len(path) == len(p) || path[len(p)] == '/') {
				if after := path[len(p):]; !ok || len(after) < len(rest) {
					rest, ok = after, true
				}
			}
		}
	}
	return rest, ok
}

// pathOf is the path of a resource of a type: Microsoft.Network/virtualNetworks/{}.
func pathOf(resourceType string) string {
	namespace, segments, _ := strings.Cut(resourceType, "/")
	return namespace + "/" + strings.ReplaceAll(segments, "/", "/{}/") + "/{}"
}

// usedPath says whether every literal part of a path stands in some scenario.
func (s *schemas) usedPath(rest string) bool {
	for part := range strings.SplitSeq(rest, "/") {
		if part != "" && part != "{}" && !s.used(part) {
			return false
		}
	}
	return true
}

// encode writes the facts one operation and one schema a line, sorted, so that
// a change of version shows in a diff.
func (n *namespace) encode() ([]byte, error) {
	var out bytes.Buffer
	sources, err := json.Marshal(n.sources)
	if err != nil {
		return nil, fmt.Errorf("write the sources: %w", err)
	}
	growing, err := json.Marshal(append([]string{}, slices.Sorted(maps.Keys(n.growing))...))
	if err != nil {
		return nil, fmt.Errorf("write the growing types: %w", err)
	}
	fmt.Fprintf(&out, "{\n\"sources\": %s,\n\"growing\": %s,\n\"operations\": {", sources, growing)
	if err := lines(&out, n.operations); err != nil {
		return nil, err
	}
	out.WriteString("},\n\"$defs\": {")
	if err := lines(&out, n.defs); err != nil {
		return nil, err
	}
	out.WriteString("}\n}\n")
	return out.Bytes(), nil
}

func lines[V any](out *bytes.Buffer, table map[string]V) error {
	for i, key := range slices.Sorted(maps.Keys(table)) {
		if i > 0 {
			out.WriteString(",")
		}
		text, err := json.Marshal(table[key])
		if err != nil {
			return fmt.Errorf("write %s: %w", key, err)
		}
		fmt.Fprintf(out, "\n%q: %s", key, text)
	}
	out.WriteString("\n")
	return nil
}
