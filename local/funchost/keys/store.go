package keys

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Store keeps documents by name, without the ending .json. Implementations are safe for
// concurrent use and bound every call in time.
type Store interface {
	// Load returns nil and no error when there is no such document.
	Load(ctx context.Context, name string) ([]byte, error)
	Save(ctx context.Context, name string, data []byte) error
}

// maxDocument bounds what is read of a document, in bytes.
const maxDocument = 1 << 20

// Files keeps the documents in a folder that only its owner can read.
type Files struct{ Dir string }

// Load reads a file.
func (f Files) Load(_ context.Context, name string) ([]byte, error) {
	path := filepath.Join(f.Dir, name+".json")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("load keys: %w", err)
	}
	if info.Size() > maxDocument {
		return nil, fmt.Errorf("load keys: %s is larger than %d bytes", path, maxDocument)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load keys: %w", err)
	}
	return data, nil
}

// Save replaces a file in one step.
func (f Files) Save(_ context.Context, name string, data []byte) error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("save keys: %w", err)
	}
	// CreateTemp makes the file readable for its owner only.
	temporary, err := os.CreateTemp(f.Dir, name+".*")
	if err != nil {
		return fmt.Errorf("save keys: %w", err)
	}
	_, err = temporary.Write(data)
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), filepath.Join(f.Dir, name+".json"))
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
		return fmt.Errorf("save keys: %w", err)
	}
	return nil
}
