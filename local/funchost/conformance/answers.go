package conformance

import (
	"encoding/json"
	"fmt"
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
	// Do is an answer of another kind: close, cut, garbage or chunks.
	Do      string `json:"do,omitempty"`
	DelayMS int    `json:"delayMs,omitempty"`
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
	data, err := os.ReadFile(filepath.Join(s.Root, requestsFile))
	if err != nil {
		return nil
	}
	var list []call
	for _, c := range parseCalls(data) {
		if c.Event == event && (path == "" || pathOf(c.URI) == path) {
			list = append(list, c)
		}
	}
	return list
}
