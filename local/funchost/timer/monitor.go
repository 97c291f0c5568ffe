package timer

import (
	"context"
	"time"

	"azurehaymaker/local/funchost/schedule"
)

// Status is what is remembered of a monitored timer. Last is the zero time when it
// never ran.
type Status struct {
	Last, Next, LastUpdated time.Time
}

// Store keeps the status of one timer.
type Store interface {
	// Load returns nil when none was saved yet.
	Load(ctx context.Context) (*Status, error)
	Save(ctx context.Context, s Status) error
}

// checkPastDue loads the status at the start of the host and says whether an occurrence
// was missed. A first start writes an initial status. A stored next occurrence that does
// not follow from the schedule means that the schedule was edited: it is written anew,
// and that alone never makes the timer past due.
func checkPastDue(ctx context.Context, store Store, s schedule.Schedule, now time.Time) (Status, bool, error) {
	stored, err := store.Load(ctx)
	if err != nil {
		return Status{}, false, err
	}
	if stored == nil {
		initial := Status{Next: s.Next(now), LastUpdated: now}
		return initial, false, store.Save(ctx, initial)
	}
	base := stored.Last
	if base.IsZero() {
		base = stored.LastUpdated
	}
	expected := s.Next(base.In(now.Location()))
	if !stored.Next.Equal(expected) {
		if now.After(expected) {
			expected = s.Next(now)
		}
		edited := Status{Next: expected, LastUpdated: now}
		return edited, !expected.IsZero() && now.After(expected), store.Save(ctx, edited)
	}
	return *stored, !stored.Next.IsZero() && now.After(stored.Next), nil
}
