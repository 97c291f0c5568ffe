package memory

import (
	"context"
	"fmt"
	"slices"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Commit implements store.Histories.
func (s *Store) Commit(ctx context.Context, id string, commit store.Commit) (store.ETag, error) {
	if err := first(ctx.Err(), store.ValidateInstanceID(id), commit.Validate()); err != nil {
		return "", fmt.Errorf("commit to %q: %w", id, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, found := s.partitions[id]
	switch {
	case !found && commit.Expect != "":
		return "", fmt.Errorf("commit to %q: %w", id, store.ErrPurged)
	case !found:
		p = s.newPartition(id, commit.ExecutionID)
	case p.etag != commit.Expect || !p.holds(commit.Consumed):
		return "", fmt.Errorf("commit to %q: %w", id, store.ErrConflict)
	}
	if p.execution != commit.ExecutionID {
		p.execution, p.events = commit.ExecutionID, nil
	}
	if commit.From != len(p.events) {
		return "", fmt.Errorf("commit to %q: it starts at event %d, but %d are committed", id, commit.From, len(p.events))
	}
	for _, event := range commit.Append {
		p.events = append(p.events, storedEvent(event))
	}
	for _, consumed := range commit.Consumed {
		delete(p.inbox, consumed)
	}
	p.published = commit.Published
	p.etag = s.etag()
	return p.etag, nil
}

func (p *partition) holds(ids []string) bool {
	for _, id := range ids {
		if _, found := p.inbox[id]; !found {
			return false
		}
	}
	return true
}

// MarkRewound implements store.Histories.
func (s *Store) MarkRewound(ctx context.Context, id string, marking store.Marking) (store.ETag, error) {
	if err := first(ctx.Err(), store.ValidateInstanceID(id), marking.Validate()); err != nil {
		return "", fmt.Errorf("mark the history of %q: %w", id, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, found := s.partitions[id]
	switch {
	case !found:
		return "", fmt.Errorf("mark the history of %q: %w", id, store.ErrPurged)
	case p.etag != marking.Expect || p.execution != marking.ExecutionID || len(p.events) != marking.Committed:
		return "", fmt.Errorf("mark the history of %q: %w", id, store.ErrConflict)
	}
	p.events = slices.Clone(p.events)
	for ordinal := range marking.Undone {
		if _, already := p.events[ordinal].Body.(history.Rewound); !already {
			p.events[ordinal].Body = history.Rewound{Was: p.events[ordinal].Body}
		}
	}
	p.etag = s.etag()
	return p.etag, nil
}
