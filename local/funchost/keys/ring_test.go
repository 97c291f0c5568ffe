package keys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clock is a time that tests set.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newRing(store Store) (*Ring, *clock) {
	c, n := &clock{at: time.Unix(1000, 0)}, 0
	return NewRing(store, "localhost:7071", func() string { n++; return fmt.Sprintf("generated-%d", n) }, c.now), c
}

func TestMissingKeysAreGenerated(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "secrets")
	r, _ := newRing(Files{dir})
	if list, err := r.List(t.Context(), Scope{}); err != nil || len(list) != 1 || list[0].Name != "default" {
		t.Fatalf("host keys %v, %v", list, err)
	}
	if list, err := r.List(t.Context(), Scope{Function: "Work"}); err != nil || len(list) != 1 {
		t.Fatalf("function keys %v, %v", list, err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "host.json"))
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"masterKey", "functionKeys", "systemKeys", "hostName", "instanceId", "source", "decryptionKeyId"} {
		if _, ok := document[name]; !ok {
			t.Errorf("%s is missing in %s", name, data)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "work.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("work.json: %v, %v", info, err)
	}
}

func TestLevels(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "host", `{"masterKey":{"name":"master","value":"mk","encrypted":false},"functionKeys":[{"name":"default","value":"fk","encrypted":false}],"systemKeys":[{"name":"ext_extension","value":"sk","encrypted":false},{"name":"blank","value":"","encrypted":false}]}`)
	write(t, dir, "fun", `{"keys":[{"name":"default","value":"own","encrypted":false}]}`)
	r, _ := newRing(Files{dir})
	for _, c := range []struct {
		key, function string
		want          Level
	}{
		{"", "fun", Anonymous}, {"wrong", "fun", Anonymous}, {"mk", "fun", Admin}, {"mk", "", Admin}, {"fk", "fun", Function}, {"fk", "other", Function},
		{"fk", "", Anonymous}, {"own", "FUN", Function}, {"own", "other", Anonymous}, {"sk", "fun", System}, {"sk", "", System},
	} {
		if got, err := r.LevelOf(t.Context(), c.key, c.function); err != nil || got != c.want {
			t.Errorf("%q for %q: %s, %v, want %s", c.key, c.function, got, err, c.want)
		}
	}
	for _, c := range []struct {
		have, need Level
		want       bool
	}{{Anonymous, Anonymous, true}, {Anonymous, Function, false}, {Function, Admin, false}, {Admin, Function, true}, {System, Function, false}, {Admin, System, true}, {Function, Function, true}} {
		if got := c.have.Allows(c.need); got != c.want {
			t.Errorf("%s for %s: %v", c.have, c.need, got)
		}
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name+".json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSetAndDelete(t *testing.T) {
	r, _ := newRing(Files{t.TempDir()})
	for _, s := range []Scope{{}, {System: true}, {Function: "f"}} {
		key, created, err := r.Set(t.Context(), s, "mine", "value")
		if err != nil || !created || key.Value != "value" {
			t.Fatalf("%+v: %+v, %v, %v", s, key, created, err)
		}
		if key, created, err = r.Set(t.Context(), s, "MINE", ""); err != nil || created || !strings.HasPrefix(key.Value, "generated-") {
			t.Errorf("%+v again: %+v, %v, %v", s, key, created, err)
		}
		if got, ok, err := r.Get(t.Context(), s, "mine"); err != nil || !ok || got.Value != key.Value {
			t.Errorf("%+v: got %+v, %v, %v", s, got, ok, err)
		}
		if found, err := r.Delete(t.Context(), s, "mine"); err != nil || !found {
			t.Errorf("%+v: delete %v, %v", s, found, err)
		}
		if found, err := r.Delete(t.Context(), s, "mine"); err != nil || found {
			t.Errorf("%+v: second delete %v, %v", s, found, err)
		}
	}
	if _, created, err := r.Set(t.Context(), Scope{System: true}, "_master", "new"); err != nil || created {
		t.Errorf("master: %v, %v", created, err)
	}
	if level, err := r.LevelOf(t.Context(), "new", ""); err != nil || level != Admin {
		t.Errorf("new master key: %s, %v", level, err)
	}
}

func TestChangesByOthersAreSeenLater(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "host", `{"masterKey":{"value":"old"}}`)
	r, c := newRing(Files{dir})
	if level, _ := r.LevelOf(t.Context(), "old", ""); level != Admin {
		t.Fatal(level)
	}
	write(t, dir, "host", `{"masterKey":{"value":"new"}}`)
	if level, _ := r.LevelOf(t.Context(), "old", ""); level != Admin {
		t.Error("read again at once")
	}
	c.at = c.at.Add(freshFor)
	if level, _ := r.LevelOf(t.Context(), "new", ""); level != Admin {
		t.Error("not read again")
	}
}

func TestBadDocumentsAreRefusedAndKeepKeys(t *testing.T) {
	for text, want := range map[string]string{
		`{"masterKey":{"value":["topsecret"]}}`:                "delete it",
		`{"masterKey":{"value":"topsecret","encrypted":true}}`: "encrypted",
		`topsecret`: "delete it",
	} {
		dir := t.TempDir()
		write(t, dir, "host", text)
		r, _ := newRing(Files{dir})
		_, err := r.LevelOf(t.Context(), "x", "")
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", text, err)
		}
		if data, _ := os.ReadFile(filepath.Join(dir, "host.json")); string(data) != text {
			t.Errorf("%s was overwritten", text)
		}
	}
}

// broken is a store that fails.
type broken struct{ load, save error }

func (b broken) Load(context.Context, string) ([]byte, error) { return nil, b.load }
func (b broken) Save(context.Context, string, []byte) error   { return b.save }

func TestStoreFailuresGiveNoLevel(t *testing.T) {
	failure := errors.New("store is down")
	for _, store := range []broken{{load: failure}, {save: failure}} {
		r, _ := newRing(store)
		if level, err := r.LevelOf(t.Context(), "generated-1", "f"); !errors.Is(err, failure) || level != Anonymous {
			t.Errorf("%+v: %s, %v", store, level, err)
		}
		if _, _, err := r.Set(t.Context(), Scope{Function: "f"}, "k", "v"); !errors.Is(err, failure) {
			t.Errorf("%+v: set: %v", store, err)
		}
		if _, err := r.Delete(t.Context(), Scope{}, "default"); !errors.Is(err, failure) {
			t.Errorf("%+v: delete: %v", store, err)
		}
	}
}

func TestGenerate(t *testing.T) {
	a, b := Generate(), Generate()
	if a == b || len(a) != 56 || strings.ContainsAny(a, "+/") {
		t.Errorf("%q, %q", a, b)
	}
}

func FuzzDocument(f *testing.F) {
	f.Add(`{"masterKey":{"name":"master","value":"mk","encrypted":false},"functionKeys":[],"systemKeys":[]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, _ := newRing(memory{[]byte(text)})
		if level, err := r.LevelOf(t.Context(), "", "f"); err != nil || level != Anonymous {
			t.Fatal("no key is a level")
		}
		_, _ = r.LevelOf(t.Context(), "x", "f")
	})
}

type memory struct{ data []byte }

func (m memory) Load(context.Context, string) ([]byte, error) { return m.data, nil }
func (m memory) Save(context.Context, string, []byte) error   { return nil }
