package agent

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const ledgerFile = "ledger.jsonl"

// ledger remembers every resource the agent set out to make, in an append-only
// file of JSON lines, so that a restarted agent removes what its predecessor
// made. An entry is on disk before the call it speaks of is sent. Safe for
// concurrent use.
type ledger struct {
	now  func() time.Time
	mu   sync.Mutex
	file *os.File
	// order holds the last entry of each resource, oldest creation first.
	order []ledgerEntry
}

// openLedger opens or begins the ledger in dir. It refuses a ledger of another
// run or scenario, and a damaged one.
func openLedger(dir, runID, scenario string, now func() time.Time) (*ledger, error) {
	path := filepath.Join(dir, ledgerFile)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	l := &ledger{now: now, file: file}
	if err := l.load(path, runID, scenario); err != nil {
		_ = file.Close()
		return nil, err
	}
	return l, nil
}

func (l *ledger) load(path, runID, scenario string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the ledger: %w", err)
	}
	entries, whole, err := readLedger(text)
	if err != nil {
		return fmt.Errorf("%s: %w: delete the run's resource group by hand, then remove the file", path, err)
	}
	if err := l.file.Truncate(int64(whole)); err != nil {
		return fmt.Errorf("cut the ledger's torn line: %w", err)
	}
	if _, err := l.file.Seek(int64(whole), 0); err != nil {
		return fmt.Errorf("go to the ledger's end: %w", err)
	}
	if len(entries) == 0 {
		return l.append(ledgerEntry{What: ledgerRun, At: l.now().UTC(), RunID: runID, Scenario: scenario})
	}
	if entries[0].RunID != runID || entries[0].Scenario != scenario {
		return fmt.Errorf("%s belongs to run %s scenario %s: give this agent its own working directory", path, entries[0].RunID, entries[0].Scenario)
	}
	for _, entry := range entries[1:] {
		l.remember(entry)
	}
	return nil
}

func (l *ledger) Close() error { return l.file.Close() }

// record writes an entry and makes sure that it is on disk.
func (l *ledger) record(entry ledgerEntry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.At = l.now().UTC()
	if err := l.append(entry); err != nil {
		return err
	}
	l.remember(entry)
	return nil
}

func (l *ledger) append(entry ledgerEntry) error {
	line, err := json.Marshal(entry)
	if err != nil {
		return fmt.Errorf("encode a ledger entry: %w", err)
	}
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("bring the ledger to disk: %w", err)
	}
	return nil
}

// remember keeps the last entry of a resource. A resource made anew after its
// deletion moves to the end; one that is confirmed keeps its place.
func (l *ledger) remember(entry ledgerEntry) {
	for i, known := range l.order {
		if !strings.EqualFold(known.ID, entry.ID) {
			continue
		}
		if known.What == ledgerDeleted {
			l.order = append(append(l.order[:i:i], l.order[i+1:]...), entry)
			return
		}
		l.order[i] = entry
		return
	}
	l.order = append(l.order, entry)
}

// last gives what is known of a resource; What is "" for nothing.
func (l *ledger) last(id string) ledgerEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, known := range l.order {
		if strings.EqualFold(known.ID, id) {
			return known
		}
	}
	return ledgerEntry{}
}

// finds says whether path looks for an object of the directory that the agent set
// out to make.
func (l *ledger) finds(path string) bool {
	return l.any(func(known ledgerEntry) bool { return known.Find != "" && known.Find == path })
}

// made says whether the agent made the object of the directory with this id.
func (l *ledger) made(objectID string) bool {
	return objectID != "" && l.any(func(known ledgerEntry) bool { return slices.Contains(known.ObjectIDs, objectID) })
}

func (l *ledger) any(wanted func(ledgerEntry) bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.order, wanted)
}

// alive lists what may exist, last created first.
func (l *ledger) alive() []ledgerEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []ledgerEntry
	for i := len(l.order) - 1; i >= 0; i-- {
		if l.order[i].What != ledgerDeleted {
			found = append(found, l.order[i])
		}
	}
	return found
}
