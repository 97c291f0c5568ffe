package funchost_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"azurehaymaker/local/azurite"
)

// probe is the built test handler, storage the connection string of a fresh Azurite.
var probe, storage string

func TestMain(m *testing.M) { os.Exit(runAll(m)) }

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "funchost")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	probe = filepath.Join(dir, "probe")
	if out, err := exec.Command("go", "build", "-o", probe, "./testdata/probe").CombinedOutput(); err != nil {
		panic(fmt.Sprintf("build the probe: %v\n%s", err, out))
	}
	server, err := azurite.Start(context.Background(), azurite.Options{})
	if err != nil {
		panic(err)
	}
	storage = server.ConnectionString()
	code := m.Run()
	server.Close()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}
