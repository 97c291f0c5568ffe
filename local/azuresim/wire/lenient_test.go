package wire_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"azurehaymaker/local/azuresim/wire"
)

func TestLenient(t *testing.T) {
	for given, want := range map[string]string{
		`{"properties": {"mode": "Incremental", template:{"a": 1}}}`: `{"properties": {"mode": "Incremental", "template":{"a": 1}}}`,
		"{a : 1, // one\n $schema:\"x//y\"}":                         "{\"a\" : 1, \n \"$schema\":\"x//y\"}",
		`{"a": /* why: so */ true}`:                                  `{"a":  true}`,
		`{"quote \" a: b": null}`:                                    `{"quote \" a: b": null}`,
		`{"open`:                                                     `{"open`,
		`{"a": 1} /* open`:                                           `{"a": 1} /* open`,
		`/`:                                                          `/`,
	} {
		if got := string(wire.Lenient([]byte(given))); got != want {
			t.Errorf("%s became %s, want %s", given, got, want)
		}
	}
}

// FuzzLenient: JSON is never changed, and what becomes JSON stays it.
func FuzzLenient(f *testing.F) {
	for _, seed := range []string{`{"a":[1,true,null,"x//y","a:b"]}`, "{a:1}//", `{"properties":{template:{/*x*/}}}`, `"\`, "//"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once := wire.Lenient(text)
		if json.Valid(text) && !bytes.Equal(once, text) {
			t.Fatalf("%q is JSON and became %q", text, once)
		}
		if json.Valid(once) && !bytes.Equal(wire.Lenient(once), once) {
			t.Fatalf("%q changes again", once)
		}
	})
}
