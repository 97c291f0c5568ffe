package goal

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"
)

// Defaults of Settings.
const (
	DefaultEndpoint  = "https://api.anthropic.com"
	DefaultModel     = "claude-haiku-4-5"
	DefaultMaxTokens = 200_000
	DefaultMaxCalls  = 60
	DefaultCallLimit = time.Minute
)

// Settings say which model plans and how much it may spend.
type Settings struct {
	Endpoint string // https; speaks Anthropic's Messages API
	APIKey   string // "" means that there is none, and no model is asked
	Model    string
	// MaxTokens bounds input and output of all requests together.
	MaxTokens int64
	// MaxCalls bounds the uses of tools, refused ones included.
	MaxCalls int
	// CallLimit is the deadline of one request to the model.
	CallLimit time.Duration
}

var modelForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$`)

// Validate reports every problem together, each by its environment variable. A
// missing key is none: the agent then goes on without a model.
func (s Settings) Validate() error {
	var problems []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	parsed, err := url.Parse(s.Endpoint)
	check(err == nil && parsed.Scheme == "https" && parsed.Host != "" && parsed.User == nil && parsed.RawQuery == "" && parsed.Fragment == "",
		"LLM_ENDPOINT must be an https URL without user, query or fragment, as %s", DefaultEndpoint)
	check(modelForm.MatchString(s.Model), "LLM_MODEL must be a model's name, as %s", DefaultModel)
	check(s.MaxTokens >= 1000 && s.MaxTokens <= 10_000_000, "LLM_MAX_TOKENS is %d: give 1000 to 10000000", s.MaxTokens)
	check(s.MaxCalls >= 1 && s.MaxCalls <= 1000, "LLM_MAX_CALLS is %d: give 1 to 1000", s.MaxCalls)
	check(s.CallLimit >= time.Second && s.CallLimit <= 5*time.Minute, "LLM_CALL_SECONDS gives %s: give 1 to 300 seconds", s.CallLimit)
	return errors.Join(problems...)
}

// String names the model, without the key.
func (s Settings) String() string { return s.Model + " at " + s.Endpoint }

// GoString keeps %#v from printing the key.
func (s Settings) GoString() string { return s.String() }
