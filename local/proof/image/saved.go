package image

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// fromSaved reads what docker save writes: manifest.json names the configuration and the
// layers of each image, of which the first is taken.
func fromSaved(files *archive) (*Image, error) {
	raw, err := readAll(files, "manifest.json")
	if err != nil {
		return nil, err
	}
	var images []struct {
		Config string
		Layers []string
	}
	if err := json.Unmarshal(raw, &images); err != nil {
		return nil, fmt.Errorf("read manifest.json: %w", err)
	}
	if len(images) == 0 {
		return nil, errors.New("manifest.json names no image")
	}
	if raw, err = readAll(files, inArchive(images[0].Config)); err != nil {
		return nil, err
	}
	config, err := v1.ParseConfigFile(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read the image's configuration: %w", err)
	}
	var contents []content
	for _, name := range images[0].Layers {
		contents = append(contents, func() (io.ReadCloser, error) { return savedLayer(files, inArchive(name)) })
	}
	return load(config, contents)
}

func inArchive(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }

// savedLayer opens a layer, which newer tools compress.
func savedLayer(files *archive, name string) (io.ReadCloser, error) {
	file, err := files.open(name)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReader(file)
	magic, _ := buffered.Peek(2) // a shorter layer is none, which its reader says
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return withCloser{buffered, file}, nil
	}
	unpacked, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("unpack %s: %w", name, err), file.Close())
	}
	return withCloser{unpacked, file}, nil
}

type withCloser struct {
	io.Reader
	io.Closer
}
