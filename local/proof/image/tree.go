package image

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// tree are the files after the layers read so far.
type tree struct {
	entries map[string]*entry
	// children are the names directly below a folder.
	children map[string]map[string]bool
}

func newTree() *tree {
	t := &tree{entries: map[string]*entry{}, children: map[string]map[string]bool{}}
	t.entries["/"] = &entry{name: "/", mode: fs.ModeDir | 0o755, layer: -1}
	return t
}

// The names that mark what a layer takes away from those below it.
const (
	whiteout = ".wh."
	opaque   = ".wh..wh..opq"
)

// apply lays a layer over the tree. Whiteouts take away what lower layers put there,
// wherever in the layer they stand, and nothing of their own layer.
func (t *tree) apply(layer int, entries []*entry) error {
	for _, e := range entries {
		name := path.Base(e.name)
		switch {
		case name == opaque:
			for child := range t.children[path.Dir(e.name)] {
				t.remove(path.Join(path.Dir(e.name), child), layer)
			}
		case strings.HasPrefix(name, whiteout):
			t.remove(path.Join(path.Dir(e.name), strings.TrimPrefix(name, whiteout)), layer)
		}
	}
	for _, e := range entries {
		if strings.HasPrefix(path.Base(e.name), whiteout) {
			continue
		}
		if e.hard != "" {
			target, ok := t.entries[e.hard]
			if !ok {
				continue // a link to nothing: the file is not there
			}
			linked := *target
			linked.name = e.name
			e = &linked
		}
		// A folder that a lower layer made a link to stays one, as container engines do.
		if parent, err := t.lookup(path.Dir(e.name)); err == nil && parent.IsDir() && parent.name != path.Dir(e.name) {
			moved := *e
			moved.name = path.Join(parent.name, path.Base(e.name))
			e = &moved
		}
		t.put(e)
		if len(t.entries) > maxEntries {
			return fmt.Errorf("the image holds more than %d entries", maxEntries)
		}
	}
	return nil
}

// put adds an entry and the folders above it that no layer mentions.
func (t *tree) put(e *entry) {
	if old, ok := t.entries[e.name]; ok && old.IsDir() && !e.IsDir() && e.name != "/" {
		t.remove(e.name, e.layer+1)
	}
	t.entries[e.name] = e
	for name := e.name; name != "/"; {
		parent := path.Dir(name)
		if t.children[parent] == nil {
			t.children[parent] = map[string]bool{}
		}
		t.children[parent][path.Base(name)] = true
		if _, ok := t.entries[parent]; ok {
			return
		}
		t.entries[parent] = &entry{name: parent, mode: fs.ModeDir | 0o755, layer: e.layer}
		name = parent
	}
}

// remove takes away what layers below this one put at and under the name.
func (t *tree) remove(name string, layer int) {
	for child := range t.children[name] {
		t.remove(path.Join(name, child), layer)
	}
	if e, ok := t.entries[name]; ok && e.layer < layer && len(t.children[name]) == 0 && name != "/" {
		delete(t.entries, name)
		delete(t.children[path.Dir(name)], path.Base(name))
	}
}

// list gives the names directly below a folder, sorted.
func (t *tree) list(folder string) []string {
	var names []string
	for name := range t.children[folder] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// maxLinks bounds how many links one lookup may follow, as Linux does.
const maxLinks = 40

// lookup finds the entry of a name with all links resolved, and its real name.
func (t *tree) lookup(name string) (*entry, error) {
	current, rest := "/", strings.Split(path.Clean("/"+name), "/")
	links := 0
	for len(rest) > 0 {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			current = path.Dir(current)
			continue
		}
		next := path.Join(current, part)
		e, ok := t.entries[next]
		if !ok {
			return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
		}
		if e.link == "" {
			current = next
			continue
		}
		if links++; links > maxLinks {
			return nil, &fs.PathError{Op: "stat", Path: name, Err: fmt.Errorf("more than %d links", maxLinks)}
		}
		if strings.HasPrefix(e.link, "/") {
			current = "/"
		}
		rest = append(strings.Split(e.link, "/"), rest...)
	}
	return t.entries[current], nil
}
