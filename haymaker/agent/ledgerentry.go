package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// What a ledger entry says of a resource.
const (
	ledgerRun      = "run"      // first line: whose ledger this is
	ledgerIntended = "intended" // about to be created; it may or may not exist
	ledgerCreated  = "created"
	ledgerDeleted  = "deleted" // a GET answered 404
)

// ledgerEntry is one line of the ledger.
type ledgerEntry struct {
	What     string    `json:"what"`
	At       time.Time `json:"at"`
	RunID    string    `json:"run_id,omitempty"`
	Scenario string    `json:"scenario,omitempty"`
	Step     string    `json:"step,omitempty"`
	ID       string    `json:"id,omitempty"`
	Type     string    `json:"type,omitempty"`
	Name     string    `json:"name,omitempty"`
	// Collection is set for an object of the directory, Find is the path that
	// answers whether it is there, and ObjectIDs are the ids the directory gave:
	// one, or more when a create whose answer was lost was sent again.
	Collection     string   `json:"collection,omitempty"`
	Find           string   `json:"find,omitempty"`
	ObjectIDs      []string `json:"object_ids,omitempty"`
	APIVersion     string   `json:"api_version,omitempty"`
	GoneWithParent bool     `json:"gone_with_parent,omitempty"`
	// DeleteQuery belongs to the DELETE: force=true where else it would be kept.
	DeleteQuery map[string]string `json:"delete_query,omitempty"`
}

// objectID is the directory's id of the object, "" while it is not known.
func (e ledgerEntry) objectID() string {
	if len(e.ObjectIDs) == 0 {
		return ""
	}
	return e.ObjectIDs[0]
}

// errLedgerDamaged: a line in the middle cannot be read.
var errLedgerDamaged = errors.New("the ledger is damaged")

// readLedger reads the entries of text and says how many bytes hold whole
// lines. A last line without its end is what a crash leaves, and is dropped:
// its action was not begun, since an entry is complete before its call is sent.
func readLedger(text []byte) (entries []ledgerEntry, whole int, err error) {
	for number := 1; len(text) > whole; number++ {
		end := bytes.IndexByte(text[whole:], '\n')
		if end < 0 {
			return entries, whole, nil
		}
		var entry ledgerEntry
		if err := json.Unmarshal(text[whole:whole+end], &entry); err != nil {
			return nil, 0, fmt.Errorf("%w: line %d: %w", errLedgerDamaged, number, err)
		}
		switch {
		case number == 1 && entry.What != ledgerRun:
			return nil, 0, fmt.Errorf("%w: line 1 does not name its run", errLedgerDamaged)
		case number > 1 && (entry.ID == "" || entry.What != ledgerIntended && entry.What != ledgerCreated && entry.What != ledgerDeleted):
			return nil, 0, fmt.Errorf("%w: line %d says %q of %q", errLedgerDamaged, number, entry.What, entry.ID)
		}
		entries = append(entries, entry)
		whole += end + 1
	}
	return entries, whole, nil
}
