package store

import (
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"

	"azurehaymaker/durable/history"
)

// The checks in this file are the same for every Store: what one refuses, all
// refuse.

var queueName = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9])*$`)

// ValidateQueueName refuses what Queue Storage refuses: 3-63 of [a-z0-9-], a
// letter or digit at both ends, no two hyphens in a row.
func ValidateQueueName(name string) error {
	if len(name) < 3 || len(name) > 63 || !queueName.MatchString(name) {
		return fmt.Errorf("the queue name %q is not 3 to 63 lower-case letters, digits and single hyphens", name)
	}
	return nil
}

// ValidateMessage checks the bounds of Send and Release.
func ValidateMessage(body []byte, delay time.Duration) error {
	if len(body) > MaxMessageBytes {
		return fmt.Errorf("the message has %d bytes; at most %d fit", len(body), MaxMessageBytes)
	}
	if delay < 0 || delay > MaxDelay {
		return fmt.Errorf("the delay %s is not between 0 and %s; re-arm longer ones", delay, MaxDelay)
	}
	return nil
}

// ValidateReceive checks the bounds of Receive.
func ValidateReceive(limit int, lease time.Duration) error {
	if limit < 1 || limit > 32 {
		return fmt.Errorf("the limit of %d messages is not between 1 and 32", limit)
	}
	if lease <= 0 || lease > MaxDelay {
		return fmt.Errorf("the lease %s is not above 0 and at most %s", lease, MaxDelay)
	}
	return nil
}

// Validate refuses a row that the framework's readers cannot show: Name,
// Status, ExecutionID, CreatedTime and LastUpdatedTime must be set.
func (i Instance) Validate() error {
	switch {
	case i.Name == "":
		return errors.New("the instance has no orchestration name")
	case i.Status == "":
		return errors.New("the instance has no status")
	case i.ExecutionID == "":
		return errors.New("the instance has no execution id")
	case i.CreatedTime.IsZero() || i.LastUpdatedTime.IsZero():
		return errors.New("the instance lacks its created or last updated time")
	}
	return ValidateInstanceID(i.ID)
}

// Validate refuses an item without an id, and kinds that nobody can leave for
// an instance.
func (i InboxItem) Validate() error {
	if i.ID == "" || len(i.ID) > MaxInboxIDLength || !utf8.ValidString(i.ID) {
		return fmt.Errorf("the inbox id %q is not 1 to %d bytes of UTF-8", i.ID, MaxInboxIDLength)
	}
	switch i.Event.Body.(type) {
	case history.EventRaised, history.ExecutionTerminated, history.ExecutionSuspended, history.ExecutionResumed, history.ExecutionRewound,
		history.TaskCompleted, history.TaskFailed, history.TimerFired,
		history.SubOrchestrationInstanceCompleted, history.SubOrchestrationInstanceFailed, history.ExecutionStarted:
		return nil
	}
	return fmt.Errorf("an event of type %T cannot wait in an inbox", i.Event.Body)
}

// Validate refuses a commit that no store can land whole.
func (c Commit) Validate() error {
	switch {
	case c.ExecutionID == "":
		return errors.New("the commit has no execution id")
	case c.From < 0 || c.Published < 0 || c.Published > c.From+len(c.Append):
		return fmt.Errorf("the commit's marks do not fit: from %d, appends %d, published %d", c.From, len(c.Append), c.Published)
	case c.Replaces != "" && (c.From != 0 || c.Replaces == c.ExecutionID || len(c.Append)+len(c.Consumed) > MaxReplacing):
		return fmt.Errorf("the commit replaces execution %s, but begins at event %d, with %d events and %d consumed items, as execution %s; at most %d may be in it, from 0",
			c.Replaces, c.From, len(c.Append), len(c.Consumed), c.ExecutionID, MaxReplacing)
	case len(c.Consumed) > MaxInbox:
		return fmt.Errorf("the commit consumes %d inbox items; at most %d fit one transaction", len(c.Consumed), MaxInbox)
	}
	return nil
}

// Validate refuses a marking that names what is not committed.
func (m Marking) Validate() error {
	if m.ExecutionID == "" || m.Expect == "" {
		return errors.New("the marking has no execution id or no ETag")
	}
	for ordinal, kind := range m.Undone {
		if ordinal < 0 || ordinal >= m.Committed || kind == "" {
			return fmt.Errorf("the marking names event %d of kind %q; %d are committed", ordinal, kind, m.Committed)
		}
	}
	return nil
}

// PageSize is the effective Limit; an error when it is not 0 to 1000.
func (q InstanceQuery) PageSize() (int, error) {
	switch {
	case q.Limit == 0:
		return 100, nil
	case q.Limit < 0 || q.Limit > 1000:
		return 0, fmt.Errorf("the page limit %d is not between 1 and 1000", q.Limit)
	}
	return q.Limit, nil
}

// FirstUnknown is the ordinal of the first event of the loaded partition that
// the caller does not hold: Committed when its knowledge is current, 0 when it
// knows another execution or more than there is.
func (k Known) FirstUnknown(loaded Partition) int {
	if k.ExecutionID != loaded.ExecutionID || k.Events > loaded.Committed || k.Events < 0 {
		return 0
	}
	return k.Events
}
