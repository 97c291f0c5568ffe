package main

import (
	"strings"
	"testing"
)

func TestYAMLReadsBackAsJSON(t *testing.T) {
	for _, text := range []string{
		"", "plain", "a: b", "- x", "yes", "null", "~", "1.50", "0x1f", "2026-11-25T12:00:00Z", "2026-11-25", "first\nsecond", "end\n", "\n", " leading", "trailing ", "# no comment",
		"it's", `"quoted"`, `back\slash`, `C:\new\file`, `\u001b`, "{", "[x", "&a", "*a", "!tag", "%x", "@x", "`x`", "é…😀", "a\tb", "? x", "x: |", "---", "...", "<<", "=",
	} {
		body, err := asYAML(map[string]any{"text": text, "list": []string{text}})
		if err != nil {
			t.Fatal(err)
		}
		back := document[struct {
			Text string
			List []string
		}](t, "yaml", string(body))
		if want := strings.ReplaceAll(text, "\t", " "); back.Text != want || len(back.List) != 1 || back.List[0] != want {
			t.Errorf("%q came back as %+v from\n%s", text, back, body)
		}
	}
	for _, control := range []string{"a\x1b[2Jb", "a\x00b", "a\rb", "a\bb", "a\x7fb", "a\u0085b"} {
		body, err := asYAML(map[string]string{"text": control})
		if err != nil || document[map[string]string](t, "yaml", string(body))["text"] != strings.Map(func(r rune) rune {
			if strings.ContainsRune("\x1b\x00\r\b\x7f\u0085", r) {
				return ' '
			}
			return r
		}, control) {
			t.Errorf("%q became %s, %v", control, body, err)
		}
	}
}
