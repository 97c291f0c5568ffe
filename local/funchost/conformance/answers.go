package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// Files in the script root by which suite and probe talk.
const (
	answersFile  = "answers.json"
	requestsFile = "requests.jsonl"
)

// answer is what the probe answers.
type answer struct {
	Status  int               `json:"status"`
	Type    *string           `json:"type"`
	Body    string            `json:"body"`
	Headers map[string]string `json:"headers,omitempty"`
	// Do is an answer of another kind: close, cut, garbage, chunks, exit (with Status as
	// the code), sigkill or hang.
	Do      string `json:"do,omitempty"`
	DelayMS int    `json:"delayMs,omitempty"`
	// Watch ends the delay when the connection is lost.
	Watch bool `json:"watch,omitempty"`
	// Repeat sends the body so often; ChunkMS is the pause after each chunk of ChunkBytes.
	Repeat     int `json:"repeat,omitempty"`
	ChunkMS    int `json:"chunkMs,omitempty"`
	ChunkBytes int `json:"chunkBytes,omitempty"`
}

// jsonAnswer is 200 with a JSON body.
func jsonAnswer(body string) answer {
	media := "application/json"
	return answer{Status: 200, Type: &media, Body: body}
}

// answers are the probe's answers by path, or by path and queue text.
type answers struct {
	path string
	all  map[string]answer
}

// set adds answers and publishes all of them.
func (a *answers) set(more map[string]answer) error {
	if a.all == nil {
		a.all = map[string]answer{}
	}
	maps.Copy(a.all, more)
	data, err := json.Marshal(a.all)
	if err != nil {
		return fmt.Errorf("encode the probe's answers: %w", err)
	}
	temporary := a.path + ".new"
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return fmt.Errorf("write the probe's answers: %w", err)
	}
	if err := os.Rename(temporary, a.path); err != nil {
		return fmt.Errorf("publish the probe's answers: %w", err)
	}
	return nil
}

// calls are the probe's records of an event whose path is this one.
func (s *suite) calls(event, path string) []call {
	all, err := s.record()
	if err != nil {
		return nil
	}
	var list []call
	for _, c := range all {
		if c.Event == event && (path == "" || pathOf(c.URI) == path) {
			list = append(list, c)
		}
	}
	return list
}

// record is all that the probe recorded; nothing when it never ran.
func (s *suite) record() ([]call, error) {
	data, err := os.ReadFile(filepath.Join(s.Root, requestsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the probe's record: %w", err)
	}
	return parseCalls(data), nil
}
