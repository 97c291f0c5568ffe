package durabletest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

// EncodeHistory writes events as a JSON array of rows, in the columns of the
// framework's History table.
func EncodeHistory(events []history.Event) ([]byte, error) {
	rows := make([]row, len(events))
	for i, e := range events {
		var err error
		if rows[i], err = toRow(e); err != nil {
			return nil, fmt.Errorf("encode event %d: %w", i, err)
		}
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(rows); err != nil {
		return nil, fmt.Errorf("encode history: %w", err)
	}
	return buffer.Bytes(), nil
}

// DecodeHistory reads what EncodeHistory writes. Columns it does not know are
// ignored; the error names the event that is none.
func DecodeHistory(data []byte) ([]history.Event, error) {
	var rows []row
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fmt.Errorf("decode history: %w", err)
	}
	events := make([]history.Event, len(rows))
	for i, r := range rows {
		var err error
		if events[i], err = r.event(); err != nil {
			return nil, fmt.Errorf("decode event %d: %w", i, err)
		}
	}
	return events, nil
}

// SaveHistory writes a history to a file, as the golden history of a release.
// It refuses to overwrite: a released history does not change.
func SaveHistory(path string, events []history.Event) error {
	data, err := EncodeHistory(events)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("save history: %w", err)
	}
	if _, err := file.Write(data); err != nil {
		return fmt.Errorf("save history: %w", errors.Join(err, file.Close()))
	}
	return file.Close()
}

// LoadHistory reads a saved history.
func LoadHistory(files fs.FS, path string) ([]history.Event, error) {
	data, err := fs.ReadFile(files, path)
	if err != nil {
		return nil, fmt.Errorf("load history: %w", err)
	}
	events, err := DecodeHistory(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return events, nil
}

// ReplayHistory fails the test unless today's code, in the version the history
// names, makes the decisions the history records.
func ReplayHistory(t testing.TB, registry *durable.Registry, events []history.Event) {
	t.Helper()
	if len(events) < 2 {
		t.Fatalf("a history has at least two events, this one has %d", len(events))
	}
	started, ok := events[1].Body.(history.ExecutionStarted)
	if !ok {
		t.Fatalf("event 1 of the history is %s, not ExecutionStarted", events[1].Body.Kind())
	}
	if !registry.HasOrchestration(started.Name, started.Version) {
		t.Fatalf("orchestration %q version %q is not registered", started.Name, started.Version)
	}
	machine := registry.NewMachine(started, nil)
	defer machine.Close()
	if err := machine.Replay(events); err != nil {
		t.Fatal(err)
	}
	if mismatch := machine.Mismatch(); mismatch != nil {
		t.Fatal(mismatch)
	}
}

// ReplayFiles replays every saved history that matches pattern, at least one.
func ReplayFiles(t *testing.T, registry *durable.Registry, files fs.FS, pattern string) {
	t.Helper()
	paths, err := fs.Glob(files, pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no saved history matches %s (%v)", pattern, err)
	}
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			events, err := LoadHistory(files, path)
			if err != nil {
				t.Fatal(err)
			}
			ReplayHistory(t, registry, events)
		})
	}
}
