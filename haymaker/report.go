package haymaker

import "time"

// Report is what a run leaves behind: report.json, field by field documented in
// docs/report.md.
type Report struct {
	RunID             string             `json:"run_id"`
	Status            RunStatus          `json:"status"`
	FailureReason     FailureReason      `json:"failure_reason,omitempty"`
	Error             string             `json:"error,omitempty"`
	ExecutionType     ExecutionType      `json:"execution_type"`
	StartedAt         time.Time          `json:"started_at"`
	EndedAt           time.Time          `json:"ended_at"`
	CleanedAt         *time.Time         `json:"cleaned_at,omitempty"`
	Scenarios         []ScenarioReport   `json:"scenarios"`
	ServicePrincipals IdentityReport     `json:"service_principals"`
	Jobs              JobReport          `json:"jobs"`
	Resources         ResourceReport     `json:"resources"`
	Verification      VerificationReport `json:"verification"`
	Phases            PhaseResults       `json:"phases"`
	Failures          []ScenarioFailure  `json:"failures"`
	DeletionFailures  []DeletionFailure  `json:"deletion_failures"`
}

// ScenarioReport is one scenario's outcome.
type ScenarioReport struct {
	Name           string         `json:"name"`
	TechnologyArea string         `json:"technology_area"`
	Status         ScenarioStatus `json:"status"`
	Operations     int            `json:"operations"` // turns that were done
	AgentID        string         `json:"agent_id,omitempty"`
	ResourceGroup  string         `json:"resource_group"`
	StartedAt      *time.Time     `json:"started_at,omitempty"`
	EndedAt        *time.Time     `json:"ended_at,omitempty"`
	Error          string         `json:"error,omitempty"`
	// Strategy is how strategy goal went; nil for an agent of strategy steps.
	Strategy *StrategyReport `json:"strategy,omitempty"`
}

// StrategyReport is how strategy goal of one scenario went, as its agent said.
type StrategyReport struct {
	// Ended is "goal", or "steps" when the agent fell back to the document's
	// operations; "" when it never said.
	Ended string `json:"ended,omitempty"`
	// Reason is why it fell back, as docs/agent.md lists them.
	Reason string `json:"reason,omitempty"`
	// Operations are those that the model added and that were done.
	Operations       int   `json:"operations"`
	Tokens           int64 `json:"tokens_used"`
	Requests         int   `json:"llm_requests"`
	ToolCalls        int   `json:"tool_calls"`
	ToolCallsRefused int   `json:"tool_calls_refused"`
}

// IdentityReport lists the identities of the run that exist or existed. Created
// counts those with a principal id, Deleted those of them that are gone; one
// that was made halfway is in the list only.
type IdentityReport struct {
	Created int                `json:"created"`
	Deleted int                `json:"deleted"`
	List    []ServicePrincipal `json:"list"`
}

// JobReport lists the Container Apps jobs of the run that exist or existed.
type JobReport struct {
	Created int         `json:"created"`
	Deleted int         `json:"deleted"`
	List    []JobRecord `json:"list"`
}

// ResourceReport lists every Azure resource the run ever had.
type ResourceReport struct {
	Created   int        `json:"created"`
	Deleted   int        `json:"deleted"`
	Remaining int        `json:"remaining"`
	List      []Resource `json:"list"`
}

// VerificationReport is the evidence for a clean end.
type VerificationReport struct {
	Method    []string    `json:"method"`
	CheckedAt []time.Time `json:"checked_at"`
	Clean     bool        `json:"clean"`
}
