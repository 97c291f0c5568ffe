package route

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		template, path string
		want           string // name=value pairs, "-" for a missing one; "no" for no match
	}{
		{"api/hello", "api/hello", ""}, {"api/hello", "API/Hello/", ""}, {"api/hello", "api/hello/x", "no"}, {"api/hello", "api", "no"},
		{"api/items/{id:int?}", "api/items/7", "id=7"}, {"api/items/{id:int?}", "api/items", "id=-"}, {"api/items/{id:int?}", "api/items/x", "no"},
		{"api/v1/{*path}", "api/v1", "path=-"}, {"api/v1/{*path}", "api/v1/a/b/c", "path=a/b/c"}, {"api/{**path}", "api/x", "path=x"},
		{"{a}/{b}", "1/2", "a=1 b=2"}, {"{a}/{b}", "1", "no"}, {"{a}/{b=z}", "1", "a=1 b=z"},
		{"files/{name}.{ext}", "files/a.b.json", "name=a.b ext=json"}, {"files/{name}.{ext}", "files/a", "no"},
		{"x/{id:guid}", "x/8d8f0a52-0b7e-4c51-8b26-0d3f4b5a1c11", "id=8d8f0a52-0b7e-4c51-8b26-0d3f4b5a1c11"}, {"x/{id:guid}", "x/1", "no"},
		{"x/{n:range(1,5)}", "x/5", "n=5"}, {"x/{n:range(1,5)}", "x/6", "no"}, {"x/{n:min(3)}", "x/2", "no"}, {"x/{n:max(3)}", "x/2", "n=2"},
		{"x/{s:length(2)}", "x/ab", "s=ab"}, {"x/{s:length(2,3)}", "x/abcd", "no"}, {"x/{s:minlength(2)}", "x/a", "no"}, {"x/{s:maxlength(2)}", "x/abc", "no"},
		{"x/{s:alpha}", "x/aZ", "s=aZ"}, {"x/{s:alpha}", "x/a1", "no"}, {"x/{s:regex(^a{{2}}$)}", "x/AA", "s=AA"}, {"x/{b:bool}", "x/True", "b=True"},
		{"x/{d:datetime}", "x/2026-01-02", "d=2026-01-02"}, {"x/{f:double}", "x/1.5", "f=1.5"}, {"x/{l:long:min(0)}", "x/9999999999", "l=9999999999"},
		{"", "", ""}, {"", "x", "no"},
	} {
		template, err := Parse("f", c.template)
		if err != nil {
			t.Errorf("%s: %v", c.template, err)
			continue
		}
		if got := show(template.Match(c.path)); got != c.want {
			t.Errorf("%s with %s: %q, want %q", c.template, c.path, got, c.want)
		}
	}
}

func show(values []Value, ok bool) string {
	if !ok {
		return "no"
	}
	var parts []string
	for _, v := range values {
		text := "-"
		if v.Present {
			text = v.Text
		}
		parts = append(parts, v.Name+"="+text)
	}
	return strings.Join(parts, " ")
}

func TestRefusedTemplates(t *testing.T) {
	for template, want := range map[string]string{
		"api//other": "An error occurred while creating the route with name 'f' and template 'api//other'. Microsoft.AspNetCore.Routing: The route template separator character '/' cannot appear consecutively.",
		"/x":         "cannot start with", "a/{b": "incomplete parameter", "a/b}": "incomplete parameter", "{}": "is invalid",
		"{*rest}/x": "catch-all parameter can only appear as the last segment", "{a}/{A}": "appears more than one time", "{a:odd}": "could not be resolved", "{a:range(x)}": "could not be resolved",
	} {
		if _, err := Parse("f", template); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", template, err)
		}
	}
}

func FuzzParseAndMatch(f *testing.F) {
	f.Add("api/{id:int?}/{*rest}", "api/1/2/3")
	f.Add("{a}-{b}.{c}", "1-2.3")
	f.Fuzz(func(t *testing.T, text, path string) {
		if len(text)+len(path) > 200 {
			return
		}
		template, err := Parse("f", text)
		if err != nil {
			return
		}
		first, ok := template.Match(path)
		second, again := template.Match(path)
		if ok != again || len(first) != len(second) {
			t.Fatal("two matches differ")
		}
	})
}
