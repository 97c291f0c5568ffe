package store

import "azurehaymaker/durable/history"

// ETag is the sentinel's version. "" means that there is no sentinel yet.
type ETag string

// Partition is what Load found of one instance's History partition.
type Partition struct {
	// ETag of the sentinel; "" when the partition has none.
	ETag ETag
	// ExecutionID of the sentinel.
	ExecutionID string
	// Committed is how many events the execution has; rows at or above it are
	// leftovers of an unfinished commit and are not part of Events.
	Committed int
	// Published is how many of those events have had their messages sent and
	// their Instances row written (the outbox mark).
	Published int
	// From is the ordinal of Events[0]; Events is empty when the caller's
	// knowledge was current.
	From   int
	Events []history.Event
	// Inbox holds what clients left for the instance, oldest first, at most
	// MaxInbox items; more show up once these are consumed.
	Inbox []InboxItem
	// Attempts is what SaveAttempts left; see Tried.
	Attempts Attempts
}

// MaxInbox bounds the items one Load gives and one Commit consumes: they must
// share the commit's last entity group transaction (100 operations), or a crash
// would deliver one of them twice.
const MaxInbox = 90

// MaxInboxIDLength is in bytes; the id becomes part of a row key.
const MaxInboxIDLength = 256

// Known is what the caller already has of a partition, so that Load can read
// less. The zero value asks for everything.
type Known struct {
	ETag        ETag
	ExecutionID string
	// Events is how many committed events the caller holds.
	Events int
}

// InboxItem is an external happening that waits to become history: EventRaised,
// ExecutionTerminated, ExecutionSuspended, ExecutionResumed or ExecutionRewound,
// or a completion that could not be committed directly.
type InboxItem struct {
	// ID orders and identifies the item within its instance. Adding the same
	// ID twice keeps one. Ids sort by time when made by the engine.
	ID    string
	Event history.Event
}

// Commit is one step of one execution: it lands whole or, after a crash in
// between, leaves only rows above Committed that every reader ignores.
type Commit struct {
	ExecutionID string
	// Expect is the sentinel's ETag the step was computed from; "" demands
	// that there is none.
	Expect ETag
	// From is the ordinal of Append[0], which equals the committed count the
	// step was computed from (0 for a new execution).
	From   int
	Append []history.Event
	// Consumed are the inbox ids that became history in this step.
	Consumed []string
	// Published is the outbox mark as known before this step.
	Published int
	// Replaces is the execution whose history this first commit of another
	// execution replaces, or "". Such a commit must fit one transaction
	// (MaxReplacing); the large texts of the replaced execution are removed
	// once it is in place.
	Replaces string
}

// Marking says which committed events of an execution a rewind took back.
type Marking struct {
	ExecutionID string
	// Expect is the sentinel's ETag.
	Expect ETag
	// Committed and Published are the sentinel's as they are.
	Committed, Published int
	// Undone maps ordinals to the kinds that the events have.
	Undone map[int]history.Kind
}

// MaxReplacing bounds events and consumed items together in a commit that
// replaces an execution.
const MaxReplacing = 99
