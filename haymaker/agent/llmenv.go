package agent

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"azurehaymaker/haymaker/agent/goal"
)

// llmFromEnv reads the settings of strategy goal and reports every problem together.
func llmFromEnv(getenv func(string) string) (goal.Settings, error) {
	s := goal.Settings{
		Endpoint: or(getenv("LLM_ENDPOINT"), goal.DefaultEndpoint), Model: or(getenv("LLM_MODEL"), goal.DefaultModel), APIKey: getenv("ANTHROPIC_API_KEY"),
	}
	var problems []error
	number := func(name string, fallback int64) int64 {
		n, err := strconv.ParseInt(or(getenv(name), strconv.FormatInt(fallback, 10)), 10, 32)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s is %q: give a whole number", name, getenv(name)))
			return fallback
		}
		return n
	}
	s.MaxTokens = number("LLM_MAX_TOKENS", goal.DefaultMaxTokens)
	s.MaxCalls = int(number("LLM_MAX_CALLS", goal.DefaultMaxCalls))
	s.CallLimit = time.Duration(number("LLM_CALL_SECONDS", int64(goal.DefaultCallLimit/time.Second))) * time.Second
	return s, errors.Join(problems...)
}
