package historyfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"azurehaymaker/durable/history"
)

// Encode writes events in the form of a file.
func Encode(events []history.Event) ([]byte, error) {
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

// Decode reads what Encode writes. Events that a rewind took back come back as
// history.Rewound. Columns it does not know are ignored; the
// error names the event that is none.
func Decode(data []byte) ([]history.Event, error) {
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
	return history.Effective(events), nil
}

// Save writes a history to a file. It refuses to overwrite: what happened does
// not change, and a file that today's code cannot replay is a finding.
func Save(path string, events []history.Event) error {
	data, err := Encode(events)
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

// Load reads a saved history; the error names the file.
func Load(files fs.FS, path string) ([]history.Event, error) {
	data, err := fs.ReadFile(files, path)
	if err != nil {
		return nil, fmt.Errorf("load history: %w", err)
	}
	events, err := Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return events, nil
}
