package catalogue

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzParse: whatever the bytes, the loader answers with a scenario whose calls
// all resolve, or with Problems.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("scenarios/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/"+smallFile) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range []string{"", "a: &x [*x]", "? [a]\n: b", "- - -", "\t", "a: 1\na: 2", "{{{", "!!binary x", "1: 2", "a: .nan", "<<: {a: b}", "a: !!float x"} {
		f.Add([]byte(text))
	}
	schema, err := compileSchema()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := parse(schema, smallFile, text, true)
		var problems Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0) {
			t.Fatalf("refused without problems: %v", err)
		}
		if err != nil {
			return
		}
		for step := range s.each() {
			if step.Call() == nil {
				continue
			}
			if _, err := s.Resolve(step, runValues(s.ID)); err != nil {
				t.Fatalf("an accepted document does not resolve: %v", err)
			}
		}
	})
}

// FuzzTemplate: a template that parses expands, and only references change.
func FuzzTemplate(f *testing.F) {
	for _, text := range []string{"", "plain", "${uniqueId}", "a${n}b", "$${x}", "${", "${}", "${id:x}", "${password:a}", "$$${n}", "}${location}{", "$"} {
		f.Add(text)
	}
	s := Scenario{ID: "compute-99-small"}
	f.Fuzz(func(t *testing.T, text string) {
		segments, err := parseTemplate(text)
		if err != nil {
			return
		}
		var rebuilt strings.Builder
		known := true
		for _, segment := range segments {
			switch {
			case segment.name == "":
				rebuilt.WriteString(strings.ReplaceAll(segment.literal, "${", "$${"))
			case segment.arg != "":
				rebuilt.WriteString("${" + segment.name + ":" + segment.arg + "}")
				known = known && segment.name != "id" && segment.name != "name" && segment.name != "ref"
			default:
				rebuilt.WriteString("${" + segment.name + "}")
			}
		}
		if rebuilt.String() != text {
			t.Fatalf("%q was read as %q", text, rebuilt.String())
		}
		if _, err := s.expand(text, runValues(s.ID)); (err == nil) != known {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
