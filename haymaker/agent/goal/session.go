package goal

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
)

// mostRequests bounds the requests of one conversation, so that its history,
// which each of them carries, stays short.
const mostRequests = 12

// mostRefusals is how many uses of tools may be refused in a row.
const mostRefusals = 8

// Clock lets time pass and bounds it.
type Clock struct {
	// Sleep waits d, or until ctx ends and then returns its error.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Session asks the model, over one budget. It is not for concurrent use.
type Session struct {
	settings Settings
	system   string
	messages anthropic.MessageService
	tools    *Tools
	clock    Clock
	budget   budget
	refusals int // in a row
	spent    Spent
}

// Spent is what a session used.
type Spent struct {
	Tokens   int64 // as the answers count them; reckoned where an answer was lost
	Requests int
	Calls    int // uses of tools
	Refused  int // of those, refused ones
}

// NewSession makes a session. system tells the model its task; client nil means
// the default transport. It sends nothing yet.
func NewSession(s Settings, system string, tools *Tools, client *http.Client, clock Clock) *Session {
	return &Session{
		settings: s, system: system, messages: newMessages(s, client), tools: tools, clock: clock,
		budget: budget{maxTokens: s.MaxTokens, maxCalls: s.MaxCalls},
	}
}

// Spent says what was used until now.
func (s *Session) Spent() Spent {
	spent := s.spent
	spent.Tokens, spent.Calls = s.budget.tokens, s.budget.calls
	return spent
}

// Converse holds one conversation, which prompt opens, until the model has no
// further wish or mostRequests were made. It fails with a *Failure, after which
// the session must not be used again, or with the error of ctx.
func (s *Session) Converse(ctx context.Context, prompt string) error {
	history := []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(prompt))}
	for range mostRequests {
		answer, err := s.ask(ctx, history)
		if err != nil {
			return err
		}
		uses, failure := usesOf(answer)
		if failure != nil {
			return failure
		}
		if len(uses) == 0 {
			return nil
		}
		results, err := s.carryOut(ctx, uses)
		if err != nil {
			return err
		}
		history = append(history, answer.ToParam(), anthropic.NewUserMessage(results...))
	}
	return nil
}

// ask sends the conversation, again where that helps, within the budget.
func (s *Session) ask(ctx context.Context, history []anthropic.MessageParam) (*anthropic.Message, error) {
	params := anthropic.MessageNewParams{
		Model: anthropic.Model(s.settings.Model), MaxTokens: mostOutput, Messages: history, Tools: s.tools.params(),
		System: []anthropic.TextBlockParam{{Text: s.system}},
	}
	text, err := params.MarshalJSON()
	if err != nil {
		return nil, fail(ReasonMalformed, "the conversation cannot be encoded")
	}
	for try := 1; ; try++ {
		if params.MaxTokens = s.budget.afford(len(text)); params.MaxTokens == 0 {
			return nil, fail(ReasonTokens, "%d of %d tokens are used, and the next request might need more than is left", s.budget.tokens, s.budget.maxTokens)
		}
		answer, failure, wait, again := s.try(ctx, params, len(text))
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if failure == nil {
			return answer, nil
		}
		if !again || try == mostTries {
			return nil, failure
		}
		if err := s.clock.Sleep(ctx, max(wait, firstPause<<(try-1))); err != nil {
			return nil, context.Cause(ctx)
		}
	}
}

// try makes one request and counts it. A request whose answer was lost may have
// been answered, so it is counted as it was reckoned.
func (s *Session) try(ctx context.Context, params anthropic.MessageNewParams, size int) (*anthropic.Message, *Failure, time.Duration, bool) {
	ctx, cancel := context.WithTimeout(ctx, s.settings.CallLimit)
	defer cancel()
	s.spent.Requests++
	answer, err := s.messages.New(ctx, params)
	if err != nil {
		failure, wait, again := classify(err, s.settings.CallLimit)
		if failure.Reason == ReasonTimeout || failure.Reason == ReasonMalformed || failure.Reason == ReasonUnreachable {
			s.budget.tokens += s.budget.reckoned(size) + params.MaxTokens
		}
		return nil, failure, wait, again
	}
	input, output, failure := usage(answer)
	if failure != nil {
		input, output = s.budget.reckoned(size), params.MaxTokens
	}
	s.budget.spend(size, input, output)
	return answer, failure, 0, false
}

// carryOut lets the tools do what the model wants, one after the other.
func (s *Session) carryOut(ctx context.Context, uses []use) ([]anthropic.ContentBlockParamUnion, error) {
	var results []anthropic.ContentBlockParamUnion
	for _, wanted := range uses {
		if !s.tools.has(wanted.name) {
			return nil, fail(ReasonUnknownTool, "the model asked for a tool that it was not given")
		}
		if !json.Valid(wanted.input) || !bytes.HasPrefix(bytes.TrimSpace(wanted.input), []byte("{")) {
			return nil, fail(ReasonInvalidInput, "the input of %s is no JSON object", wanted.name)
		}
		if !s.budget.call() {
			return nil, fail(ReasonCalls, "all %d calls are used", s.budget.maxCalls)
		}
		result := s.tools.Do(ctx, wanted.name, wanted.input)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if s.refusals++; !result.Refused {
			s.refusals = 0
		} else {
			s.spent.Refused++
		}
		if s.refusals >= mostRefusals {
			return nil, fail(ReasonRefusedCalls, "%d uses of tools in a row were refused", s.refusals)
		}
		results = append(results, anthropic.NewToolResultBlock(wanted.id, result.Text, result.Refused || result.Failed))
	}
	return results, nil
}
