package proof

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/proof/deployment"
	"azurehaymaker/local/proof/image"
)

// mustAnswer checks a root whose files are foreign: there is an answer, and it is whole.
func mustAnswer(t *testing.T, root string) {
	t.Helper()
	report, err := Check(t.Context(), root, Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if report.Found == nil || report.Problems == nil {
		t.Error("the report has holes")
	}
	for _, p := range report.Problems {
		if p.ID == "" || p.Severity == "" || p.Symptom == "" || p.Cause == "" || p.Fix == "" || p.Line < 0 {
			t.Errorf("a problem has holes: %+v", p)
		}
	}
}

func valid(t testing.TB, app string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "app")
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata/valid", app))); err != nil {
		t.Fatal(err)
	}
	return root
}

func seed(f *testing.F, name string) {
	paths, err := filepath.Glob("testdata/valid/*/" + name)
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds for %s: %v", name, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		f.Add(text[:len(text)/2])
	}
	f.Add([]byte(""))
	f.Add([]byte("[]"))
}

// fuzzFile puts foreign bytes in the place of one file of the queue app.
func fuzzFile(f *testing.F, file string) {
	root := valid(f, "queues")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(filepath.Join(root, file), data, 0o755); err != nil {
			t.Fatal(err)
		}
		mustAnswer(t, root)
	})
}

func FuzzFunctionFile(f *testing.F) {
	seed(f, "*/function.json")
	for _, fixture := range fixtures(f) {
		for _, p := range fixture.parts {
			if filepath.Base(p.path) == "function.json" {
				f.Add([]byte(p.content))
			}
		}
	}
	fuzzFile(f, "shrink/function.json")
}

func FuzzHostFile(f *testing.F) {
	seed(f, "host.json")
	fuzzFile(f, "host.json")
}

func FuzzLocalSettings(f *testing.F) {
	seed(f, "local.settings.json")
	fuzzFile(f, "local.settings.json")
}

func FuzzIgnoreFile(f *testing.F) {
	f.Add([]byte("*.json\n!enlarge\n[a-\n**/function.json\n"))
	fuzzFile(f, ".funcignore")
}

func FuzzProgram(f *testing.F) {
	f.Add([]byte("#!/bin/sh\n"))
	f.Add(elfFile("go port"))
	f.Add(elfFile("interp=/lib64/ld-linux-x86-64.so.2 needs=libc.so.6 version=GLIBC_2.38"))
	f.Add(elfFile("cut"))
	fuzzFile(f, "handler")
}

func FuzzSchedule(f *testing.F) {
	root := valid(f, "timer")
	for _, text := range []string{"0 */5 * * * *", "24:00:00", "0 0 22-2 * * *", "@daily", "%X%", "0 0 0 30 2 *"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		declaration := []byte(`{"bindings":[{"name":"t","type":"timerTrigger","schedule":` + jsonnet.Quote(text) + `}]}`)
		if err := os.WriteFile(filepath.Join(root, "tick/function.json"), declaration, 0o600); err != nil {
			t.Fatal(err)
		}
		mustAnswer(t, root)
	})
}

func FuzzDeployment(f *testing.F) {
	f.Add([]byte(appTemplate("["+storageEntry+"]", "")))
	f.Add([]byte(appTemplate(`"[concat(variables('a'), createArray(createObject('name', 'A', 'value', 'x')))]"`, "")))
	f.Add([]byte(`{"variables": {"a": "[variables('b')]", "b": "[variables('a')]"}, "resources": [{"type": "Microsoft.App/containerApps", "properties": "[variables('a')]"}]}`))
	f.Add([]byte("A=b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := deployment.Parse(data); err == nil && d.Env == nil {
			t.Error("settings are missing")
		}
		deployment.Built(string(data))
	})
}

// savedWith is a docker save archive with one layer of foreign bytes.
func savedWith(t testing.TB, layer []byte) string {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for name, content := range map[string][]byte{
		"manifest.json": []byte(`[{"Config": "config.json", "Layers": ["layer.tar"]}]`),
		"config.json":   []byte(`{"os": "linux", "architecture": "amd64", "config": {"User": "app"}}`),
		"layer.tar":     layer,
	} {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "image.tar")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func FuzzImageLayer(f *testing.F) {
	stream, err := layer(f, file{name: "/home/site/wwwroot/host.json", content: "{}"}, file{name: "/a", link: "/b"}, file{name: "/b", link: "a"},
		file{name: "/c", hard: "/home/site/wwwroot/host.json"}, file{name: "/../../etc/passwd", content: "x"}, file{name: "/home/.wh.site"}).Uncompressed()
	if err != nil {
		f.Fatal(err)
	}
	var seed bytes.Buffer
	if _, err := seed.ReadFrom(stream); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := savedWith(t, data)
		report, err := CheckArchive(t.Context(), path, Options{Now: noon})
		if err == nil && report.Found == nil {
			t.Error("the report has holes")
		}
	})
}

func FuzzImageArchive(f *testing.F) {
	for _, path := range []string{good(f).archive(f), savedWith(f, nil)} {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "image.tar")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if i, err := image.OpenArchive(path, "amd64"); err == nil && i.Root() == "" {
			t.Error("an image without a root")
		}
	})
}
