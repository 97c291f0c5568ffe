package store

import "errors"

var (
	// ErrInstanceExists: CreateInstance found a row with that instance id.
	ErrInstanceExists = errors.New("an orchestration instance with this id exists")
	// ErrInstanceNotFound: there is no Instances row, or it was purged.
	ErrInstanceNotFound = errors.New("no orchestration instance with this id")
	// ErrConflict: the sentinel changed since it was read; load again.
	ErrConflict = errors.New("the history was changed by another writer")
	// ErrPurged: the sentinel is gone although the commit expected one. The
	// instance was purged while it ran; drop it and recreate nothing.
	ErrPurged = errors.New("the history was purged")
	// ErrInvalidInstanceID: the id cannot be a key; see ValidateInstanceID.
	ErrInvalidInstanceID = errors.New("invalid instance id")
	// ErrInvalidContinuation: the token is not one that ListInstances gave.
	ErrInvalidContinuation = errors.New("invalid continuation token")
	// ErrNoLargeText: the blob of a large text is missing or cannot be unpacked.
	ErrNoLargeText = errors.New("the large text is missing or damaged")
	// ErrMessageGone: the message was deleted or received by somebody else.
	ErrMessageGone = errors.New("the queue message is gone or leased by another receiver")
)
