package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"

	"azurehaymaker/local/playground"
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
	if err := playground.Build(context.Background(), "..", dir, "./handler", "./cmd/..."); err != nil {
		return 1, err
	}
	root = dir
	return run(), nil
}
