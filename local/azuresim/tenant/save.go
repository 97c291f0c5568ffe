package tenant

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const stateFile = "state.json"

func load(dir string) (*Data, bool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, fmt.Errorf("make the state directory: %w", err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return newData(), true, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the state: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	data := newData()
	if err := decoder.Decode(data); err != nil {
		return nil, false, fmt.Errorf("state file %s is damaged (remove it to start anew): %w", stateFile, err)
	}
	data.fillMaps()
	return data, false, nil
}

// keepSaved writes the state after changes until Close; the last write is Close's.
func (t *Tenant) keepSaved() {
	defer close(t.done)
	var last []byte
	for {
		select {
		case <-t.changed:
			last = t.save(last)
		case <-t.stop:
			t.save(last)
			return
		}
	}
}

// save writes the state when it differs from what was last written, and lets
// those go on who wait for it.
func (t *Tenant) save(last []byte) []byte {
	t.mu.Lock()
	version, entries := t.version, t.data.Journal.Len()
	t.data.JournalEntries = &entries
	encoded, err := json.Marshal(t.data)
	t.mu.Unlock()
	if err == nil && !bytes.Equal(encoded, last) {
		err = WriteFile(filepath.Join(t.dir, stateFile), encoded)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.err = errors.Join(t.err, fmt.Errorf("save the state: %w", err))
		encoded = last
	}
	t.saved = version
	close(t.written)
	t.written = make(chan struct{})
	return encoded
}

// WriteFile replaces a private file in one step: readers see the old or the new
// content, never a part.
func WriteFile(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name()) // the first error is the one to tell
	}
	return err
}
