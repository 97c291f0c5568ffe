package image

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"
)

// entry is one file, folder or link of a layer. Names are absolute and clean.
type entry struct {
	name   string
	mode   fs.FileMode
	uid    int
	gid    int
	size   int64
	layer  int
	stored string // its name in the layer's tar, where its bytes are
	link   string // target of a symbolic link
	hard   string // target of a hard link, before it is resolved
}

// The fs.FileInfo of an entry.
func (e *entry) Name() string       { return path.Base(e.name) }
func (e *entry) Size() int64        { return e.size }
func (e *entry) Mode() fs.FileMode  { return e.mode }
func (e *entry) ModTime() time.Time { return time.Time{} }
func (e *entry) IsDir() bool        { return e.mode.IsDir() }
func (e *entry) Sys() any           { return nil }

// The bounds of a layer.
const (
	maxEntries  = 2_000_000
	maxUnpacked = 32 << 30
)

// walk reads a layer's tar and calls visit for every entry. It ends early when visit
// says so.
func walk(layer content, visit func(header *tar.Header, body io.Reader) (goOn bool, err error)) error {
	stream, err := layer()
	if err != nil {
		return fmt.Errorf("unpack a layer: %w", err)
	}
	defer func() { _ = stream.Close() }()
	reader := tar.NewReader(io.LimitReader(stream, maxUnpacked))
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a layer: %w", err)
		}
		if goOn, err := visit(header, reader); err != nil || !goOn {
			return err
		}
	}
}

func list(number int, layer content) ([]*entry, error) {
	var entries []*entry
	err := walk(layer, func(header *tar.Header, _ io.Reader) (bool, error) {
		if len(entries) >= maxEntries {
			return false, fmt.Errorf("a layer holds more than %d entries", maxEntries)
		}
		e := &entry{name: path.Clean("/" + header.Name), stored: header.Name, layer: number, uid: header.Uid, gid: header.Gid, size: header.Size, mode: fs.FileMode(header.Mode).Perm()}
		switch header.Typeflag {
		case tar.TypeReg:
		case tar.TypeDir:
			e.mode |= fs.ModeDir
		case tar.TypeSymlink:
			e.mode |= fs.ModeSymlink
			e.link = header.Linkname
		case tar.TypeLink:
			e.hard = path.Clean("/" + header.Linkname)
		case tar.TypeXGlobalHeader:
			return true, nil
		default:
			e.mode |= fs.ModeIrregular
		}
		entries = append(entries, e)
		return true, nil
	})
	return entries, err
}
