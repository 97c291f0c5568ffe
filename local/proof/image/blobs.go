package image

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// blobs gives the files of an OCI layout by name, such as index.json or
// blobs/sha256/<digest>.
type blobs interface {
	open(name string) (io.ReadCloser, error)
}

// folder is a layout on disk.
type folder string

func (f folder) open(name string) (io.ReadCloser, error) {
	return os.Open(filepath.Join(string(f), filepath.FromSlash(name)))
}

// archive is a layout in a tar file, which is read in place.
type archive struct {
	path  string
	files map[string]span
}

type span struct{ offset, size int64 }

// maxArchiveFiles bounds how many files an archive may hold.
const maxArchiveFiles = 100_000

// readArchive notes where each file of the tar begins.
func readArchive(name string) (*archive, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	a := &archive{path: name, files: map[string]span{}}
	for reader := tar.NewReader(file); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s is no tar archive: %w", name, err)
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		offset, err := file.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, err
		}
		a.files[strings.TrimPrefix(path.Clean("/"+header.Name), "/")] = span{offset, header.Size}
		if len(a.files) > maxArchiveFiles {
			return nil, fmt.Errorf("%s holds more than %d files", name, maxArchiveFiles)
		}
	}
}

func (a *archive) open(name string) (io.ReadCloser, error) {
	at, ok := a.files[name]
	if !ok {
		return nil, fmt.Errorf("%s holds no %s", a.path, name)
	}
	file, err := os.Open(a.path)
	if err != nil {
		return nil, err
	}
	return withCloser{io.NewSectionReader(file, at.offset, at.size), file}, nil
}

// maxDocument bounds an index, manifest or configuration, in bytes.
const maxDocument = 16 << 20

func readAll(b blobs, name string) ([]byte, error) {
	file, err := b.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxDocument+1))
	if err == nil && len(data) > maxDocument {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxDocument)
	}
	return data, err
}

func blobName(digest v1.Hash) (string, error) {
	if digest.Algorithm == "" || strings.ContainsAny(digest.Algorithm+digest.Hex, "/\\.") {
		return "", fmt.Errorf("the digest %s names no blob", digest)
	}
	return "blobs/" + digest.Algorithm + "/" + digest.Hex, nil
}
