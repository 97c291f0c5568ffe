package deployment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"azurehaymaker/local/funchost/settings"
)

// Reference stands for a value that is made during the deployment.
const Reference = "[reference]"

// Deployment is what would be set.
type Deployment struct {
	// Name is the file's name as given.
	Name string
	Env  settings.Environment
	// Refs are settings that refer to a secret of the template: name to secret.
	Refs map[string]string
	// Secrets are those the template defines; nil when that cannot be told.
	Secrets []string
	// Mounts are the paths at which volumes are mounted.
	Mounts []string
	// Container is true for a container app; Kind is its kind.
	Container bool
	Kind      string
	// AppName is the app's name; empty when the template computes it.
	AppName string
	// Rules is true when scale rules are given; MinReplicas is -1 when unknown.
	Rules       bool
	MinReplicas int
}

// maxFile bounds what is read, in bytes.
const maxFile = 16 << 20

// Read reads a file. An error means that it says nothing about settings.
func Read(path string) (*Deployment, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the deployment: %w", err)
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("it is larger than %d bytes", maxFile)
	}
	if err != nil {
		return nil, fmt.Errorf("read the deployment %s: %w", path, err)
	}
	d, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the deployment %s: %w", path, err)
	}
	d.Name = path
	return d, nil
}

// Parse reads the text of a file.
func Parse(data []byte) (*Deployment, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil, errors.New("it is empty")
	}
	if trimmed[0] != '{' && trimmed[0] != '[' {
		return fromLines(string(data))
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return nil, fmt.Errorf("it is no JSON: %w", err)
	}
	switch v := value.(type) {
	case []any:
		return fromList(v)
	case map[string]any:
		if v["resources"] != nil {
			return fromTemplate(v)
		}
		if values, ok := v["Values"].(map[string]any); ok {
			v = values
		}
		return fromObject(v)
	}
	return nil, errors.New("it is neither a template nor settings")
}

func plain() *Deployment {
	return &Deployment{Env: settings.Environment{}, Refs: map[string]string{}, MinReplicas: -1}
}

// fromLines reads NAME=value lines.
func fromLines(text string) (*Deployment, error) {
	d := plain()
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.ContainsAny(name, " \t\"'{}") {
			return nil, errors.New("it is neither JSON nor lines of NAME=value")
		}
		d.Env[name] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	return d, nil
}

// fromList reads az's list of objects with name and value.
func fromList(list []any) (*Deployment, error) {
	d := plain()
	for _, item := range list {
		entry, _ := item.(map[string]any)
		name, _ := entry["name"].(string)
		if name == "" {
			return nil, errors.New("an entry of the list has no name")
		}
		d.Env[name] = text(entry["value"])
	}
	return d, nil
}

func fromObject(object map[string]any) (*Deployment, error) {
	d := plain()
	for name, value := range object {
		switch value.(type) {
		case map[string]any, []any:
			return nil, fmt.Errorf("it is neither a template nor settings: %q is no text", name)
		}
		d.Env[name] = text(value)
	}
	return d, nil
}

// text is a setting's value; what is not written out counts as set.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		if isExpression(v) {
			return Reference
		}
		return v
	}
	return fmt.Sprint(value)
}
