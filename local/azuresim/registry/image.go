package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

const (
	manifestType = "application/vnd.docker.distribution.manifest.v2+json"
	configType   = "application/vnd.docker.container.image.v1+json"
	layerType    = "application/vnd.docker.image.rootfs.diff.tar.gzip"
)

// Image is an image of the simulated registry: a local executable that stands
// for it, and a manifest whose digest follows from the executable's content.
type Image struct {
	Repository string
	Tag        string
	Path       string
	Digest     string
	manifest   []byte
	config     []byte
}

// Images finds images by reference. It is immutable.
type Images struct{ images []Image }

// LoadImages reads "REF=PATH" declarations. REF is repository[:tag]; a registry
// host in front is dropped, because the registry is the simulator itself.
func LoadImages(declarations []string) (*Images, error) {
	found := &Images{}
	for _, declaration := range declarations {
		ref, path, ok := strings.Cut(declaration, "=")
		if !ok || ref == "" || path == "" {
			return nil, fmt.Errorf("image %q: want REF=PATH, for example haymaker-agent:dev=bin/haymaker-agent", declaration)
		}
		image, err := loadImage(withoutHost(ref), path)
		if err != nil {
			return nil, fmt.Errorf("image %q: %w", ref, err)
		}
		found.images = append(found.images, image)
	}
	return found, nil
}

func withoutHost(ref string) string {
	host, rest, ok := strings.Cut(ref, "/")
	if ok && (strings.ContainsAny(host, ".:") || host == "localhost") {
		return rest
	}
	return ref
}

func loadImage(ref, path string) (Image, error) {
	repository, tag, tagged := strings.Cut(ref, ":")
	if !tagged {
		tag = "latest"
	}
	info, err := os.Stat(path)
	if err != nil {
		return Image{}, err
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return Image{}, fmt.Errorf("%s is no executable file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return Image{}, err
	}
	defer file.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err != nil {
		return Image{}, fmt.Errorf("read %s: %w", path, err)
	}
	layer := "sha256:" + hex.EncodeToString(sum.Sum(nil))
	image := Image{Repository: repository, Tag: tag, Path: path}
	return image, image.describe(layer, size)
}

// describe makes the config and the manifest.
func (i *Image) describe(layer string, size int64) error {
	var err error
	i.config, err = json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux", "config": map[string]any{"Entrypoint": []string{"/" + i.Repository}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{layer}},
	})
	if err != nil {
		return fmt.Errorf("encode the image's configuration: %w", err)
	}
	i.manifest, err = json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": manifestType,
		"config": map[string]any{"mediaType": configType, "size": len(i.config), "digest": digest(i.config)},
		"layers": []any{map[string]any{"mediaType": layerType, "size": size, "digest": layer}},
	})
	if err != nil {
		return fmt.Errorf("encode the image's manifest: %w", err)
	}
	i.Digest = digest(i.manifest)
	return nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// First is the image the ready file names, if any was declared.
func (s *Images) First() (Image, bool) {
	if len(s.images) == 0 {
		return Image{}, false
	}
	return s.images[0], true
}

// Find looks an image up by repository and a tag or digest.
func (s *Images) Find(repository, reference string) (Image, bool) {
	for _, image := range s.images {
		if image.Repository == repository && (image.Tag == reference || image.Digest == reference) {
			return image, true
		}
	}
	return Image{}, false
}

// SplitReference takes "host/repository@digest" or "host/repository:tag" apart.
func SplitReference(ref string) (host, repository, reference string) {
	host, rest, ok := strings.Cut(ref, "/")
	if !ok || !strings.ContainsAny(host, ".:") {
		host, rest = "docker.io", ref
	}
	if repository, reference, ok = strings.Cut(rest, "@"); ok {
		return host, repository, reference
	}
	if repository, reference, ok = strings.Cut(rest, ":"); ok {
		return host, repository, reference
	}
	return host, rest, "latest"
}
