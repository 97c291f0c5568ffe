package agent

import (
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

const scrubbed = "[secret]"

// secretForms are spellings of secrets that are not known beforehand.
var secretForms = regexp.MustCompile(`(?i)((?:client_secret|password|pwd|accountkey|sharedaccesskey|azure_client_secret|agent_event_key|anthropic_api_key|x-api-key)["']?\s*[=:]\s*["']?|"secret"\s*:\s*"|[?&]sig=|bearer\s+|sk-ant-)[^\s"'&,;}]+`)

// Scrubber takes secrets out of text: those it was told, and what looks like
// one. The zero value knows none. Safe for concurrent use.
type Scrubber struct {
	mu    sync.RWMutex
	known []string
}

// NewScrubber knows the secrets of a configuration.
func NewScrubber(c Config) *Scrubber {
	s := &Scrubber{}
	s.Add(c.ClientSecret)
	s.Add(c.EventKey)
	s.Add(c.LLM.APIKey)
	if parsed, err := url.Parse(c.EventsQueueURL); err == nil {
		s.Add(parsed.RawQuery)
		s.Add(parsed.Query().Get("sig"))
		s.Add(url.QueryEscape(parsed.Query().Get("sig")))
	}
	return s
}

// Add makes a secret known. Texts under six characters are left alone: they
// would turn up in innocent words.
func (s *Scrubber) Add(secret string) {
	if len(secret) < 6 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.known, secret) {
		return
	}
	s.known = append(s.known, secret)
	// The longest first: of one that holds another nothing may remain.
	slices.SortStableFunc(s.known, func(a, b string) int { return len(b) - len(a) })
}

// Scrub gives text without secrets.
func (s *Scrubber) Scrub(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, secret := range s.known {
		text = strings.ReplaceAll(text, secret, scrubbed)
	}
	return secretForms.ReplaceAllString(text, "${1}"+scrubbed)
}

// value scrubs the texts of a JSON-like value.
func (s *Scrubber) value(value any) any {
	switch v := value.(type) {
	case string:
		return s.Scrub(v)
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, element := range v {
			clean[key] = s.value(element)
		}
		return clean
	case []any:
		clean := make([]any, len(v))
		for i, element := range v {
			clean[i] = s.value(element)
		}
		return clean
	case []string:
		clean := make([]string, len(v))
		for i, element := range v {
			clean[i] = s.Scrub(element)
		}
		return clean
	}
	return value
}

// writer scrubs what is written, line by line as zap writes.
func (s *Scrubber) writer(next io.Writer) io.Writer { return scrubWriter{s, next} }

type scrubWriter struct {
	scrubber *Scrubber
	next     io.Writer
}

func (w scrubWriter) Write(line []byte) (int, error) {
	if _, err := io.WriteString(w.next, w.scrubber.Scrub(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}
