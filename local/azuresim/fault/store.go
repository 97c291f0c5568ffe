package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"azurehaymaker/local/azuresim/tenant"
)

// kept is the file that rules and schedule live in between two lives.
type kept struct {
	Rules  []Rule         `json:"rules"`
	Seen   map[string]int `json:"seen,omitempty"`
	Given  map[string]int `json:"given,omitempty"`
	Record Record         `json:"record"`
}

// Open brings back what Save kept in a file; one that is not there is empty. The
// file is written when faults are set and at an orderly end: a simulator that is
// killed comes back with its faults, but with the counts they had when they were set.
func Open(path string, now func() time.Time) (*Faults, error) {
	f := New(now)
	f.path = path
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the faults: %w", err)
	}
	return f, f.load(raw)
}

func (f *Faults) load(raw []byte) error {
	var was kept
	if err := json.Unmarshal(raw, &was); err != nil {
		return fmt.Errorf("the file of the faults is damaged (remove %s to start without): %w", f.path, err)
	}
	for _, rule := range was.Rules {
		if err := f.restore(rule); err != nil {
			return fmt.Errorf("a kept fault: %w", err)
		}
	}
	if was.Record.Schedule == nil {
		return nil
	}
	if err := f.Randomise(*was.Record.Schedule); err != nil {
		return fmt.Errorf("the kept schedule of faults: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.random.record = was.Record
	if was.Record.Kinds == nil {
		f.random.record.Kinds = map[string]int{}
	}
	for key, count := range was.Seen {
		f.random.seen[key] = count
	}
	for key, count := range was.Given {
		f.random.given[key] = count
	}
	return nil
}

// restore adds a rule with what it has done already.
func (f *Faults) restore(rule Rule) error {
	count, hits := rule.Count, rule.Hits
	if err := f.Add(rule); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	last := f.rules[len(f.rules)-1]
	last.Count, last.Hits = count, hits // a count of 0 is used up, not one
	return nil
}

// Save keeps rules and schedule for the next life; without a file it does nothing.
func (f *Faults) Save() error {
	if f.path == "" {
		return nil
	}
	record := f.Record()
	f.mu.Lock()
	defer f.mu.Unlock()
	now := kept{Rules: []Rule{}, Seen: f.random.seen, Given: f.random.given, Record: record}
	for _, rule := range f.rules {
		now.Rules = append(now.Rules, *rule)
	}
	encoded, err := json.Marshal(now)
	if err == nil {
		err = tenant.WriteFile(f.path, encoded)
	}
	if err != nil {
		return fmt.Errorf("keep the faults: %w", err)
	}
	return nil
}
