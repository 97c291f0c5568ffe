package catalogue

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBrokenTypes(t *testing.T) {
	schema, err := os.ReadFile("types/" + typesSchema)
	if err != nil {
		t.Fatal(err)
	}
	const valid = `{"namespace": "Microsoft.Test", "source": "somewhere there", "types": {"things": {"min": 1, "max": 5, "form": "^a+$", "tags": true}}}`
	for _, test := range []struct{ name, old, new, words string }{
		{"valid", "", "", ""},
		{"syntax", "{\"min\"", "{\"min", "not valid YAML"},
		{"unknown field", "\"tags\"", "\"tag\"", "tag"},
		{"no limits", "\"max\": 5, ", "", "max"},
		{"form", "^a+$", "^(a$", "form of things"},
		{"open form", "^a+$", "a+", "pattern"},
		{"other namespace", "Microsoft.Test", "Microsoft.Other", "name the file microsoft.other.json"},
		{"no source", "\"source\": \"somewhere there\", ", "", "source"},
	} {
		text := strings.Replace(valid, test.old, test.new, 1)
		table, err := readTypes(fstest.MapFS{typesSchema: {Data: schema}, "microsoft.test.json": {Data: []byte(text)}})
		switch {
		case test.words == "" && (err != nil || table["microsoft.test/things"].Spelled != "Microsoft.Test/things"):
			t.Errorf("%s: %v %v", test.name, table, err)
		case test.words != "" && (err == nil || !strings.Contains(err.Error(), test.words)):
			t.Errorf("%s: got %v, want %q", test.name, err, test.words)
		}
	}
}
