package tenant_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/azuresim/tenant"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func fixed() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) }

func open(t *testing.T, dir string) (*tenant.Tenant, bool) {
	t.Helper()
	opened, fresh, err := tenant.Open(dir, fixed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() }) // tests that mind close it themselves
	return opened, fresh
}

func add(d *tenant.Data, id string) {
	d.Resources[tenant.Key(id)] = &tenant.Resource{ID: id, Type: "T", Body: map[string]any{}}
}

func TestRemoveTakesEverythingBelow(t *testing.T) {
	opened, _ := open(t, t.TempDir())
	opened.Update(func(d *tenant.Data, now time.Time) {
		for _, id := range []string{"/g", "/g/a", "/G/a/b", "/g2", "/ga"} {
			add(d, id)
		}
		d.RoleAssignments["in"] = &tenant.RoleAssignment{ID: "in", Scope: "/g/a"}
		d.RoleAssignments["out"] = &tenant.RoleAssignment{ID: "out", Scope: "/g2"}
		if removed := d.Remove("/g", now); len(removed) != 3 {
			t.Errorf("%d resources removed, want 3", len(removed))
		}
		if len(d.Resources) != 2 || len(d.RoleAssignments) != 1 {
			t.Errorf("left: %v %v", d.Resources, d.RoleAssignments)
		}
	})
}

func TestStateComesBack(t *testing.T) {
	dir := t.TempDir()
	opened, fresh := open(t, dir)
	if !fresh {
		t.Fatal("an empty directory is not fresh")
	}
	opened.Update(func(d *tenant.Data, now time.Time) {
		add(d, "/kept")
		d.Journal.Record(now, "arm", "create", "T", "/kept", "me")
	})
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	// A torn last line, as a killed simulator leaves it, does not hurt.
	journal, err := os.OpenFile(filepath.Join(dir, "journal.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := journal.WriteString(`{"sequence":2,"ti`); err != nil {
		t.Fatal(err)
	}
	if err := journal.Close(); err != nil {
		t.Fatal(err)
	}
	again, fresh := open(t, dir)
	if fresh {
		t.Fatal("a used directory is fresh")
	}
	again.Read(func(d *tenant.Data, _ time.Time) {
		if _, ok := d.Resource("/KEPT"); !ok || len(d.Journal.Entries()) != 1 {
			t.Errorf("resources %v, journal %v", d.Resources, d.Journal.Entries())
		}
	})
	again.Update(func(d *tenant.Data, now time.Time) { d.Journal.Record(now, "arm", "delete", "T", "/kept", "") })
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	third, _ := open(t, dir)
	third.Read(func(d *tenant.Data, _ time.Time) {
		if entries := d.Journal.Entries(); len(entries) != 2 || entries[1].Event != "delete" {
			t.Errorf("journal after a torn line: %v", entries)
		}
	})
}

func TestDamagedStateIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := tenant.Open(dir, fixed); err == nil || !strings.Contains(err.Error(), "state.json is damaged") {
		t.Fatalf("error %v", err)
	}
}

func TestSaveFailureIsReportedAtClose(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	opened, _ := open(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	opened.Update(func(d *tenant.Data, _ time.Time) { add(d, "/lost") })
	if err := opened.Close(); err == nil || !strings.Contains(err.Error(), "save the state") {
		t.Fatalf("error %v", err)
	}
}

func TestTagsCompareWithoutCase(t *testing.T) {
	r := tenant.Resource{Body: map[string]any{"tags": map[string]any{"RunId": "1"}, "location": "East US 2"}}
	if value, ok := r.Tag("runid"); !ok || value != "1" || r.Location() != "eastus2" {
		t.Fatalf("tag %q %v, location %s", value, ok, r.Location())
	}
	if !tenant.Within("/A/b/C", "/a/B") || tenant.Within("/a/bc", "/a/b") {
		t.Fatal("Within does not compare whole segments without case")
	}
}
