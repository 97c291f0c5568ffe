package durabletest

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"azurehaymaker/durable"
)

// Tester holds the surroundings of the orchestrations a test runs. The exported
// fields may be changed before Run.
type Tester struct {
	// Start is when the instance is started (default 2026-01-05 00:00 UTC).
	Start time.Time
	// InstanceID and ExecutionID of the instance.
	InstanceID  string
	ExecutionID string
	// Together gives all news of one instant in one step, as a busy engine
	// would; otherwise each has a step of its own.
	Together bool
	// MaxSteps ends a run that does not end by itself (default 100,000).
	MaxSteps int
	// Logger receives the orchestrator's lines; nil drops them.
	Logger *zap.Logger

	t        testing.TB
	registry *durable.Registry
	mocks    map[string]*mock
	script   []scripted
}

// New makes a tester for the orchestrations of a registry. Activities that are
// not mocked run as registered there.
func New(t testing.TB, registry *durable.Registry) *Tester {
	return &Tester{
		Start:       time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		InstanceID:  "test-instance",
		ExecutionID: "00000000000000000000000000000001",
		MaxSteps:    100_000,
		t:           t,
		registry:    registry,
		mocks:       map[string]*mock{},
	}
}

func key(name string) string { return strings.ToLower(name) }
