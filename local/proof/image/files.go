package image

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"io/fs"

	"azurehaymaker/local/proof/program"
)

// maxOpened bounds a file that is read whole, in bytes.
const maxOpened = 1 << 30

// Stat describes a file, links resolved.
func (i *Image) Stat(name string) (fs.FileInfo, error) {
	e, err := i.tree.lookup(name)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// Getenv is a variable of the image's configuration.
func (i *Image) Getenv(name string) string { return i.Env[name] }

// Open reads a file, links resolved. It unpacks the file's layer once more, so it is
// for few files.
func (i *Image) Open(name string) (program.Opened, error) {
	e, err := i.tree.lookup(name)
	if err != nil {
		return nil, err
	}
	if !e.mode.IsRegular() || e.size > maxOpened {
		return nil, fmt.Errorf("%s cannot be read: it is no file of at most %d bytes", name, maxOpened)
	}
	var data []byte
	found := false
	err = walk(i.layers[e.layer], func(header *tar.Header, content io.Reader) (bool, error) {
		if header.Name != e.stored || header.Typeflag != tar.TypeReg {
			return true, nil
		}
		var err error
		data, err = io.ReadAll(io.LimitReader(content, maxOpened))
		found = true
		return false, err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if !found {
		return nil, fmt.Errorf("read %s: its layer does not hold it", name)
	}
	return opened{bytes.NewReader(data)}, nil
}

// opened is a file in memory.
type opened struct{ *bytes.Reader }

func (opened) Close() error { return nil }
