package agent

import (
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker/agent/goal"
)

func TestSettingsOfStrategyGoal(t *testing.T) {
	read := func(values map[string]string) (goal.Settings, error) {
		s, err := llmFromEnv(func(name string) string { return values[name] })
		if err == nil {
			err = s.Validate()
		}
		return s, err
	}
	if s, err := read(nil); err != nil || s.APIKey != "" || s.MaxTokens != 200_000 || s.MaxCalls != 60 || s.CallLimit != time.Minute || s.Model == "" || s.Endpoint != "https://api.anthropic.com" {
		t.Errorf("defaults: %v, %+v", err, s)
	}
	for name, wrong := range map[string][]string{
		"LLM_ENDPOINT": {"http://llm", "https://u:p@llm", "https://llm?x=1", "llm"}, "LLM_MODEL": {"two words", "-x"},
		"LLM_MAX_TOKENS": {"999", "10000001", "1.5", "many"}, "LLM_MAX_CALLS": {"0", "1001", "x"}, "LLM_CALL_SECONDS": {"0", "301", "x"},
	} {
		for _, text := range wrong {
			if _, err := read(map[string]string{name: text, "ANTHROPIC_API_KEY": llmKey}); err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), llmKey) {
				t.Errorf("%s=%q: %v", name, text, err)
			}
		}
	}
}
