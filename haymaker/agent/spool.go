package agent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"azurehaymaker/haymaker"
)

const (
	spoolFile = "events.jsonl"
	markFile  = "events.delivered"
)

// spool keeps every event on disk, in order, and remembers how far they were
// delivered. An unreachable queue therefore loses nothing, and a restarted
// agent goes on with the next sequence number. Safe for concurrent use.
type spool struct {
	mu      sync.Mutex
	file    *os.File
	mark    string // path of the file with the last delivered sequence number
	last    int64
	pending []haymaker.AgentEvent
}

// openSpool opens or begins the spool in dir. Events are at most once dropped:
// a line that a crash tore.
func openSpool(dir string) (*spool, error) {
	path := filepath.Join(dir, spoolFile)
	s := &spool{mark: filepath.Join(dir, markFile)}
	delivered, err := s.delivered()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("read the event spool: %w", err)
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	for number, line := range bytes.Split(bytes.TrimSpace(text[:whole]), []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var event haymaker.AgentEvent
		if err := json.Unmarshal(line, &event); err != nil {
			return nil, fmt.Errorf("%s: line %d is no event: %w", path, number+1, err)
		}
		s.last = max(s.last, event.Sequence)
		if event.Sequence > delivered {
			s.pending = append(s.pending, event)
		}
	}
	s.last = max(s.last, delivered)
	if s.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600); err != nil {
		return nil, fmt.Errorf("open the event spool: %w", err)
	}
	if err := s.file.Truncate(int64(whole)); err != nil {
		return nil, fmt.Errorf("cut the event spool's torn line: %w", err)
	}
	if _, err := s.file.Seek(0, 2); err != nil {
		return nil, fmt.Errorf("go to the event spool's end: %w", err)
	}
	return s, nil
}

func (s *spool) delivered() (int64, error) {
	text, err := os.ReadFile(s.mark)
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the delivery mark: %w", err)
	}
	number, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s holds %q, not a sequence number: remove it to deliver all events again", s.mark, text)
	}
	return number, nil
}

func (s *spool) Close() error { return s.file.Close() }

// add gives the event its sequence number and keeps it. The event is pending
// even when the disk refuses it; the error then says so.
func (s *spool) add(event haymaker.AgentEvent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	event.Sequence = s.last
	s.pending = append(s.pending, event)
	line, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("encode event %s: %w", event.EventID, err)
	}
	if _, err := s.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("spool event %s: %w", event.EventID, err)
	}
	return nil
}

// next gives the oldest pending events whose JSON fits into limit bytes, but at
// least one if there is any.
func (s *spool) next(limit int) []haymaker.AgentEvent {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := 2
	for i, event := range s.pending {
		line, err := json.Marshal(event)
		if size += len(line) + 1; i > 0 && (err != nil || size > limit) {
			return append([]haymaker.AgentEvent{}, s.pending[:i]...)
		}
	}
	return append([]haymaker.AgentEvent{}, s.pending...)
}

// done marks events up to a sequence number as delivered.
func (s *spool) done(sequence int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.pending) > 0 && s.pending[0].Sequence <= sequence {
		s.pending = s.pending[1:]
	}
	temporary := s.mark + ".new"
	if err := os.WriteFile(temporary, []byte(strconv.FormatInt(sequence, 10)), 0o600); err != nil {
		return fmt.Errorf("mark events as delivered: %w", err)
	}
	if err := os.Rename(temporary, s.mark); err != nil {
		return fmt.Errorf("mark events as delivered: %w", err)
	}
	return nil
}

// undelivered counts the pending events.
func (s *spool) undelivered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending)
}
