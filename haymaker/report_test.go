package haymaker

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// documented reads docs/report.md: per section, each field with whether it is
// always there.
func documented(t *testing.T) map[string]map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../docs/report.md")
	if err != nil {
		t.Fatal(err)
	}
	sections, section := map[string]map[string]bool{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			section = heading
			sections[section] = map[string]bool{}
		}
		if cells := strings.Split(line, "|"); len(cells) >= 5 && strings.HasPrefix(cells[1], " `") {
			field, present := strings.Trim(cells[1], " `"), strings.TrimSpace(cells[2])
			if present != "always" && present != "optional" || strings.TrimSpace(cells[3]) == "" {
				t.Errorf("%s.%s: present is %q, and the meaning %q", section, field, present, cells[3])
			}
			sections[section][field] = present == "always"
		}
	}
	return sections
}

// inCode collects the JSON members of a type and of all types it is made of.
func inCode(of reflect.Type, into map[string]map[string]bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of.PkgPath() != reflect.TypeFor[Report]().PkgPath() || into[of.Name()] != nil {
		return
	}
	into[of.Name()] = map[string]bool{}
	for i := range of.NumField() {
		name, options, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		if name == "-" {
			continue // no part of the document
		}
		into[of.Name()][name] = !strings.Contains(options, "omitempty")
		inCode(of.Field(i).Type, into)
	}
}

// TestEveryFieldOfTheReportIsDocumented, and nothing else.
func TestEveryFieldOfTheReportIsDocumented(t *testing.T) {
	code, page := map[string]map[string]bool{}, documented(t)
	inCode(reflect.TypeFor[Report](), code)
	if len(code) < 20 {
		t.Fatalf("only %d types found in the report", len(code))
	}
	for name, fields := range code {
		for field, always := range fields {
			if said, known := page[name][field]; !known || said != always {
				t.Errorf("docs/report.md, section %s: field %s is always=%t in the code; documented=%t, always=%t", name, field, always, known, said)
			}
		}
	}
	for name, fields := range page {
		for field := range fields {
			if _, known := code[name][field]; !known {
				t.Errorf("docs/report.md, section %s: there is no field %s", name, field)
			}
		}
	}
}
