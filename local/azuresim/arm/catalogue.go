package arm

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"regexp"
	"sort"
	"strings"

	"azurehaymaker/local/azuresim/tenant"
)

// catalogueJSON holds the resource types with their api-versions (Azure's public
// provider metadata), naming rules and habits.
//
//go:embed catalogue.json
var catalogueJSON []byte

// The styles of writes and deletes.
const (
	syncStyle     = ""
	headerStyle   = "header"   // 201 with Azure-AsyncOperation
	locationStyle = "location" // 202 with Location
)

// TypeInfo is what the catalogue knows about a resource type.
type TypeInfo struct {
	Namespace string
	Name      string   // without the namespace
	Versions  []string `json:"versions"`
	Async     string   `json:"async"`
	Required  []string `json:"required"`
	Pattern   string   `json:"name"`
	Code      string   `json:"name_code"`
	Text      string   `json:"name_text"`
	Proxy     bool     `json:"proxy"`     // no location, not listed by /resources
	Child     bool     `json:"tracked"`   // a nested type that has a location
	NoState   bool     `json:"no_state"`  // no provisioningState
	NoDelete  bool     `json:"no_delete"` // DELETE is not offered
	Implicit  []string `json:"implicit"`  // singletons that exist with their parent
	Service   []string `json:"service_set"`
	rule      *regexp.Regexp
}

// Path is the type without its namespace, as error texts name it.
func (t *TypeInfo) Path() string { return t.Name }

// Catalogue answers questions about resource types. It is immutable.
type Catalogue struct {
	types     map[string]*TypeInfo
	locations []string
}

// LoadCatalogue reads the embedded catalogue.
func LoadCatalogue() (*Catalogue, error) {
	var document struct {
		Locations  []string `json:"locations"`
		Namespaces map[string]struct {
			Versions []string             `json:"versions"`
			Types    map[string]*TypeInfo `json:"types"`
		} `json:"namespaces"`
	}
	if err := json.Unmarshal(catalogueJSON, &document); err != nil {
		return nil, fmt.Errorf("read the catalogue of resource types: %w", err)
	}
	c := &Catalogue{types: map[string]*TypeInfo{}, locations: document.Locations}
	for namespace, space := range document.Namespaces {
		for name, info := range space.Types {
			info.Namespace, info.Name = namespace, name
			if len(info.Versions) == 0 {
				info.Versions = space.Versions
			}
			rule, err := regexp.Compile(info.Pattern)
			if err != nil {
				return nil, fmt.Errorf("name rule of %s/%s: %w", namespace, name, err)
			}
			info.rule = rule
			c.types[tenant.Key(namespace+"/"+name)] = info
		}
	}
	return c, nil
}

// Type finds a type by its full name, in any case.
func (c *Catalogue) Type(name string) (*TypeInfo, bool) {
	info, ok := c.types[tenant.Key(name)]
	return info, ok
}

// Locations are the regions resources can be in.
func (c *Catalogue) Locations() []string { return c.locations }

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
