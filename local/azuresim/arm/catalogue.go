package arm

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"sort"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// catalogueFiles holds one file for each provider namespace: its api-versions
// (Azure's public provider metadata), and the types' naming rules and habits.
// docs/scenarios.md describes how to add one, typeinfo.go the fields.
//
//go:embed catalogue/*.json catalogue/locations.txt
var catalogueFiles embed.FS

// The styles of writes and deletes.
const (
	syncStyle     = ""
	headerStyle   = "header"   // 201 with Azure-AsyncOperation
	locationStyle = "location" // 202 with Location
)

// Catalogue answers questions about resource types. It is immutable.
type Catalogue struct {
	types     map[string]*TypeInfo
	locations []string
}

// namespace is one file of the catalogue.
type namespace struct {
	Namespace string               `json:"namespace"`
	Versions  []string             `json:"versions"`
	Types     map[string]*TypeInfo `json:"types"`
}

// LoadCatalogue reads the embedded catalogue.
func LoadCatalogue() (*Catalogue, error) {
	files, err := fs.Glob(catalogueFiles, "catalogue/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the catalogue of resource types: %w", err)
	}
	c := &Catalogue{types: map[string]*TypeInfo{}}
	for _, file := range files {
		if err := c.load(file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	regions, err := catalogueFiles.ReadFile("catalogue/locations.txt")
	c.locations = strings.Fields(string(regions))
	return c, err
}

func (c *Catalogue) load(file string) error {
	text, err := catalogueFiles.ReadFile(file)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var space namespace
	if err := decoder.Decode(&space); err != nil {
		return err
	}
	if want := strings.ToLower(space.Namespace) + ".json"; path.Base(file) != want {
		return fmt.Errorf("it holds namespace %q: name the file %s", space.Namespace, want)
	}
	for name, info := range space.Types {
		info.Namespace, info.Name = space.Namespace, name
		if len(info.Versions) == 0 {
			info.Versions = space.Versions
		}
		if err := info.prepare(); err != nil {
			return fmt.Errorf("type %s: %w", name, err)
		}
		c.types[tenant.Key(space.Namespace+"/"+name)] = info
	}
	return nil
}

// Type finds a type by its full name, in any case.
func (c *Catalogue) Type(name string) (*TypeInfo, bool) {
	info, ok := c.types[tenant.Key(name)]
	return info, ok
}

// Locations are the regions resources can be in.
func (c *Catalogue) Locations() []string { return c.locations }

// Offered are the regions that offer a type: all, unless its entry names some.
func (c *Catalogue) Offered(resourceType string) []string {
	if info, ok := c.Type(resourceType); ok && len(info.Regions) > 0 {
		return info.Regions
	}
	return c.locations
}

// HasLocation reports whether a region exists; "global" is one for types without a region.
func (c *Catalogue) HasLocation(name string) bool {
	name = tenant.NormalLocation(name)
	if name == "global" {
		return true
	}
	for _, location := range c.locations {
		if location == name {
			return true
		}
	}
	return false
}

// ResourcesVersions are the api-versions of Microsoft.Resources.
func (c *Catalogue) ResourcesVersions() []string {
	if info, ok := c.Type(tenant.GroupType); ok {
		return info.Versions
	}
	return nil
}

// Spelled is the catalogue's spelling of a type; an unknown type keeps its own.
func (c *Catalogue) Spelled(name string) string {
	if info, ok := c.Type(name); ok {
		return info.Namespace + "/" + info.Name
	}
	return name
}

// AsyncStyle is how writes and deletes of a resource are answered. Types outside
// the catalogue are long-running for the given share of ids, always the same ones.
func (c *Catalogue) AsyncStyle(r *tenant.Resource, share float64) string {
	if info, ok := c.Type(r.Type); ok && info.Async != "" {
		return info.Async
	}
	if info, ok := c.Type(r.Type); ok && info.NoState {
		return syncStyle
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(tenant.Key(r.ID))) // a hash never fails
	if float64(sum.Sum32()%1000)/1000 < share {
		return headerStyle
	}
	return syncStyle
}

// Known lists the types of a namespace in order.
func (c *Catalogue) Known(namespace string) []*TypeInfo {
	var found []*TypeInfo
	for _, info := range c.types {
		if strings.EqualFold(info.Namespace, namespace) {
			found = append(found, info)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found
}
