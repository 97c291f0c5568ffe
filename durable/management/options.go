package management

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// Orchestrations says what can be started; *durable.Registry is one.
type Orchestrations interface {
	// LatestVersion is the version new instances get; false for unknown names.
	LatestVersion(name string) (version string, ok bool)
	// HasOrchestration says whether that version exists.
	HasOrchestration(name, version string) bool
}

// Options says what the API serves. The first three are required.
type Options struct {
	// TaskHub is the hub of the client; it appears in links. A call that names
	// another one is refused: it would read or purge the wrong instances.
	TaskHub string
	// Orchestrations are those that can be started.
	Orchestrations Orchestrations
	// Failed hears of every error that is answered with 500, and of a wake that
	// was lost; the text is not shown to the caller. It may be called at the
	// same time from several calls.
	Failed func(r *http.Request, err error)
	// Connection is the setting that holds the storage connection (default
	// AzureWebJobsStorage); it appears in links.
	Connection string
	// MaxWait bounds how long a start with timeout and pollingInterval waits
	// (10 s when zero); the answer then is the one of a start without waiting.
	MaxWait time.Duration
	// AnyState lets a start replace an instance that runs, as Durable Functions'
	// overridableExistingInstanceStates of that name; see client.ReuseAny.
	AnyState bool
	// Prepare, when set, checks each start and may complete it. The text of its
	// error is shown to the caller with 400, unless it is a *Refusal.
	Prepare func(context.Context, Start) (Start, error)
}

// Refusal is an error of Prepare with a status of its own.
type Refusal struct {
	Status     int           // HTTP status
	RetryAfter time.Duration // 0: not said
	Message    string        // shown to the caller
	Cause      error         // not shown; goes to Options.Failed
}

// Error implements error.
func (e *Refusal) Error() string { return e.Message }

// Unwrap gives the cause.
func (e *Refusal) Unwrap() error { return e.Cause }

// Start is an orchestration about to be started.
type Start struct {
	// Orchestration is the name as the caller spelled it; names ignore case.
	Orchestration string
	// InstanceID is "" when the engine is to make one.
	InstanceID string
	// Input is JSON, nil for none.
	Input json.RawMessage
	// Restart says that Input is what an earlier instance was started with.
	Restart bool
	// Rerun says that the instance takes over what an earlier one has done with
	// this Input, which stays as it is.
	Rerun bool
	// Once says that the id stays used after its instance has ended. Without it
	// a start takes the place of an ended instance, as in Durable Functions.
	Once bool
	// Later is set by Prepare when the instance is going to be started under
	// InstanceID by somebody else: it is answered as if it were started.
	Later bool
}

func (o Options) validate() error {
	switch {
	case o.TaskHub == "":
		return errors.New("the management API needs the name of its task hub")
	case o.Orchestrations == nil:
		return errors.New("the management API needs to know the orchestrations")
	case o.Failed == nil:
		return errors.New("the management API needs somebody who hears of its failures")
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.Connection == "" {
		o.Connection = "AzureWebJobsStorage"
	}
	if o.MaxWait <= 0 {
		o.MaxWait = 10 * time.Second
	}
	if o.Prepare == nil {
		o.Prepare = func(_ context.Context, s Start) (Start, error) { return s, nil }
	}
	return o
}
