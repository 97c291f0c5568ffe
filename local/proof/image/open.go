package image

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// OpenLayout reads an OCI layout folder. Of an image for several platforms the one for
// linux and the processor is taken, else the first.
func OpenLayout(path, arch string) (*Image, error) {
	source, err := choose(folder(path), arch)
	if err != nil {
		return nil, fmt.Errorf("read the OCI layout %s: %w", path, err)
	}
	return fromOCI(source)
}

// OpenArchive reads an archive: an OCI layout in a tar file, or docker save's form.
func OpenArchive(path, arch string) (*Image, error) {
	files, err := readArchive(path)
	if err != nil {
		return nil, fmt.Errorf("read the image archive: %w", err)
	}
	var image *Image
	switch {
	case files.has("index.json"):
		var source v1.Image
		if source, err = choose(files, arch); err == nil {
			image, err = fromOCI(source)
		}
	case files.has("manifest.json"):
		image, err = fromSaved(files)
	default:
		err = errors.New("it holds neither index.json (OCI) nor manifest.json (docker save)")
	}
	if err != nil {
		return nil, fmt.Errorf("read the image archive %s: %w", path, err)
	}
	return image, nil
}

// fromOCI reads the image that a manifest describes.
func fromOCI(source v1.Image) (*Image, error) {
	config, err := source.ConfigFile()
	if err != nil {
		return nil, fmt.Errorf("read the image's configuration: %w", err)
	}
	layers, err := source.Layers()
	if err != nil {
		return nil, fmt.Errorf("read the image's layers: %w", err)
	}
	contents := make([]content, len(layers))
	for i, layer := range layers {
		contents[i] = layer.Uncompressed
	}
	return load(config, contents)
}

func (a *archive) has(name string) bool {
	_, ok := a.files[name]
	return ok
}

// maxIndexes bounds how deep indexes may be nested.
const maxIndexes = 4

func choose(b blobs, arch string) (v1.Image, error) {
	name := "index.json"
	for range maxIndexes {
		raw, err := readAll(b, name)
		if err != nil {
			return nil, err
		}
		index, err := v1.ParseIndexManifest(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		best := pick(index, arch)
		if best == nil {
			return nil, fmt.Errorf("%s names no image", name)
		}
		if name, err = blobName(best.Digest); err != nil {
			return nil, err
		}
		if best.MediaType.IsIndex() {
			continue
		}
		manifest, err := readAll(b, name)
		if err != nil {
			return nil, err
		}
		return partial.CompressedToImage(&core{b, manifest, best.MediaType})
	}
	return nil, errors.New("its indexes are nested too deep")
}

// pick prefers the platform asked for; attestations have the platform "unknown".
func pick(index *v1.IndexManifest, arch string) *v1.Descriptor {
	var first *v1.Descriptor
	for i := range index.Manifests {
		d := &index.Manifests[i]
		if !d.MediaType.IsImage() && !d.MediaType.IsIndex() || d.Platform != nil && d.Platform.OS == "unknown" {
			continue
		}
		if d.Platform != nil && d.Platform.OS == "linux" && d.Platform.Architecture == arch {
			return d
		}
		if first == nil {
			first = d
		}
	}
	return first
}

// core is what go-containerregistry makes an image of.
type core struct {
	blobs    blobs
	manifest []byte
	kind     types.MediaType
}

func (c *core) RawManifest() ([]byte, error)          { return c.manifest, nil }
func (c *core) MediaType() (types.MediaType, error)   { return c.kind, nil }
func (c *core) parsed() (*v1.Manifest, error)         { return v1.ParseManifest(bytes.NewReader(c.manifest)) }
func (c *core) layer(d v1.Descriptor) *compressedBlob { return &compressedBlob{c.blobs, d} }

func (c *core) RawConfigFile() ([]byte, error) {
	manifest, err := c.parsed()
	if err != nil {
		return nil, err
	}
	name, err := blobName(manifest.Config.Digest)
	if err != nil {
		return nil, err
	}
	return readAll(c.blobs, name)
}

func (c *core) LayerByDigest(digest v1.Hash) (partial.CompressedLayer, error) {
	manifest, err := c.parsed()
	if err != nil {
		return nil, err
	}
	for _, d := range append(manifest.Layers, manifest.Config) {
		if d.Digest == digest {
			return c.layer(d), nil
		}
	}
	return nil, fmt.Errorf("the manifest names no layer %s", digest)
}

type compressedBlob struct {
	blobs      blobs
	descriptor v1.Descriptor
}

func (b *compressedBlob) Digest() (v1.Hash, error)            { return b.descriptor.Digest, nil }
func (b *compressedBlob) Size() (int64, error)                { return b.descriptor.Size, nil }
func (b *compressedBlob) MediaType() (types.MediaType, error) { return b.descriptor.MediaType, nil }
func (b *compressedBlob) Descriptor() (*v1.Descriptor, error) { return &b.descriptor, nil }
func (b *compressedBlob) Compressed() (io.ReadCloser, error) {
	name, err := blobName(b.descriptor.Digest)
	if err != nil {
		return nil, err
	}
	return b.blobs.open(name)
}
