package azuresim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azurehaymaker/local/azuresim"
)

func seedFrom(t *testing.T, dir, text string, clock *clock) (*azuresim.Server, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "seed.json")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return azuresim.Start(t.Context(), azuresim.Options{StateDir: dir, SeedFile: path, Now: clock.now})
}

func TestSeedFile(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	server, err := seedFrom(t, dir, `{
		"settings": {"index_lag_ms": 7},
		"quotas": [{"provider": "Microsoft.Network", "name": "PublicIPAddresses", "limit": 3}],
		"faults": {"plane": "arm", "match": "/seeded", "status": 503, "count": -1},
		"faults/random": {"seed": 1, "share": 0.1}
	}`, clock)
	must(t, err)
	must(t, server.Close())
	f := startKept(t, dir)
	if state := f.state(); state.Settings.IndexLagMS != 7 {
		t.Errorf("settings %+v", state.Settings)
	}
	f.call("DELETE", "/_sim/faults/random", "", nil).want(t, 200, "")
	if _, limit := f.usage("Microsoft.Network", "PublicIPAddresses"); limit != 3 {
		t.Errorf("limit %g", limit)
	}
	f.arm("GET", f.group("seeded")+groupAPI, nil).want(t, 503, "")
	f.limit("Microsoft.Network", "PublicIPAddresses", 4)
	f.close()
	server, err = seedFrom(t, dir, `{"quotas": [{"provider": "Microsoft.Network", "name": "PublicIPAddresses", "limit": 3}]}`, clock)
	must(t, err)
	must(t, server.Close())
	g := startKept(t, dir)
	if _, limit := g.usage("Microsoft.Network", "PublicIPAddresses"); limit != 4 {
		t.Errorf("the seed file was applied twice: limit %g", limit)
	}
}

// startKept starts with the settings that are in the state directory.
func startKept(t *testing.T, dir string) *fixture {
	t.Helper()
	f := &fixture{t: t, dir: dir, clock: newClock()}
	var err error
	f.server, err = azuresim.Start(t.Context(), azuresim.Options{StateDir: dir, Now: f.clock.now})
	must(t, err)
	f.facts, f.http = f.server.Facts(), f.server.HTTPClient()
	t.Cleanup(f.close)
	f.fresh()
	return f
}

func TestBadSeedFiles(t *testing.T) {
	dir, clock := t.TempDir(), newClock()
	for text, want := range map[string]string{
		`[]`: "no JSON object", `{"tokens": {}}`: `has "tokens"`, `{"quotas": [{"provider": "p"}]}`: "number 1: InvalidQuota",
		`{"faults": [`: "no JSON object", `{"settings": [{"index_lag_ms": 1}, {"nope": 1}]}`: "number 2: InvalidSettings", `{"quotas": [1,]}`: "no JSON object",
	} {
		if server, err := seedFrom(t, dir, text, clock); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
			if err == nil {
				must(t, server.Close())
			}
		}
	}
}
