package haymaker

import "errors"

// FailureKind says which of the causes that a retry cannot mend it was.
type FailureKind string

// The kinds of permanent failure.
const (
	FailureCredential    FailureKind = "credential"
	FailurePermission    FailureKind = "permission"
	FailureConfiguration FailureKind = "configuration"
	FailureQuota         FailureKind = "quota"
	// FailureRefused: a safety rule forbids the operation.
	FailureRefused FailureKind = "refused"
)

// PermanentError marks a failure that trying again cannot mend. Every other
// error is taken as transient: the retry policy may try again.
type PermanentError struct {
	Kind FailureKind
	Err  error
}

func (e *PermanentError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *PermanentError) Unwrap() error { return e.Err }

// Permanent marks err; nil stays nil.
func Permanent(kind FailureKind, err error) error {
	if err == nil {
		return nil
	}
	return &PermanentError{Kind: kind, Err: err}
}

// IsPermanent says whether err, or one it wraps, is marked permanent.
func IsPermanent(err error) bool {
	var permanent *PermanentError
	return errors.As(err, &permanent)
}
