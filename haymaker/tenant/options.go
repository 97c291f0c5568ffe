package tenant

import (
	"context"
	"errors"
	"io"
	"time"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/haymaker"
)

// Options are what a Tenant needs besides its configuration.
type Options struct {
	Now    haymaker.Clock // required
	Random io.Reader      // required: cryptographic randomness, e.g. crypto/rand.Reader
	// QueueSAS makes the URL of the queue of agent events, with a shared access
	// signature that only adds messages and ends at expiry. Required. It must do
	// no network I/O. What it returns is a secret.
	QueueSAS func(expiry time.Time) (string, error)
	// Document gives the document of a scenario that the agents' image does not
	// hold, nil for those it does. nil: the image holds all.
	Document func(ctx context.Context, scenario string) ([]byte, error)
	// Admitted gives the scenarios that may be run; nil: none. Validation checks that
	// the service can give their agents what they need and clean up after them.
	Admitted func(ctx context.Context) []haymaker.ScenarioChoice
	// ExtraChecks are further checks of the environment, by name.
	ExtraChecks map[string]Check
	Calls       cloud.Calls
	Pace        Pace
}

// Check is one check of the environment. It returns what it found, or an error
// that says what to do; neither may hold a secret.
type Check func(ctx context.Context) (details string, err error)

// Pace bounds waiting. Zero fields take the defaults, which fit an invocation
// that must end within 25 seconds.
type Pace struct {
	Poll      time.Duration // between two looks, default 1 s
	Operation time.Duration // how long one operation is watched, default 12 s
	Check     time.Duration // of one check of the environment, default 15 s
	Method    time.Duration // of one whole method of a port, default 20 s
}

func (p Pace) withDefaults() Pace {
	if p.Poll <= 0 {
		p.Poll = time.Second
	}
	if p.Operation <= 0 {
		p.Operation = 12 * time.Second
	}
	if p.Check <= 0 {
		p.Check = 15 * time.Second
	}
	if p.Method <= 0 {
		p.Method = 20 * time.Second
	}
	return p
}

func (o Options) validate() error {
	var problems []error
	if o.Now == nil {
		problems = append(problems, errors.New("tenant options lack a clock"))
	}
	if o.Random == nil {
		problems = append(problems, errors.New("tenant options lack a source of randomness"))
	}
	if o.QueueSAS == nil {
		problems = append(problems, errors.New("tenant options lack the maker of the event queue's URL"))
	}
	return errors.Join(problems...)
}
