package trials_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"azurehaymaker/local/playground"
)

// root is a script root of its own with freshly built programs.
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
	dir, err := os.MkdirTemp("", "haymaker-trials-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	programs := []string{"./handler", "./cmd/azuresim", "./cmd/funchost", "./cmd/haymaker-agent"}
	if err := playground.Build(context.Background(), "../..", dir, programs...); err != nil {
		return 1, err
	}
	root = dir
	return run(), nil
}
