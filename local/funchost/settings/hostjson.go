package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
)

// HostFile is the name of the host's configuration file in the script root.
const HostFile = "host.json"

// overridePrefix starts the names of settings that override a host.json key.
const overridePrefix = "azurefunctionsjobhost__"

// HostConfig is host.json flattened: key path in lower case, joined by colons, to the
// value's text. Environment overrides are already applied.
type HostConfig struct {
	values map[string]string
}

// ReadHostConfig reads root/host.json and applies the overrides of the environment. The
// error texts are those the host shows under /admin/host/status.
func ReadHostConfig(root string, env Environment) (*HostConfig, error) {
	path := filepath.Join(root, HostFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is missing: without it the host knows no custom handler; create it with \"version\": \"2.0\" and a customHandler section", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read host configuration: %w", err)
	}
	object, err := jsonnet.ParseObject(string(data), jsonnet.KeepDates)
	if err != nil {
		return nil, &HostError{Assembly: scriptAssembly, Silent: true, Err: err, Text: fmt.Sprintf("Unable to parse host configuration file '%s'. Newtonsoft.Json: %v", path, err)}
	}
	config := &HostConfig{values: map[string]string{}}
	config.flatten("", object)
	for name, value := range env {
		if lower := strings.ToLower(strings.ReplaceAll(name, ":", "__")); strings.HasPrefix(lower, overridePrefix) {
			config.values[strings.ReplaceAll(lower[len(overridePrefix):], "__", ":")] = value
		}
	}
	return config, nil
}

func (c *HostConfig) flatten(prefix string, value any) {
	switch v := value.(type) {
	case *jsonnet.Object:
		for _, name := range v.Names() {
			child, _ := v.Get(name)
			c.flatten(join(prefix, strings.ToLower(name)), child)
		}
	case jsonnet.Array:
		for i, child := range v {
			c.flatten(join(prefix, strconv.Itoa(i)), child)
		}
	case nil:
		c.values[prefix] = ""
	default:
		c.values[prefix] = jsonnet.Text(v)
	}
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + ":" + name
}

// Text is the value at a colon-separated path and whether it is there.
func (c *HostConfig) Text(path string) (string, bool) {
	value, ok := c.values[strings.ToLower(path)]
	return value, ok
}

// Has says whether anything is configured at or below the path.
func (c *HostConfig) Has(path string) bool {
	path = strings.ToLower(path)
	for key := range c.values {
		if key == path || strings.HasPrefix(key, path+":") {
			return true
		}
	}
	return false
}

// List reads an array of texts in index order.
func (c *HostConfig) List(path string) []string {
	prefix := strings.ToLower(path) + ":"
	byIndex := map[int]string{}
	for key, value := range c.values {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			if i, err := strconv.Atoi(rest); err == nil {
				byIndex[i] = value
			}
		}
	}
	indexes := make([]int, 0, len(byIndex))
	for i := range byIndex {
		indexes = append(indexes, i)
	}
	slices.Sort(indexes)
	list := make([]string, 0, len(indexes))
	for _, i := range indexes {
		list = append(list, byIndex[i])
	}
	return list
}
