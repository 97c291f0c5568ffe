package memory

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// partition exists exactly as long as its sentinel does.
type partition struct {
	etag      store.ETag
	execution string
	published int
	events    []history.Event
	inbox     map[string]history.Event
	attempts  store.Attempts
}

// Load implements store.Histories.
func (s *Store) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	if err := ctx.Err(); err != nil {
		return store.Partition{}, fmt.Errorf("load the history of %q: %w", id, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, found := s.partitions[id]
	if !found {
		return store.Partition{}, nil
	}
	loaded := store.Partition{ETag: p.etag, ExecutionID: p.execution, Committed: len(p.events), Published: p.published, Inbox: p.items(), Attempts: p.attempts}
	loaded.From = known.FirstUnknown(loaded)
	loaded.Events = slices.Clone(p.events[loaded.From:])
	return loaded, nil
}

func (p *partition) items() []store.InboxItem {
	var items []store.InboxItem
	for _, id := range slices.Sorted(maps.Keys(p.inbox)) {
		if len(items) == store.MaxInbox {
			break
		}
		items = append(items, store.InboxItem{ID: id, Event: p.inbox[id]})
	}
	return items
}

// Event implements store.Histories.
func (s *Store) Event(ctx context.Context, id, executionID string, ordinal int) (history.Event, error) {
	if err := ctx.Err(); err != nil {
		return history.Event{}, fmt.Errorf("read event %d of %q: %w", ordinal, id, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, found := s.partitions[id]
	if !found || p.execution != executionID || ordinal < 0 || ordinal >= len(p.events) {
		return history.Event{}, fmt.Errorf("read event %d of %q: %w", ordinal, id, store.ErrInstanceNotFound)
	}
	return p.events[ordinal], nil
}

// AddInbox implements store.Histories.
func (s *Store) AddInbox(ctx context.Context, instance store.Instance, item store.InboxItem) error {
	if err := first(ctx.Err(), store.ValidateInstanceID(instance.ID), item.Validate()); err != nil {
		return fmt.Errorf("add to the inbox of %q: %w", instance.ID, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.partitionFor(instance)
	if err != nil {
		return fmt.Errorf("add to the inbox of %q: %w", instance.ID, err)
	}
	p.inbox[item.ID] = storedEvent(item.Event)
	return nil
}

// SaveAttempts implements store.Histories.
func (s *Store) SaveAttempts(ctx context.Context, instance store.Instance, attempts store.Attempts) error {
	if err := first(ctx.Err(), store.ValidateInstanceID(instance.ID), attempts.Validate()); err != nil {
		return fmt.Errorf("count an attempt of %q: %w", instance.ID, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if attempts.Count == 0 {
		if p, found := s.partitions[instance.ID]; found {
			p.attempts = store.Attempts{}
		}
		return nil
	}
	p, err := s.partitionFor(instance)
	if err != nil {
		return fmt.Errorf("count an attempt of %q: %w", instance.ID, err)
	}
	attempts.Last = stored(attempts.Last)
	p.attempts = attempts
	return nil
}

// partitionFor finds the instance's history; one that has not begun gets it. The
// caller holds the lock.
func (s *Store) partitionFor(instance store.Instance) (*partition, error) {
	p, found := s.partitions[instance.ID]
	switch {
	case found:
		return p, nil
	case instance.Status != history.StatusPending:
		return nil, store.ErrInstanceNotFound
	}
	return s.newPartition(instance.ID, instance.ExecutionID), nil
}

// newPartition needs the lock.
func (s *Store) newPartition(id, executionID string) *partition {
	p := &partition{execution: executionID, etag: s.etag(), inbox: map[string]history.Event{}}
	s.partitions[id] = p
	return p
}

func (s *Store) etag() store.ETag { return store.ETag(fmt.Sprintf("m%d", s.next())) }
