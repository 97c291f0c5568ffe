package tenant_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// TestUpdateReturnsWhenItIsOnDisk reads the file the moment each of many
// concurrent updates returns.
func TestUpdateReturnsWhenItIsOnDisk(t *testing.T) {
	dir := t.TempDir()
	opened, _ := open(t, dir)
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 10 {
				id := fmt.Sprintf("/w%d-%d", worker, i)
				opened.Update(func(d *tenant.Data, _ time.Time) { add(d, id) })
				raw, err := os.ReadFile(filepath.Join(dir, "state.json"))
				if err != nil || !strings.Contains(string(raw), `"`+id+`"`) {
					t.Errorf("%s is not in the state file: %v", id, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestKilledBetweenJournalAndState: what the journal holds of a change that was
// never saved, and so never answered, is forgotten with the change.
func TestKilledBetweenJournalAndState(t *testing.T) {
	dir := t.TempDir()
	opened, _ := open(t, dir)
	opened.Update(func(d *tenant.Data, now time.Time) {
		add(d, "/kept")
		d.Journal.Record(now, "arm", "create", "T", "/kept", "me")
	})
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "journal.jsonl")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(raw, `{"sequence":2,"event":"create","id":"/lost"}`+"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second life must find the file cut
		again, _ := open(t, dir)
		again.Read(func(d *tenant.Data, _ time.Time) {
			if entries := d.Journal.Entries(); len(entries) != 1 || entries[0].ID != "/kept" {
				t.Errorf("journal %v", entries)
			}
		})
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSaveThatFailsIsReported: nobody waits for ever for a disk that is full.
func TestSaveThatFailsIsReported(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	opened, _ := open(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	opened.Update(func(d *tenant.Data, _ time.Time) { add(d, "/lost") })
	if err := opened.Err(); err == nil || !strings.Contains(err.Error(), "save the state") {
		t.Fatalf("error %v", err)
	}
}
