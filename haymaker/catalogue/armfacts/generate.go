package armfacts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Generate writes the file of every namespace into folder/bodies. folder is
// haymaker/catalogue: its types say which resource types count, its scenarios
// which bodies. The go command gets the modules, in a module of its own outside
// of the repository.
func Generate(ctx context.Context, folder string) error {
	types, err := readTypes(filepath.Join(folder, "types"))
	if err != nil {
		return err
	}
	texts, err := readAll(filepath.Join(folder, "scenarios"), ".yaml")
	if err != nil {
		return err
	}
	sources, err := download(ctx, sdkModules())
	if err != nil {
		return err
	}
	spaces := map[string]*namespace{}
	for _, source := range sources {
		m, err := readModule(source.Dir)
		if err != nil {
			return err
		}
		describe(spaces, source, m, types, words(texts...))
	}
	for name, space := range spaces {
		text, err := space.encode()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "bodies", name+".json"), text, 0o644); err != nil {
			return fmt.Errorf("write the facts of a namespace: %w", err)
		}
	}
	return nil
}

// sdkSource is where the go command put a module.
type sdkSource struct {
	Path, Version, Dir, Error string
	module                    sdkModule
}

// name is armnetwork for …/armnetwork/v6.
func (s sdkSource) name() string {
	parts := strings.Split(s.module.path, "/")
	name, _, _ := strings.Cut(parts[1], "@")
	return name
}

func download(ctx context.Context, modules []sdkModule) ([]sdkSource, error) {
	folder, err := os.MkdirTemp("", "armfacts")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the go command: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module facts\n"), 0o600); err != nil {
		return nil, fmt.Errorf("make a module for the go command: %w", err)
	}
	arguments := []string{"mod", "download", "-json"}
	for _, m := range modules {
		arguments = append(arguments, sdkPath+m.path)
	}
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = folder
	out, err := command.Output()
	if err != nil && len(out) == 0 {
		return nil, fmt.Errorf("go mod download: %w", err)
	}
	var sources []sdkSource
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var s sdkSource
		if err := decoder.Decode(&s); err != nil {
			return nil, fmt.Errorf("read what go mod download says: %w", err)
		}
		if s.Error != "" {
			return nil, errors.New(s.Error)
		}
		for _, m := range modules {
			if sdkPath+m.path == s.Path+"@"+s.Version {
				s.module = m
			}
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// readTypes lists the types of the catalogue's tables.
func readTypes(folder string) ([]string, error) {
	texts, err := readAll(folder, ".json")
	if err != nil {
		return nil, err
	}
	var types []string
	for _, text := range texts {
		var space struct {
			Namespace string
			Types     map[string]json.RawMessage
		}
		if err := json.Unmarshal([]byte(text), &space); err != nil {
			return nil, fmt.Errorf("read the table of types: %w", err)
		}
		for name := range space.Types {
			types = append(types, space.Namespace+"/"+name)
		}
	}
	// read of other resources, never created
	types = append(types, "Microsoft.Insights/metrics", "Microsoft.PolicyInsights/policyStates")
	slices.Sort(types)
	return types, nil
}

func readAll(folder, suffix string) (texts []string, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "*"+suffix))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", folder, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".schema.json") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the catalogue: %w", err)
		}
		texts = append(texts, string(text))
	}
	return texts, nil
}
