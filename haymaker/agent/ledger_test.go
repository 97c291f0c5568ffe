package agent

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func fixedNow() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) }

func ids(entries []ledgerEntry) (found []string) {
	for _, entry := range entries {
		found = append(found, entry.ID)
	}
	return found
}

// TestLedgerAgainstAModel: whatever is recorded, alive() is the reverse of the
// order of creation, and so it is after a restart at any moment.
func TestLedgerAgainstAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "ledger")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		l, err := openLedger(dir, "run", "scenario", fixedNow)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		var model []string // alive, oldest first
		for range rapid.IntRange(0, 25).Draw(t, "actions") {
			id := fmt.Sprintf("/x/%d", rapid.IntRange(0, 5).Draw(t, "id"))
			what := rapid.SampledFrom([]string{ledgerIntended, ledgerCreated, ledgerDeleted, "restart"}).Draw(t, "what")
			switch what {
			case "restart":
				if err := l.Close(); err != nil {
					t.Fatal(err)
				}
				if l, err = openLedger(dir, "run", "scenario", fixedNow); err != nil {
					t.Fatal(err)
				}
				continue
			case ledgerDeleted:
				model = slices.DeleteFunc(model, func(other string) bool { return other == id })
			default:
				if !slices.Contains(model, id) {
					model = append(model, id)
				}
			}
			if err := l.record(ledgerEntry{What: what, ID: id}); err != nil {
				t.Fatal(err)
			}
			if l.last(strings.ToUpper(id)).What != what {
				t.Fatalf("last of %s is %+v", id, l.last(id))
			}
		}
		want := slices.Clone(model)
		slices.Reverse(want)
		if got := ids(l.alive()); !slices.Equal(got, want) {
			t.Fatalf("alive %v, want %v", got, want)
		}
	})
}

func TestLedgerOfAnother(t *testing.T) {
	dir := t.TempDir()
	l, err := openLedger(dir, "run-1", "scenario", fixedNow)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if _, err := openLedger(dir, "run-2", "scenario", fixedNow); err == nil || !strings.Contains(err.Error(), "run-1") {
		t.Errorf("got %v", err)
	}
}

func TestDamagedLedger(t *testing.T) {
	const first = `{"what":"run","run_id":"run","scenario":"scenario"}` + "\n"
	for _, text := range []string{"{}\n", "nonsense\n", first + "{\n" + first, first + `{"what":"created"}` + "\n", first + `{"what":"lost","id":"x"}` + "\n"} {
		dir := t.TempDir()
		if err := os.WriteFile(dir+"/"+ledgerFile, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openLedger(dir, "run", "scenario", fixedNow); !errors.Is(err, errLedgerDamaged) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func FuzzLedger(f *testing.F) {
	f.Add([]byte(`{"what":"run"}` + "\n" + `{"what":"created","id":"x"}` + "\n" + `{"wh`))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, whole, err := readLedger(text)
		if err != nil {
			if !errors.Is(err, errLedgerDamaged) {
				t.Fatal(err)
			}
			return
		}
		if whole > len(text) || whole > 0 && text[whole-1] != '\n' {
			t.Fatalf("%d of %d bytes are whole", whole, len(text))
		}
		again, _, err := readLedger(text[:whole])
		if err != nil || len(again) != len(entries) {
			t.Fatalf("read %d entries, then %d: %v", len(entries), len(again), err)
		}
	})
}

// TestTornLine: what a crash left of a line is gone before the next one is
// written, in front of which it would damage the ledger.
func TestTornLine(t *testing.T) {
	dir := t.TempDir()
	l, err := openLedger(dir, "run", "scenario", fixedNow)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = l.file.WriteString(`{"what":"intended","id":"/x/torn and longer than what follows it, by far, as the entry is short`)
	_ = l.Close()
	for _, id := range []string{"/x/1", "/x/2"} {
		if l, err = openLedger(dir, "run", "scenario", fixedNow); err != nil {
			t.Fatal(err)
		}
		if err := l.record(ledgerEntry{What: ledgerCreated, ID: id}); err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
	}
	if l, err = openLedger(dir, "run", "scenario", fixedNow); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if got := ids(l.alive()); !slices.Equal(got, []string{"/x/2", "/x/1"}) {
		t.Errorf("alive %v", got)
	}
}
