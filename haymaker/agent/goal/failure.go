package goal

import "fmt"

// Reason is why a session ended before its time.
type Reason string

// The reasons; docs/agent.md explains them to operators.
const (
	ReasonNoKey        Reason = "no_key"
	ReasonResumed      Reason = "resumed"
	ReasonRefusal      Reason = "refusal"
	ReasonMalformed    Reason = "malformed_answer"
	ReasonCutOff       Reason = "answer_cut_off"
	ReasonUnknownTool  Reason = "unknown_tool"
	ReasonInvalidInput Reason = "invalid_input"
	ReasonRefusedCalls Reason = "calls_refused"
	ReasonRateLimited  Reason = "rate_limited"
	ReasonOverloaded   Reason = "overloaded"
	ReasonOutage       Reason = "outage"
	ReasonTimeout      Reason = "timeout"
	ReasonUnreachable  Reason = "unreachable"
	ReasonUnauthorized Reason = "unauthorized"
	ReasonRejected     Reason = "request_rejected"
	ReasonTokens       Reason = "token_budget"
	ReasonCalls        Reason = "call_budget"
)

// Failure ends a session: the model is not asked again.
type Failure struct {
	Reason Reason
	// Detail says more, for people. It quotes nothing of the model's.
	Detail string
}

func (f *Failure) Error() string { return fmt.Sprintf("%s: %s", f.Reason, f.Detail) }

func fail(reason Reason, format string, args ...any) *Failure {
	return &Failure{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}
