package worker

import "azurehaymaker/durable/history"

// lostCommit is what a commit meant to append whose outcome is not known: its
// answer was lost, or a client library tried it again and met its own success
// as a conflict. If history turns out to hold it, its messages are still owed.
type lostCommit struct {
	from   int
	events []history.Event
}

// foundIn says, per ordinal, whether that event is this commit's. A commit of
// another process that looks the same in all of these respects did the same;
// taking it for our own only sends its messages twice.
func (l lostCommit) foundIn(events []history.Event) func(ordinal int) bool {
	end := l.from + len(l.events)
	if len(l.events) == 0 || end > len(events) {
		return func(int) bool { return false }
	}
	for i, mine := range l.events {
		stored := events[l.from+i]
		if stored.ID != mine.ID || stored.Body.Kind() != mine.Body.Kind() || !stored.Timestamp.Equal(mine.Timestamp) {
			return func(int) bool { return false }
		}
	}
	return func(ordinal int) bool { return ordinal >= l.from && ordinal < end }
}

// rewoundIn is foundIn for a commit that may be that of a rewind, which owes
// messages of earlier events as well.
func (l lostCommit) rewoundIn(events []history.Event) func(ordinal int) bool {
	found := l.foundIn(events)
	if history.HasRewind(l.events) && found(l.from) {
		return func(int) bool { return true }
	}
	return found
}
