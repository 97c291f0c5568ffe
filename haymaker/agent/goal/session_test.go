package goal

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/anthropicsim"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testKey = "sk-ant-canary-0123456789"

// rig is a session against a local server, by the SDK's real client.
type rig struct {
	handler  *anthropicsim.Handler
	executor *fakeExecutor
	session  *Session
	slept    []time.Duration
}

func newRig(t *testing.T, handler *anthropicsim.Handler, change func(*Settings)) *rig {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	r := &rig{handler: handler, executor: newFakeExecutor()}
	tools, err := NewTools(r.executor, testMask())
	if err != nil {
		t.Fatal(err)
	}
	s := Settings{Endpoint: server.URL, APIKey: testKey, Model: "sim-1", MaxTokens: 200_000, MaxCalls: 20, CallLimit: 20 * time.Second}
	if change != nil {
		change(&s)
	}
	client := server.Client()
	t.Cleanup(client.CloseIdleConnections)
	r.session = NewSession(s, "You operate.", tools, client, Clock{Sleep: func(ctx context.Context, d time.Duration) error {
		r.slept = append(r.slept, d)
		return ctx.Err()
	}})
	return r
}

// fails converses and expects an end for a reason.
func (r *rig) fails(t *testing.T, want Reason) {
	t.Helper()
	err := r.session.Converse(t.Context(), "Go on.")
	var failure *Failure
	if !errors.As(err, &failure) || failure.Reason != want {
		t.Fatalf("ended with %v, want %s", err, want)
	}
	if strings.Contains(err.Error(), testKey) {
		t.Error("the error shows the key")
	}
}

func TestSeveralTurnsOfTools(t *testing.T) {
	r := newRig(t, anthropicsim.NewHandler(testKey,
		anthropicsim.Uses(anthropicsim.Use{Name: "list_resources", Input: `{}`}),
		anthropicsim.Uses(anthropicsim.Use{Name: "patch_resource", Input: `{"resource":"` + nsgName + `","body":{"tags":{"reviewed":"monday"}}}`},
			anthropicsim.Use{Name: "wait", Input: `{"minutes":5}`}),
		anthropicsim.Ends("Reviewed."),
	), nil)
	if err := r.session.Converse(t.Context(), "Go on."); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.executor.calls, []string{"patch " + nsgName, "wait 5"}) {
		t.Errorf("carried out %v", r.executor.calls)
	}
	spent := r.session.Spent()
	if spent != (Spent{Tokens: 3 * (anthropicsim.InputTokens + anthropicsim.OutputTokens), Requests: 3, Calls: 3}) {
		t.Errorf("spent %+v", spent)
	}
	last := string(r.handler.Requests()[2].Body)
	for _, part := range []string{`"tool_use_id":"toolu_1"`, nsgName, "post restart"} {
		if !strings.Contains(last, part) {
			t.Errorf("the last request lacks %s: %s", part, last)
		}
	}
}

func TestFailuresEndTheSession(t *testing.T) {
	use := func(name, input string) anthropicsim.Answer {
		return anthropicsim.Uses(anthropicsim.Use{Name: name, Input: input})
	}
	plain := anthropicsim.Answer{Status: 200, ContentType: "text/html", Body: "<html>"}
	for _, c := range []struct {
		name     string
		answer   anthropicsim.Answer
		want     Reason
		requests int
	}{
		{"refusal", anthropicsim.Stops("refusal"), ReasonRefusal, 1},
		{"cut off", anthropicsim.Stops("max_tokens"), ReasonCutOff, 1},
		{"unknown stop reason", anthropicsim.Stops("bored"), ReasonMalformed, 1},
		{"tool_use without a use", anthropicsim.Stops("tool_use"), ReasonMalformed, 1},
		{"no JSON", anthropicsim.Raw(`{"content":`), ReasonMalformed, 1},
		{"not a message", anthropicsim.Raw(`{"hello":"world"}`), ReasonMalformed, 1},
		{"an array", anthropicsim.Raw(`[]`), ReasonMalformed, 1},
		{"no usage", anthropicsim.Raw(`{"type":"message","role":"assistant","stop_reason":"end_turn","content":[]}`), ReasonMalformed, 1},
		{"negative usage", anthropicsim.Raw(`{"type":"message","role":"assistant","stop_reason":"end_turn","content":[],"usage":{"input_tokens":-5,"output_tokens":1}}`), ReasonMalformed, 1},
		{"unknown block", anthropicsim.Raw(`{"type":"message","role":"assistant","stop_reason":"end_turn","content":[{"type":"shell"}],"usage":{"input_tokens":5,"output_tokens":1}}`), ReasonMalformed, 1},
		{"content of a wrong type", anthropicsim.Raw(`{"content":"x","stop_reason":7,"usage":"much"}`), ReasonMalformed, 1},
		{"a page", plain, ReasonMalformed, 1},
		{"a redirection", anthropicsim.Answer{Status: 307, ContentType: "text/plain"}, ReasonMalformed, 1},
		{"unknown tool", use("run_shell", `{}`), ReasonUnknownTool, 1},
		{"input no object", use("wait", `"five"`), ReasonInvalidInput, 1},
		{"rate limit", anthropicsim.Fails(429, "rate_limit_error", 30), ReasonRateLimited, 3},
		{"rate limit for an hour", anthropicsim.Fails(429, "rate_limit_error", 3600), ReasonRateLimited, 1},
		{"overloaded", anthropicsim.Fails(529, "overloaded_error", 0), ReasonOverloaded, 3},
		{"server error", anthropicsim.Fails(500, "api_error", 0), ReasonOutage, 3},
		{"gateway's page", anthropicsim.Answer{Status: 502, ContentType: "text/html", Body: "<html>"}, ReasonOutage, 3},
		{"bad request", anthropicsim.Fails(400, "invalid_request_error", 0), ReasonRejected, 1},
		{"no rights", anthropicsim.Fails(403, "permission_error", 0), ReasonUnauthorized, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, anthropicsim.NewHandler(testKey, c.answer).Forever(), nil)
			r.fails(t, c.want)
			if got := len(r.handler.Requests()); got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
			if len(r.executor.calls) > 0 {
				t.Errorf("carried out %v", r.executor.calls)
			}
		})
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	r := newRig(t, anthropicsim.NewHandler(testKey, anthropicsim.Fails(429, "rate_limit_error", 30), anthropicsim.Fails(529, "overloaded_error", 0), anthropicsim.Ends("Fine.")), nil)
	if err := r.session.Converse(t.Context(), "Go on."); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{30 * time.Second, 4 * time.Second}; !slices.Equal(r.slept, want) {
		t.Errorf("slept %v, want %v", r.slept, want)
	}
}

