package memory

import (
	"context"
	"fmt"

	"azurehaymaker/durable/store"
)

// CreateInstance implements store.Instances.
func (s *Store) CreateInstance(ctx context.Context, instance store.Instance) error {
	if err := first(ctx.Err(), instance.Validate()); err != nil {
		return fmt.Errorf("create instance %q: %w", instance.ID, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, taken := s.instances[instance.ID]; taken {
		if old.ExecutionID != instance.ExecutionID {
			return fmt.Errorf("create instance %q: %w", instance.ID, store.ErrInstanceExists)
		}
		return nil
	}
	s.instances[instance.ID] = storedInstance(instance)
	return nil
}

// ReplaceInstance implements store.Instances.
func (s *Store) ReplaceInstance(ctx context.Context, instance, old store.Instance) error {
	if err := first(ctx.Err(), instance.Validate()); err != nil {
		return fmt.Errorf("replace instance %q: %w", instance.ID, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	present, found := s.instances[instance.ID]
	switch {
	case !found:
		return fmt.Errorf("replace instance %q: %w", instance.ID, store.ErrInstanceNotFound)
	case present.ExecutionID == instance.ExecutionID && (instance.ExecutionID != old.ExecutionID || present.Status == instance.Status):
		return nil
	case present.ExecutionID != old.ExecutionID || present.Status != old.Status:
		return fmt.Errorf("replace instance %q: %w", instance.ID, store.ErrInstanceExists)
	}
	s.instances[instance.ID] = storedInstance(instance)
	return nil
}

// Instance implements store.Instances.
func (s *Store) Instance(ctx context.Context, id string) (store.Instance, error) {
	if err := ctx.Err(); err != nil {
		return store.Instance{}, fmt.Errorf("read instance %q: %w", id, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	instance, found := s.instances[id]
	if !found {
		return store.Instance{}, fmt.Errorf("read instance %q: %w", id, store.ErrInstanceNotFound)
	}
	return storedInstance(instance), nil
}

// SaveInstance implements store.Instances.
func (s *Store) SaveInstance(ctx context.Context, instance store.Instance) error {
	if err := first(ctx.Err(), instance.Validate()); err != nil {
		return fmt.Errorf("save instance %q: %w", instance.ID, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old, found := s.instances[instance.ID]
	if !found {
		return fmt.Errorf("save instance %q: %w", instance.ID, store.ErrInstanceNotFound)
	}
	merged := storedInstance(instance)
	if instance.Whole {
		s.instances[instance.ID] = merged
		return nil
	}
	if merged.Input == "" {
		merged.Input = old.Input
	}
	if merged.Output == "" {
		merged.Output = old.Output
	}
	if merged.Tags == nil {
		merged.Tags = old.Tags
	}
	if merged.Parent == nil {
		merged.Parent = old.Parent
	}
	if merged.RerunOf == nil {
		merged.RerunOf = old.RerunOf
	}
	if merged.CompletedTime.IsZero() {
		merged.CompletedTime = old.CompletedTime
	}
	if merged.ScheduledStartTime.IsZero() {
		merged.ScheduledStartTime = old.ScheduledStartTime
	}
	s.instances[instance.ID] = merged
	return nil
}

// PurgeInstance implements store.Instances.
func (s *Store) PurgeInstance(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("purge instance %q: %w", id, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, row := s.instances[id]
	_, rows := s.partitions[id]
	if !row && !rows {
		return fmt.Errorf("purge instance %q: %w", id, store.ErrInstanceNotFound)
	}
	delete(s.instances, id)
	delete(s.partitions, id)
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
