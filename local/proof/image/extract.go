package image

import (
	"archive/tar"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// The bounds of what is written to disk for a check.
const (
	maxExtracted      = 2 << 30
	maxExtractedFiles = 100_000
	maxExtractedDepth = 32
)

// extraction gathers which file of the image goes where.
type extraction struct {
	image *Image
	// wanted are the places on disk by layer and name in the layer.
	wanted map[int]map[string][]string
	modes  map[string]os.FileMode
	files  int
	bytes  int64
}

// Extract writes a folder of the image into an existing empty folder of this machine.
// Links are replaced by what they lead to in the image; one that leads nowhere stays a
// link that leads nowhere. Owners are not kept, execute bits are.
func (i *Image) Extract(root, to string) error {
	x := &extraction{image: i, wanted: map[int]map[string][]string{}, modes: map[string]os.FileMode{}}
	if err := x.plan(root, to, 0); err != nil {
		return fmt.Errorf("unpack %s: %w", root, err)
	}
	for layer, places := range x.wanted {
		err := walk(i.layers[layer], func(header *tar.Header, content io.Reader) (bool, error) {
			targets := places[header.Name]
			if header.Typeflag != tar.TypeReg || len(targets) == 0 {
				return true, nil
			}
			delete(places, header.Name)
			return len(places) > 0, x.write(targets, content)
		})
		if err != nil {
			return fmt.Errorf("unpack %s: %w", root, err)
		}
	}
	return nil
}

// plan walks the image's folder, creates folders, and notes files.
func (x *extraction) plan(from, to string, depth int) error {
	e, err := x.image.tree.lookup(from)
	if err != nil {
		return os.Symlink("target-missing-in-image", to)
	}
	switch {
	case depth > maxExtractedDepth:
		return fmt.Errorf("folders are nested deeper than %d", maxExtractedDepth)
	case e.IsDir():
		if depth > 0 {
			if err := os.Mkdir(to, 0o700); err != nil {
				return err
			}
		}
		for _, name := range x.image.tree.list(e.name) {
			if err := x.plan(path.Join(e.name, name), filepath.Join(to, name), depth+1); err != nil {
				return err
			}
		}
		return nil
	case !e.mode.IsRegular():
		return nil
	}
	x.files++
	x.bytes += e.size
	if x.files > maxExtractedFiles || x.bytes > maxExtracted {
		return fmt.Errorf("it holds more than %d files or %d bytes", maxExtractedFiles, int64(maxExtracted))
	}
	if x.wanted[e.layer] == nil {
		x.wanted[e.layer] = map[string][]string{}
	}
	x.wanted[e.layer][e.stored] = append(x.wanted[e.layer][e.stored], to)
	x.modes[to] = e.mode.Perm()
	return nil
}

func (x *extraction) write(targets []string, content io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(content, maxExtracted))
	if err != nil {
		return err
	}
	for _, target := range targets {
		if err := os.WriteFile(target, data, 0o600); err != nil {
			return err
		}
		// We must be able to read it, and the execute bits are what is checked.
		if err := os.Chmod(target, x.modes[target]|0o400); err != nil {
			return err
		}
	}
	return nil
}
