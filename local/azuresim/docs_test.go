package azuresim_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"azurehaymaker/local/azuresim"
	"azurehaymaker/local/azuresim/admin"
	"azurehaymaker/local/azuresim/fault"
	"azurehaymaker/local/azuresim/tenant"
)

func page(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../docs/azuresim.md")
	must(t, err)
	return string(raw)
}

// blocks are the contents of the page's fenced blocks of a language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	var found []string
	for _, match := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(page(t), -1) {
		found = append(found, match[1])
	}
	if len(found) == 0 {
		t.Fatalf("the page has no block of %s", language)
	}
	return found
}

// TestRequestsOfThePage makes every request of docs/azuresim.md, in its order.
func TestRequestsOfThePage(t *testing.T) {
	f := start(t)
	app := f.makeApplication("of-the-page")
	tried := map[string]bool{"/_sim/state": true, "/_sim/requests": true} // every test reads them
	for _, block := range blocks(t, "http") {
		for _, text := range strings.Split(strings.TrimSpace(block), "\n\n") {
			line, body, _ := strings.Cut(strings.ReplaceAll(text, "{principal}", app.principalID), "\n")
			method, path, _ := strings.Cut(line, " ")
			var value any
			if body != "" {
				must(t, json.Unmarshal([]byte(body), &value))
			}
			if r := f.call(method, path, "", value); r.status != 200 {
				t.Errorf("%s: %d %s", text, r.status, r.raw)
			}
			path, _, _ = strings.Cut(path, "?")
			tried[path] = true
		}
	}
	for _, path := range admin.Paths() {
		if !tried[path] {
			t.Errorf("the page tries no request to %s", path)
		}
	}
}

// TestThePageNamesEverySettingAndKind: settings, throttles, kinds and planes.
func TestThePageNamesEverySettingAndKind(t *testing.T) {
	text := page(t)
	names := append(fault.KindNames(), fault.Planes()...)
	for _, of := range []any{tenant.Settings{}, tenant.Throttles{}, fault.Schedule{}} {
		for i := range reflect.TypeOf(of).NumField() {
			name, _, _ := strings.Cut(reflect.TypeOf(of).Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	for _, name := range names {
		if !strings.Contains(text, "`"+name+"`") && !strings.Contains(text, `"`+name+`"`) {
			t.Errorf("docs/azuresim.md does not name %s", name)
		}
	}
}

func TestSeedFileOfThePage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seed.json")
	must(t, os.WriteFile(path, []byte(blocks(t, "json")[0]), 0o600))
	server, err := azuresim.Start(t.Context(), azuresim.Options{StateDir: t.TempDir(), SeedFile: path, Now: newClock().now})
	must(t, err)
	must(t, server.Close())
}
