package resourcegraph

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func tables(table string) []row {
	if table == "resourcecontainers" {
		return []row{{"id": "/g", "name": "g", "type": "group", "tags": map[string]any{"RunId": "r"}}}
	}
	return []row{
		{"id": "/a", "name": "a", "type": "x", "tags": map[string]any{"RunId": "r", "n": "3"}, "properties": map[string]any{"size": 10.0}},
		{"id": "/b", "name": "B", "type": "y", "tags": nil, "properties": map[string]any{"size": 9.0}},
	}
}

func names(t *testing.T, query string) string {
	t.Helper()
	parsed, err := Parse(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var found []string
	for _, r := range parsed.run(tables) {
		found = append(found, text(path{[]string{"name"}}.eval(r)))
	}
	return strings.Join(found, ",")
}

func TestQueries(t *testing.T) {
	for query, want := range map[string]string{
		"Resources":                              "a,B",
		"resources | where tags['RunId'] =~ 'R'": "a",
		"resources | where tags.RunId == 'r' // comment\n| project name": "a",
		"where name == 'a'":                                                  "a",
		"resources | where name !in ('a','c')":                               "B",
		"resources | where name in~ ('b')":                                   "B",
		"resources | where not(name == 'a') or type == 'x' and name == 'zz'": "B",
		"resources | where tolower(name) == 'b'":                             "B",
		"resources | where isempty(tags) and isnotnull(name)":                "B",
		"resources | where properties.size > 9":                              "a",
		"resources | where properties.size <= 9":                             "B",
		"resources | where id startswith '/A' and id endswith 'a'":           "a",
		"resources | where name !contains 'a'":                               "B",
		"resources | where name has 'b'":                                     "B",
		"resources | order by properties.size":                               "a,B",
		"resources | sort by properties.size asc":                            "B,a",
		"resources | order by id desc | limit 1":                             "B",
		"resources | extend t = tags['RunId'] | where t == 'r'":              "a",
		"resources | union resourcecontainers | where tags['RunId'] == 'r'":  "a,g",
		"resources | union (resourcecontainers | where name == 'none')":      "a,B",
		`resources | where name == "a"`:                                      "a",
		`resources | where name == @'a'`:                                     "a",
		`resources | where name == '\x'`:                                     "error",
	} {
		if want == "error" {
			if _, err := Parse(query); err == nil {
				t.Errorf("%s was accepted", query)
			}
			continue
		}
		if got := names(t, query); got != want {
			t.Errorf("%s gives %q, want %q", query, got, want)
		}
	}
}

func TestCountAndProjection(t *testing.T) {
	parsed, err := Parse("resources | project rid = tags['RunId'], id | count")
	if err != nil {
		t.Fatal(err)
	}
	if rows := parsed.run(tables); len(rows) != 1 || rows[0]["Count"] != 2 {
		t.Fatalf("count %v", rows)
	}
	if _, err := Parse("resources | count | where name == 'a'"); err == nil {
		t.Fatal("a column that count dropped was accepted")
	}
	deep := "resources | where " + strings.Repeat("(", 100) + "name == 'a'" + strings.Repeat(")", 100)
	if _, err := Parse(deep); err == nil {
		t.Fatal("unbounded nesting was accepted")
	}
}

// A text that is escaped as KQL wants finds exactly itself: nothing in it is syntax.
func TestEscapedTextIsItself(t *testing.T) {
	escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		parsed, err := Parse("resources | where name == '" + escape.Replace(value) + "'")
		if err != nil {
			t.Fatal(err)
		}
		rows := parsed.run(func(string) []row { return []row{{"name": value}, {"name": value + "x"}} })
		if len(rows) != 1 {
			t.Fatalf("%q finds %d rows", value, len(rows))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"Resources | where tags['a'] =~ 'b' | project id | order by id asc", "ResourceContainers | take 3", "where name in~ ('a')",
		"Resources | union (ResourceContainers | where not(isempty(name)))", `Resources | where name == @"x"""`, "resources | extend a = tolower(b.c['d'])",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		parsed, err := Parse(query)
		if err != nil {
			return
		}
		if strings.Contains(strings.ToLower(query), "where") && len(parsed.stages) == 0 && !strings.Contains(query, "//") {
			t.Fatal("a where was silently ignored")
		}
		parsed.run(tables)
	})
}
