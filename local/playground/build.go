package playground

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build makes root a script root of its own from the repository in source: it
// builds the named packages into root/bin, stages the functions, and copies the
// host's settings. The handler must be among the packages.
func Build(ctx context.Context, source, root string, packages ...string) error {
	arguments := append([]string{"build", "-o", filepath.Join(root, "bin") + string(filepath.Separator)}, packages...)
	build := exec.CommandContext(ctx, "go", arguments...)
	build.Dir = source
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, output)
	}
	if output, err := exec.CommandContext(ctx, filepath.Join(root, "bin", "handler"), "stage", root).CombinedOutput(); err != nil {
		return fmt.Errorf("stage the functions: %w\n%s", err, output)
	}
	for _, name := range []string{"host.json", "local.settings.json"} {
		content, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return fmt.Errorf("copy the host's settings: %w", err)
		}
		if err := os.WriteFile(filepath.Join(root, name), content, 0o600); err != nil {
			return fmt.Errorf("copy the host's settings: %w", err)
		}
	}
	return nil
}
