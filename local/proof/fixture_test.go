package proof

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixture is a broken app: a valid one of testdata/valid with one mistake. Its file
// says in words what is wrong, then the keys base, rule (id, then where it must be
// found), plan and env, then the files that differ:
//
//	-- path --              a file with this content; modes as -- path (0644) --
//	-- path [removed] --    a file or folder of the base that is missing
//	-- path [folder] --     an empty folder
//	-- path [elf ...] --    a program built by the test, see [elfFile]
//	-- path [raw] --        content as a Go string, for bytes that are no text
//	-- path -> target --    a symbolic link
type fixture struct {
	name, id, where, plan string
	base                  string
	env                   []string
	template, settings    string
	parts                 []part
}

type part struct {
	path, link, note string
	mode             fs.FileMode
	content          string
}

func fixtures(t testing.TB) []fixture {
	t.Helper()
	paths, err := filepath.Glob("testdata/broken/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	var all []fixture
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, parseFixture(t, strings.TrimSuffix(filepath.Base(path), ".txtar"), string(text)))
	}
	return all
}

func parseFixture(t testing.TB, name, text string) fixture {
	t.Helper()
	f := fixture{name: name}
	var current *part
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "-- ") && strings.HasSuffix(strings.TrimSpace(line), " --") {
			f.parts = append(f.parts, parsePart(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "-- "), " --")))
			current = &f.parts[len(f.parts)-1]
			continue
		}
		if current != nil {
			current.content += line
			continue
		}
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "base":
			f.base = value
		case "rule":
			f.id, f.where, _ = strings.Cut(value, " ")
		case "plan":
			f.plan = value
		case "env":
			f.env = append(f.env, value)
		case "template":
			f.template = value
		case "settings":
			f.settings = value
		}
	}
	if f.id == "" || f.base == "" || !strings.HasPrefix(name, f.id) {
		t.Fatalf("fixture %s: needs a base and a rule that its name begins with", name)
	}
	return f
}

func parsePart(head string) part {
	p := part{path: head, mode: 0o644}
	if path, target, found := strings.Cut(head, " -> "); found {
		p.path, p.link = path, target
		return p
	}
	if path, rest, found := strings.Cut(head, " ["); found {
		p.path, p.note = path, strings.TrimSuffix(rest, "]")
	}
	if path, mode, found := strings.Cut(p.path, " ("); found {
		p.path = path
		for _, digit := range strings.TrimSuffix(mode, ")") {
			p.mode = (p.mode<<3 | fs.FileMode(digit-'0')) & 0o777
		}
	}
	return p
}

// build writes the fixture into a folder named app, so that a part may also lie beside
// it, and gives that folder.
func (f fixture) build(t testing.TB) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "app")
	if err := os.CopyFS(root, os.DirFS(filepath.Join("testdata/valid", f.base))); err != nil {
		t.Fatal(err)
	}
	for _, p := range f.parts {
		p.write(t, filepath.Join(root, filepath.FromSlash(p.path)))
	}
	return root
}

func (p part) write(t testing.TB, path string) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	switch {
	case p.note == "removed":
		must(os.RemoveAll(path))
		return
	case p.note == "folder":
		must(os.MkdirAll(path, 0o755))
		return
	}
	must(os.MkdirAll(filepath.Dir(path), 0o755))
	must(os.RemoveAll(path))
	content := []byte(p.content)
	kind, spec, _ := strings.Cut(p.note, " ")
	switch {
	case p.link != "":
		must(os.Symlink(p.link, path))
		return
	case kind == "elf":
		content = elfFile(spec)
	case kind == "raw":
		content = []byte(unquote(t, strings.TrimSpace(p.content)))
	}
	must(os.WriteFile(path, content, p.mode))
	must(os.Chmod(path, p.mode))
}
