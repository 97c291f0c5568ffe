package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// root is a script root of its own, with freshly built programs and staged
// functions, so that the tests neither need nor disturb the repository's.
var root string

func TestMain(m *testing.M) {
	code, err := withRoot(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withRoot(run func() int) (int, error) {
	dir, err := os.MkdirTemp("", "haymaker-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "bin")+"/", "./handler", "./cmd/...")
	build.Dir = ".."
	if output, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("build: %w\n%s", err, output)
	}
	if output, err := exec.Command(filepath.Join(dir, "bin", "handler"), "stage", dir).CombinedOutput(); err != nil {
		return 1, fmt.Errorf("stage: %w\n%s", err, output)
	}
	for _, name := range []string{"host.json", "local.settings.json"} {
		content, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			return 1, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return 1, err
		}
	}
	root = dir
	return run(), nil
}
