package odata_test

import (
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim/odata"

	"pgregory.net/rapid"
)

func environment() odata.Env {
	values := map[string]any{
		"displayName": "HayMaker O'Neil", "count": 7, "tags": []string{"run:1", "x"},
		"created": time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "properties/state": "Running",
	}
	return odata.Env{
		Field: func(path string) any { return values[path] },
		Call:  func(name string, arguments []string) bool { return name == "atscope" && len(arguments) == 0 },
	}
}

func TestMatch(t *testing.T) {
	for filter, want := range map[string]bool{
		"":                                        true,
		"displayName eq 'haymaker o''neil'":       true,
		"displayName ne 'x' and count gt 6":       true,
		"count ge 7 and count le 7":               true,
		"count lt 7 or count eq 8":                false,
		"not (count eq 7)":                        false,
		"startswith(displayName,'hay')":           true,
		"endsWith(displayName,'NEIL')":            true,
		"contains(displayName,'maker')":           true,
		"tags/any(t:t eq 'run:1')":                true,
		"tags/any(t:startswith(t,'run:2'))":       false,
		"created gt 2026-01-01T00:00:00Z":         true,
		"missing eq null":                         true,
		"missing ne null":                         false,
		"displayName eq null":                     false,
		"missing eq 'x'":                          false,
		"properties/state eq 'running'":           true,
		"atScope()":                               true,
		"assignedTo('x')":                         false,
		"count eq 1 or count eq 7 and 1x eq 'y'":  false,
		"count eq 7 or count eq 1 and count eq 2": true, // and binds tighter
	} {
		parsed, err := odata.Parse(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if got := parsed.Match(environment()); got != want {
			t.Errorf("%s is %v, want %v", filter, got, want)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, filter := range []string{
		"displayName", "displayName eq", "eq 'x'", "displayName like 'x'", "displayName eq 'x", "displayName eq 'x' and",
		"(displayName eq 'x'", "displayName eq 'x')", "startswith(displayName)", "startswith(displayName,3)", "tags/any(t:u eq 'x')",
		"tags/any(t eq 'x')", "tags/any(t:f())", "a;b eq 'x'", "'x' eq 'x'", "displayName eq 'x' garbage",
		strings.Repeat("(", 100) + "a eq 'b'" + strings.Repeat(")", 100), strings.Repeat("a", odata.MaxLength+1),
	} {
		if _, err := odata.Parse(filter); err == nil {
			t.Errorf("%.60s was accepted", filter)
		}
	}
}

func TestFieldsAndCallsAreReported(t *testing.T) {
	parsed, err := odata.Parse("a eq 'x' and (startswith(b,'y') or not c/any(z:z eq 'w')) and f('1')")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(parsed.Fields(), ","); got != "a,b,c" {
		t.Fatalf("fields %s", got)
	}
	if got := strings.Join(parsed.Calls(), ","); got != "f" {
		t.Fatalf("calls %s", got)
	}
}

// Any text survives quoting: it equals itself and nothing else.
func TestQuotedTextIsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[ -~]{0,40}`).Draw(t, "value")
		parsed, err := odata.Parse("name eq '" + strings.ReplaceAll(value, "'", "''") + "'")
		if err != nil {
			t.Fatal(err)
		}
		match := func(have string) bool {
			return parsed.Match(odata.Env{Field: func(string) any { return have }})
		}
		if !match(value) || match(value+"x") {
			t.Fatalf("%q does not equal exactly itself", value)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"displayName eq 'x'", "tags/any(t:t eq 'v') and not (a gt 3)", "atScope()", "a eq 'it''s' or b ne null", "2026-01-02T03:04:05Z eq x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := odata.Parse(text)
		if err != nil {
			return
		}
		if parsed == nil && strings.TrimSpace(text) != "" {
			t.Fatal("a filter was silently ignored")
		}
		if parsed != nil && len(parsed.Fields())+len(parsed.Calls()) == 0 {
			t.Fatal("a filter that looks at nothing")
		}
		parsed.Match(environment())
	})
}
