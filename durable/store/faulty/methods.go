package faulty

import (
	"context"
	"time"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// Prepare implements store.Store.
func (s *Store) Prepare(ctx context.Context, queues ...string) error {
	return s.through(ctx, Prepare, func() error { return s.inner.Prepare(ctx, queues...) })
}

// CreateInstance implements store.Instances.
func (s *Store) CreateInstance(ctx context.Context, instance store.Instance) error {
	return s.through(ctx, CreateInstance, func() error { return s.inner.CreateInstance(ctx, instance) })
}

// ReplaceInstance implements store.Instances.
func (s *Store) ReplaceInstance(ctx context.Context, instance, old store.Instance) error {
	return s.through(ctx, ReplaceInstance, func() error { return s.inner.ReplaceInstance(ctx, instance, old) })
}

// Instance implements store.Instances.
func (s *Store) Instance(ctx context.Context, id string) (store.Instance, error) {
	return returning(ctx, s, Instance, func() (store.Instance, error) { return s.inner.Instance(ctx, id) })
}

// SaveInstance implements store.Instances.
func (s *Store) SaveInstance(ctx context.Context, instance store.Instance) error {
	return s.through(ctx, SaveInstance, func() error { return s.inner.SaveInstance(ctx, instance) })
}

// ListInstances implements store.Instances.
func (s *Store) ListInstances(ctx context.Context, query store.InstanceQuery) (store.InstancePage, error) {
	return returning(ctx, s, ListInstances, func() (store.InstancePage, error) { return s.inner.ListInstances(ctx, query) })
}

// PurgeInstance implements store.Instances.
func (s *Store) PurgeInstance(ctx context.Context, id string) error {
	return s.through(ctx, PurgeInstance, func() error { return s.inner.PurgeInstance(ctx, id) })
}

// Load implements store.Histories.
func (s *Store) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	return returning(ctx, s, Load, func() (store.Partition, error) { return s.inner.Load(ctx, id, known) })
}

// Commit implements store.Histories.
func (s *Store) Commit(ctx context.Context, id string, commit store.Commit) (store.ETag, error) {
	return returning(ctx, s, Commit, func() (store.ETag, error) { return s.inner.Commit(ctx, id, commit) })
}

// MarkRewound implements store.Histories.
func (s *Store) MarkRewound(ctx context.Context, id string, marking store.Marking) (store.ETag, error) {
	return returning(ctx, s, MarkRewound, func() (store.ETag, error) { return s.inner.MarkRewound(ctx, id, marking) })
}

// AddInbox implements store.Histories.
func (s *Store) AddInbox(ctx context.Context, instance store.Instance, item store.InboxItem) error {
	return s.through(ctx, AddInbox, func() error { return s.inner.AddInbox(ctx, instance, item) })
}

// SaveAttempts implements store.Histories.
func (s *Store) SaveAttempts(ctx context.Context, instance store.Instance, attempts store.Attempts) error {
	return s.through(ctx, SaveAttempts, func() error { return s.inner.SaveAttempts(ctx, instance, attempts) })
}

// Event implements store.Histories.
func (s *Store) Event(ctx context.Context, id, executionID string, ordinal int) (history.Event, error) {
	return returning(ctx, s, Event, func() (history.Event, error) { return s.inner.Event(ctx, id, executionID, ordinal) })
}

// Send implements store.Queues.
func (s *Store) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	return s.through(ctx, Send, func() error { return s.inner.Send(ctx, queue, body, delay) })
}

// Receive implements store.Queues.
func (s *Store) Receive(ctx context.Context, queue string, limit int, lease time.Duration) ([]store.Message, error) {
	return returning(ctx, s, Receive, func() ([]store.Message, error) { return s.inner.Receive(ctx, queue, limit, lease) })
}

// Delete implements store.Queues.
func (s *Store) Delete(ctx context.Context, queue string, message store.Message) error {
	return s.through(ctx, Delete, func() error { return s.inner.Delete(ctx, queue, message) })
}

// Release implements store.Queues.
func (s *Store) Release(ctx context.Context, queue string, message store.Message, delay time.Duration) error {
	return s.through(ctx, Release, func() error { return s.inner.Release(ctx, queue, message, delay) })
}
