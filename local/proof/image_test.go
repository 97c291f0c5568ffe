package proof

import (
	"archive/tar"
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// file is one entry of a layer: a folder when its name ends in a slash, a link when it
// has a target.
type file struct {
	name, content, link, hard string
	mode                      int64
	uid                       int
}

func layer(t testing.TB, files ...file) v1.Layer {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		header := &tar.Header{Name: strings.TrimPrefix(f.name, "/"), Mode: f.mode, Uid: f.uid, Size: int64(len(f.content)), Typeflag: tar.TypeReg}
		switch {
		case f.link != "":
			header.Typeflag, header.Linkname = tar.TypeSymlink, f.link
		case f.hard != "":
			header.Typeflag, header.Linkname = tar.TypeLink, f.hard
		case strings.HasSuffix(f.name, "/"):
			header.Typeflag = tar.TypeDir
		}
		if header.Mode == 0 {
			header.Mode = 0o644
			if header.Typeflag == tar.TypeDir {
				header.Mode = 0o755
			}
		}
		if err := w.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(out.Bytes())), nil })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// container is an image in the making.
type container struct {
	layers []v1.Layer
	config v1.Config
	arch   string
}

// baseImage has what the Functions base images have, as far as a check can see.
func baseImage(t testing.TB) *container {
	return &container{
		arch: "amd64",
		config: v1.Config{
			Env: []string{"PATH=/usr/bin:/bin", "AzureWebJobsScriptRoot=/home/site/wwwroot", "FUNCTIONS_WORKER_RUNTIME=custom",
				"AzureFunctionsJobHost__Logging__Console__IsEnabled=true", "ASPNETCORE_URLS=http://+:80"},
			Cmd: []string{"/opt/startup/start_nonappservice.sh"},
		},
		layers: []v1.Layer{layer(t,
			file{name: "/FuncExtensionBundles/Microsoft.Azure.Functions.ExtensionBundle/4.18.0/bundle.json", content: "{}"},
			file{name: "/azure-functions-host/Microsoft.Azure.WebJobs.Script.WebHost.dll", content: "x"},
			file{name: "/usr/bin/curl", content: "x", mode: 0o755}, file{name: "/usr/bin/dash", content: "x", mode: 0o755},
			file{name: "/usr/bin/sh", link: "dash"}, file{name: "/bin", link: "usr/bin"}, file{name: "/lib64", link: "usr/lib64"},
			file{name: "/usr/lib64/ld-linux-x86-64.so.2", content: "x", mode: 0o755},
			file{name: "/etc/passwd", content: "root:x:0:0:root:/root:/bin/sh\napp:x:1654:1654::/home/app:/bin/sh\n"},
		)},
	}
}

// appLayer puts a valid app into the script root.
func appLayer(t testing.TB, app, root string) v1.Layer {
	t.Helper()
	var files []file
	source := os.DirFS(filepath.Join("testdata/valid", app))
	err := fs.WalkDir(source, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || p == "local.settings.json" {
			return err
		}
		text, err := fs.ReadFile(source, p)
		if err != nil {
			return err
		}
		info, err := d.Info()
		files = append(files, file{name: path.Join(root, p), content: string(text), mode: int64(info.Mode().Perm())})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return layer(t, files...)
}

func (c *container) add(layers ...v1.Layer) *container {
	c.layers = append(c.layers, layers...)
	return c
}

func (c *container) env(entry string) *container {
	c.config.Env = append(c.config.Env, entry)
	return c
}

func (c *container) image(t testing.TB) v1.Image {
	t.Helper()
	i, err := mutate.AppendLayers(empty.Image, c.layers...)
	if err != nil {
		t.Fatal(err)
	}
	configFile, err := i.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	configFile = configFile.DeepCopy()
	configFile.Config, configFile.OS, configFile.Architecture = c.config, "linux", c.arch
	if i, err = mutate.ConfigFile(i, configFile); err != nil {
		t.Fatal(err)
	}
	return i
}

// layout writes the image as an OCI layout.
func (c *container) layout(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	l, err := layout.Write(folder, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.AppendImage(c.image(t)); err != nil {
		t.Fatal(err)
	}
	return folder
}

// archive writes the image as an OCI layout in a tar file.
func (c *container) archive(t testing.TB) string {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := w.AddFS(os.DirFS(c.layout(t))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "image.tar")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// saved writes the image as docker save does.
func (c *container) saved(t testing.TB) string {
	t.Helper()
	tag, err := name.NewTag("haymaker:test")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "saved.tar")
	if err := tarball.WriteToFile(file, tag, c.image(t)); err != nil {
		t.Fatal(err)
	}
	return file
}
