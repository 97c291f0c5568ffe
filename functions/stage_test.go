package functions

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestStageWritesWhatIsEmbedded(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "host.json"), "{}")
	write(t, filepath.Join(root, "docs", "page.md"), "not a function")
	write(t, filepath.Join(root, "health", temporary+"1"), "of a build that was killed")
	if err := Stage(root); err != nil {
		t.Fatal(err)
	}
	for _, d := range all(t) {
		file := filepath.Join(root, d.Name, FileName)
		if read(t, file) != string(d.Raw) {
			t.Errorf("%s differs from its declaration", d.Name)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%s: mode %v, %v; the host may run as another user", d.Name, info.Mode(), err)
		}
		if entries, err := os.ReadDir(filepath.Join(root, d.Name)); err != nil || len(entries) != 1 {
			t.Errorf("%s: its folder holds %v, %v", d.Name, entries, err)
		}
	}
	if read(t, filepath.Join(root, "docs", "page.md")) != "not a function" {
		t.Error("staging touched a folder that is no function")
	}
}

func TestStageLeavesRightFilesAlone(t *testing.T) {
	root := t.TempDir()
	if err := Stage(root); err != nil {
		t.Fatal(err)
	}
	edited := filepath.Join(root, "health", FileName)
	before, err := os.Stat(filepath.Join(root, "dashboard", FileName))
	if err != nil {
		t.Fatal(err)
	}
	right := read(t, edited)
	write(t, edited, strings.Replace(right, "anonymous", "admin", 1))
	if err := Stage(root); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(filepath.Join(root, "dashboard", FileName))
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("an unchanged function.json was replaced, which restarts the host: %v", err)
	}
	if read(t, edited) != right {
		t.Error("an edited copy was not set right")
	}
}

func TestStageRemovesWhatIsDeclaredNoMore(t *testing.T) {
	root := t.TempDir()
	old := filepath.Join(root, "old_function", FileName)
	write(t, old, strings.ReplaceAll(string(all(t)[0].Raw), all(t)[0].Name, "old_function"))
	if err := Stage(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(old)); !os.IsNotExist(err) {
		t.Errorf("the stale folder is still there: %v", err)
	}
}

func TestStageRefusesForeignFiles(t *testing.T) {
	ours := string(all(t)[0].Raw)
	for name, c := range map[string]struct{ file, text, want string }{
		"foreign function":     {"foreign/function.json", `{"bindings":[]}`, "foreign holds a function.json that HayMaker did not write"},
		"foreign of our name":  {"health/function.json", `{"bindings":[]}`, "health holds a function.json that HayMaker did not write"},
		"file in our folder":   {"health/notes.txt", "mine", "health holds a foreign file notes.txt"},
		"file in stale folder": {"old/function.json", ours, "old holds a foreign file keep.me"},
		"file of our name":     {"health", "mine", "health holds a foreign file"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			write(t, filepath.Join(root, c.file), c.text)
			if name == "file in stale folder" {
				write(t, filepath.Join(root, "old", "keep.me"), "mine")
			}
			err := Stage(root)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			if read(t, filepath.Join(root, c.file)) != c.text {
				t.Error("the foreign file was changed")
			}
			if entries, err := os.ReadDir(root); err != nil || len(entries) != 1 {
				t.Errorf("a refused staging wrote %d entries, %v", len(entries)-1, err)
			}
		})
	}
}

func TestStageNamesAnUnreadableRoot(t *testing.T) {
	if err := Stage(filepath.Join(t.TempDir(), "absent")); err == nil || !strings.Contains(err.Error(), "script root") {
		t.Errorf("got %v", err)
	}
}
