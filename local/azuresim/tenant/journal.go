package tenant

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Entry is one thing that came into being, changed or went.
type Entry struct {
	Sequence int       `json:"sequence"`
	Time     time.Time `json:"time"`
	Plane    string    `json:"plane"`
	Event    string    `json:"event"` // create, update, delete, recover, restore, purge, start, end
	Kind     string    `json:"kind"`  // resource type or directory object type
	ID       string    `json:"id"`
	By       string    `json:"by,omitempty"` // object id of the caller
}

// Journal is the ordered log of creates and deletes. It survives restarts in
// journal.jsonl, one object per line. It is guarded by the tenant's lock.
type Journal struct {
	entries []Entry
	file    *os.File
	err     error
}

// Record appends an entry. A failing disk is remembered and shows up in Err.
func (j *Journal) Record(now time.Time, plane, event, kind, id, by string) {
	entry := Entry{
		Sequence: len(j.entries) + 1, Time: now.UTC(),
		Plane: plane, Event: event, Kind: kind, ID: id, By: by,
	}
	j.entries = append(j.entries, entry)
	if j.file == nil {
		return
	}
	line, err := json.Marshal(entry)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	j.err = errors.Join(j.err, err)
}

// Entries is a copy of the log, oldest first.
func (j *Journal) Entries() []Entry { return append([]Entry{}, j.entries...) }

// Err is what went wrong writing the log, if anything.
func (j *Journal) Err() error { return j.err }

// Len is how many entries there are.
func (j *Journal) Len() int { return len(j.entries) }

// openJournal reads the log and cuts it to the entries that the saved state knows
// of (nil: all).
func openJournal(dir string, known *int) (*Journal, error) {
	path := filepath.Join(dir, "journal.jsonl")
	journal := &Journal{}
	torn, err := journal.load(path)
	if err != nil {
		return nil, err
	}
	if known != nil && *known < len(journal.entries) {
		if err := journal.cut(path, *known); err != nil {
			return nil, err
		}
		torn = false
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	if torn { // the next entry must not continue a torn line
		if _, err := file.WriteString("\n"); err != nil {
			return nil, errors.Join(fmt.Errorf("mend the journal: %w", err), file.Close())
		}
	}
	journal.file = file
	return journal, nil
}

// load reads the log. A line that cannot be read (the simulator was killed while
// writing it) is left out; torn reports that the last one has no end.
func (j *Journal) load(path string) (torn bool, err error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the journal: %w", err)
	}
	for line := range bytes.Lines(raw) {
		var entry Entry
		if json.Unmarshal(line, &entry) == nil {
			j.entries = append(j.entries, entry)
		}
	}
	return len(raw) > 0 && raw[len(raw)-1] != '\n', nil
}

// cut forgets the entries beyond the first n.
func (j *Journal) cut(path string, n int) error {
	j.entries = j.entries[:n]
	var kept bytes.Buffer
	encoder := json.NewEncoder(&kept)
	for _, entry := range j.entries {
		if err := encoder.Encode(entry); err != nil {
			return fmt.Errorf("cut the journal: %w", err)
		}
	}
	if err := WriteFile(path, kept.Bytes()); err != nil {
		return fmt.Errorf("cut the journal: %w", err)
	}
	return nil
}

func (j *Journal) close() error {
	if j.file == nil {
		return j.err
	}
	return errors.Join(j.err, j.file.Close())
}
