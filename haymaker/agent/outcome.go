package agent

import (
	"errors"
	"fmt"
)

// Exit codes of an agent's process; docs/agent.md explains them to operators.
const (
	ExitDone        = 0 // work done, everything removed, every event delivered
	ExitWorkFailed  = 1 // deployment or operation failed; everything removed
	ExitUnusable    = 2 // configuration or command line; nothing was made
	ExitLeftover    = 3 // something the agent made may still exist
	ExitInterrupted = 4 // told to stop before its time; everything removed
	ExitUndelivered = 5 // all well, but events could not be delivered
)

// Outcome is how an agent ended.
type Outcome struct {
	// Work is why deployment or operation failed; nil when it succeeded.
	Work error
	// Leftover holds the ids of what may still exist.
	Leftover []string
	// Interrupted: the context ended before ActiveUntil.
	Interrupted bool
	// Undelivered counts events that are only in the spool.
	Undelivered int
}

// ExitCode is the process's exit code. What may still exist outweighs all else.
func (o Outcome) ExitCode() int {
	switch {
	case len(o.Leftover) > 0:
		return ExitLeftover
	case o.Interrupted:
		return ExitInterrupted
	case o.Work != nil:
		return ExitWorkFailed
	case o.Undelivered > 0:
		return ExitUndelivered
	}
	return ExitDone
}

// Err puts the outcome into words, nil when all is well.
func (o Outcome) Err() error {
	var problems []error
	if o.Work != nil {
		problems = append(problems, o.Work)
	}
	if o.Interrupted {
		problems = append(problems, errors.New("the agent was told to stop before its time"))
	}
	if len(o.Leftover) > 0 {
		problems = append(problems, fmt.Errorf("%d resources may still exist: %v", len(o.Leftover), o.Leftover))
	}
	if o.Undelivered > 0 {
		problems = append(problems, fmt.Errorf("%d events were not delivered", o.Undelivered))
	}
	return errors.Join(problems...)
}
