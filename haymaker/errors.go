package haymaker

import "errors"

var (
	// ErrRunExists: a run with this id was started before.
	ErrRunExists = errors.New("a run with this id exists")
	// ErrRunNotFound: no run with this id was ever recorded.
	ErrRunNotFound = errors.New("no run with this id")
	// ErrReportNotFound: the run has no report (yet).
	ErrReportNotFound = errors.New("the run has no report yet")
	// ErrEventKeyNotFound: the agent's event key is not in the vault (any more).
	ErrEventKeyNotFound = errors.New("the agent's event key is gone")
)