func TestSlowAnswersAndOutage(t *testing.T) {
	t.Run("no answer in time", func(t *testing.T) {
		r := newRig(t, anthropicsim.NewHandler(testKey, anthropicsim.Hangs()).Forever(), func(s *Settings) { s.CallLimit = 50 * time.Millisecond })
		r.fails(t, ReasonTimeout)
		if r.session.Spent().Tokens < 3*mostOutput {
			t.Errorf("lost answers were counted as %d tokens", r.session.Spent().Tokens)
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		r := newRig(t, anthropicsim.NewHandler(testKey), func(s *Settings) { s.Endpoint = "https://127.0.0.1:1" })
		r.fails(t, ReasonUnreachable)
	})
	t.Run("wrong key", func(t *testing.T) {
		r := newRig(t, anthropicsim.NewHandler("another"), nil)
		r.fails(t, ReasonUnauthorized)
	})
	t.Run("the agent's end", func(t *testing.T) {
		ended := errors.New("the active time is over")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, ended)
		defer cancel()
		r := newRig(t, anthropicsim.NewHandler(testKey, anthropicsim.Hangs()), nil)
		if err := r.session.Converse(ctx, "Go on."); !errors.Is(err, ended) {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestBudgets(t *testing.T) {
	again := anthropicsim.Uses(anthropicsim.Use{Name: "list_resources", Input: `{}`})
	t.Run("calls", func(t *testing.T) {
		r := newRig(t, anthropicsim.NewHandler(testKey, again).Forever(), func(s *Settings) { s.MaxCalls = 3 })
		r.fails(t, ReasonCalls)
		if spent := r.session.Spent(); spent.Calls != 3 || spent.Requests != 4 {
			t.Errorf("spent %+v", spent)
		}
	})
	t.Run("requests of one conversation", func(t *testing.T) {
		r := newRig(t, anthropicsim.NewHandler(testKey, again).Forever(), nil)
		if err := r.session.Converse(t.Context(), "Go on."); err != nil || r.session.Spent().Requests != mostRequests {
			t.Errorf("error %v, spent %+v", err, r.session.Spent())
		}
	})
	t.Run("tokens", func(t *testing.T) {
		dear := anthropicsim.Raw(`{"type":"message","role":"assistant","stop_reason":"end_turn","content":[],"usage":{"input_tokens":3000,"output_tokens":900}}`)
		r := newRig(t, anthropicsim.NewHandler(testKey, dear).Forever(), func(s *Settings) { s.MaxTokens = 10_000 })
		for range 3 {
			var failure *Failure
			if err := r.session.Converse(t.Context(), "Go on."); errors.As(err, &failure) && failure.Reason == ReasonTokens {
				break
			}
		}
		r.fails(t, ReasonTokens)
		if spent := r.session.Spent(); spent.Tokens > 10_000 || spent.Requests != 2 {
			t.Errorf("spent %+v of 10000 tokens", spent)
		}
	})
	t.Run("refused uses", func(t *testing.T) {
		r := newRig(t, anthropicsim.NewHandler(testKey, anthropicsim.Uses(anthropicsim.Use{Name: "wait", Input: `{"minutes":100000}`})).Forever(), nil)
		r.fails(t, ReasonRefusedCalls)
		if spent := r.session.Spent(); spent.Refused != mostRefusals {
			t.Errorf("spent %+v", spent)
		}
	})
}
