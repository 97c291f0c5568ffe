package registry

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSplitReference(t *testing.T) {
	for ref, want := range map[string][3]string{
		"127.0.0.1:80/a/b@sha256:1": {"127.0.0.1:80", "a/b", "sha256:1"},
		"r.azurecr.io/a:dev":        {"r.azurecr.io", "a", "dev"},
		"r.azurecr.io/a":            {"r.azurecr.io", "a", "latest"},
		"nginx":                     {"docker.io", "nginx", "latest"},
		"library/nginx:1":           {"docker.io", "library/nginx", "1"},
	} {
		host, repository, reference := SplitReference(ref)
		if got := [3]string{host, repository, reference}; got != want {
			t.Errorf("%s: %v, want %v", ref, got, want)
		}
	}
}

func TestLoadImages(t *testing.T) {
	dir := t.TempDir()
	program, other, plain := filepath.Join(dir, "p"), filepath.Join(dir, "o"), filepath.Join(dir, "plain")
	for path, mode := range map[string]os.FileMode{program: 0o755, other: 0o755, plain: 0o644} {
		if err := os.WriteFile(path, []byte(path), mode); err != nil {
			t.Fatal(err)
		}
	}
	images, err := LoadImages([]string{"host.io/team/agent:dev=" + program, "agent=" + other})
	if err != nil {
		t.Fatal(err)
	}
	first, ok := images.Find("team/agent", "dev")
	if !ok || first.Path != program {
		t.Fatalf("found %+v", first)
	}
	second, ok := images.Find("agent", "latest")
	if !ok || second.Digest == first.Digest {
		t.Fatal("different executables have one digest")
	}
	if _, ok := images.Find("team/agent", first.Digest); !ok {
		t.Fatal("not found by digest")
	}
	for _, bad := range []string{"agent", "=x", "agent=", "agent=" + filepath.Join(dir, "none"), "agent=" + plain, "agent=" + dir} {
		if _, err := LoadImages([]string{bad}); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}
