package image

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestWhiteoutsAgainstAModel lays random layers of files and whiteouts over each other
// and compares with a plain set of names.
func TestWhiteoutsAgainstAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SampledFrom([]string{"/a", "/a/b", "/a/c", "/d", "/d/e", "/d/e/f", "/g"})
		files := map[string]bool{}
		tr := newTree()
		under := func(name, folder string) bool { return strings.HasPrefix(name, folder+"/") }
		for layer := range rapid.IntRange(1, 4).Draw(t, "layers") {
			var entries []*entry
			var added []string
			for range rapid.IntRange(0, 4).Draw(t, "entries") {
				name := names.Draw(t, "name")
				switch rapid.IntRange(0, 3).Draw(t, "kind") {
				case 0:
					entries = append(entries, &entry{name: path.Join(path.Dir(name), whiteout+path.Base(name)), layer: layer})
					for known := range files {
						if known == name || under(known, name) {
							delete(files, known)
						}
					}
				case 1:
					entries = append(entries, &entry{name: path.Join(name, opaque), layer: layer})
					for known := range files {
						if under(known, name) {
							delete(files, known)
						}
					}
				default:
					// Only leaves, so that a file never takes a folder's place.
					if name == "/a/b" || name == "/a/c" || name == "/d/e/f" || name == "/g" {
						entries = append(entries, &entry{name: name, layer: layer, mode: 0o644})
						added = append(added, name)
					}
				}
			}
			for _, name := range added {
				files[name] = true
			}
			if err := tr.apply(layer, entries); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"/a/b", "/a/c", "/d/e/f", "/g"} {
			e, err := tr.lookup(name)
			if got := err == nil && e.mode.IsRegular(); got != files[name] {
				t.Fatalf("%s: there %v, want %v", name, got, files[name])
			}
		}
	})
}

func TestLinksStayInTheImage(t *testing.T) {
	tr := newTree()
	err := tr.apply(0, []*entry{
		{name: "/usr/bin/dash", mode: 0o755}, {name: "/usr/bin/sh", mode: fs.ModeSymlink, link: "dash"}, {name: "/bin", mode: fs.ModeSymlink, link: "usr/bin"},
		{name: "/up", mode: fs.ModeSymlink, link: "../../../../usr/bin/dash"},
		{name: "/one", mode: fs.ModeSymlink, link: "/two"}, {name: "/two", mode: fs.ModeSymlink, link: "one"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"/bin/sh", "/up", "bin/../bin/sh", "/usr/bin/./dash"} {
		if e, err := tr.lookup(name); err != nil || e.name != "/usr/bin/dash" {
			t.Errorf("%s: %v, %v", name, e, err)
		}
	}
	for _, name := range []string{"/one", "/missing", "/usr/bin/dash/x"} {
		if e, err := tr.lookup(name); err == nil {
			t.Errorf("%s leads to %s", name, e.name)
		}
	}
}
