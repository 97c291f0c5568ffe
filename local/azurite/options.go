package azurite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Options says where Azurite is installed and where it keeps its data. The
// zero value suits tests: the installation is found upward from the working
// directory and all data stays in memory.
type Options struct {
	// NodeModules is the folder that holds azurite/; empty means the nearest
	// .local/azurite/node_modules at or above the working directory.
	NodeModules string
	// DataDir keeps tables, queues and blobs across restarts; empty means
	// memory only.
	DataDir string
	// AccountKey is the base64 account key; empty makes a random one.
	AccountKey string
	// Ports for blob, queue and table; zero picks free ones.
	BlobPort, QueuePort, TablePort int
	// Output receives Azurite's own lines; nil discards them.
	Output io.Writer
}

// ErrNotInstalled is returned by Start when the npm package is not there.
var ErrNotInstalled = errors.New("azurite is not installed: run `make azurite`")

const scriptBelowModules = "azurite/dist/src/azurite.js"

func (o Options) script() (string, error) {
	if o.NodeModules != "" {
		return existing(filepath.Join(o.NodeModules, scriptBelowModules))
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find azurite: %w", err)
	}
	for {
		if script, err := existing(filepath.Join(dir, ".local/azurite/node_modules", scriptBelowModules)); err == nil {
			return script, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", ErrNotInstalled
		}
		dir = parent
	}
}

func existing(script string) (string, error) {
	if _, err := os.Stat(script); err != nil {
		return "", fmt.Errorf("%w (%s is missing)", ErrNotInstalled, filepath.Base(filepath.Dir(filepath.Dir(script))))
	}
	return filepath.Abs(script)
}
