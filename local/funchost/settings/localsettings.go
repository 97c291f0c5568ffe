package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
)

// LocalSettingsFile is the file of app settings on a developer's machine.
const LocalSettingsFile = "local.settings.json"

// LocalSettings is the part of local.settings.json that the host uses.
type LocalSettings struct {
	Values            map[string]string
	ConnectionStrings map[string]string
	// Port is Host.LocalHttpPort; 0 when absent.
	Port int
	// CORS are the origins of Host.CORS, which separates them by commas.
	CORS            []string
	CORSCredentials bool
}

// ReadLocalSettings reads root/local.settings.json. A missing file gives empty settings.
// IsEncrypted missing means true, as in Core Tools, and encrypted files are refused.
func ReadLocalSettings(root string) (LocalSettings, error) {
	path := filepath.Join(root, LocalSettingsFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return LocalSettings{}, nil
	}
	if err != nil {
		return LocalSettings{}, fmt.Errorf("read app settings: %w", err)
	}
	return parseLocalSettings(path, string(data))
}

func parseLocalSettings(path, text string) (LocalSettings, error) {
	object, err := jsonnet.ParseObject(text, jsonnet.KeepDates)
	if err != nil {
		return LocalSettings{}, fmt.Errorf("%s is no JSON object: %w", path, err)
	}
	if encrypted, ok := object.GetFold("IsEncrypted"); !ok || encrypted != false {
		return LocalSettings{}, fmt.Errorf(`%s counts as encrypted, which this host cannot read: set "IsEncrypted": false (a missing IsEncrypted means true)`, path)
	}
	var s LocalSettings
	if s.Values, err = stringMap(path, object, "Values"); err != nil {
		return LocalSettings{}, err
	}
	if s.ConnectionStrings, err = stringMap(path, object, "ConnectionStrings"); err != nil {
		return LocalSettings{}, err
	}
	host, _ := object.GetFold("Host")
	if section, ok := host.(*jsonnet.Object); ok {
		if err := s.readHost(path, section); err != nil {
			return LocalSettings{}, err
		}
	}
	return s, nil
}

func (s *LocalSettings) readHost(path string, section *jsonnet.Object) error {
	if port, ok := section.GetFold("LocalHttpPort"); ok {
		number, ok := port.(int64)
		if !ok || number < 0 || number > 65535 {
			return fmt.Errorf("%s: Host.LocalHttpPort must be a port number", path)
		}
		s.Port = int(number)
	}
	origins, _ := section.GetFold("CORS")
	for origin := range strings.SplitSeq(jsonnet.Text(origins), ",") {
		if origin = strings.TrimSpace(origin); origin != "" {
			s.CORS = append(s.CORS, origin)
		}
	}
	credentials, _ := section.GetFold("CORSCredentials")
	s.CORSCredentials = strings.EqualFold(jsonnet.Text(credentials), "true")
	return nil
}

func stringMap(path string, object *jsonnet.Object, section string) (map[string]string, error) {
	value, ok := object.GetFold(section)
	if !ok || value == nil {
		return map[string]string{}, nil
	}
	entries, ok := value.(*jsonnet.Object)
	if !ok {
		return nil, fmt.Errorf("%s: %s must be an object of names and texts", path, section)
	}
	texts := make(map[string]string, entries.Len())
	for _, name := range entries.Names() {
		value, _ := entries.Get(name)
		switch value.(type) {
		case jsonnet.Array, *jsonnet.Object:
			return nil, fmt.Errorf("%s: %s.%s must be a text; nested settings are written with two underscores in the name", path, section, name)
		}
		texts[name] = jsonnet.Text(value)
	}
	return texts, nil
}

// Merge adds the local settings to an environment: what the environment has already
// wins. It returns the names that were skipped for that reason, sorted.
func (s LocalSettings) Merge(env Environment) (merged Environment, skipped []string) {
	merged = maps.Clone(env)
	if merged == nil {
		merged = Environment{}
	}
	for name, value := range s.Values {
		if _, exists := merged[name]; exists {
			skipped = append(skipped, name)
			continue
		}
		merged[name] = value
	}
	for name, value := range s.ConnectionStrings {
		if _, exists := merged["ConnectionStrings__"+name]; !exists {
			merged["ConnectionStrings__"+name] = value
		}
	}
	slices.Sort(skipped)
	return merged, skipped
}
