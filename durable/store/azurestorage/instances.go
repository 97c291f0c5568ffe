package azurestorage

import (
	"context"
	"errors"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"azurehaymaker/durable/store"
)

// CreateInstance implements store.Instances.
func (s *Store) CreateInstance(ctx context.Context, instance store.Instance) error {
	what := fmt.Sprintf("create instance %q", instance.ID)
	if err := instance.Validate(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	if err := s.create(ctx, instance); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) create(ctx context.Context, instance store.Instance) error {
	c, err := s.encodeCreated(instance)
	if err != nil {
		return err
	}
	row, err := s.instanceEntity(ctx, instance.ID, c)
	if err != nil {
		return err
	}
	_, err = s.instances.AddEntity(ctx, row, nil)
	if !hasCode(err, codeEntityExists) {
		return err
	}
	// Either somebody was here before, or this is the retry of an insert that
	// happened.
	old, readErr := get(ctx, s.instances, escapeKey(instance.ID), instanceKey)
	if readErr == nil && old.Properties["ExecutionId"] == instance.ExecutionID {
		return nil
	}
	return fmt.Errorf("%w (%w)", store.ErrInstanceExists, err)
}

func (s *Store) instanceEntity(ctx context.Context, id string, c columns) ([]byte, error) {
	key := escapeKey(id)
	if err := s.offloadInstance(ctx, key, c); err != nil {
		return nil, err
	}
	return c.entity(key, instanceKey)
}

// Instance implements store.Instances.
func (s *Store) Instance(ctx context.Context, id string) (store.Instance, error) {
	what := fmt.Sprintf("read instance %q", id)
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return store.Instance{}, err
	}
	defer cancel()
	if id == "" {
		return store.Instance{}, fmt.Errorf("%s: %w", what, store.ErrInstanceNotFound)
	}
	instance, err := s.read(ctx, id)
	if err != nil {
		return store.Instance{}, failed(ctx, what, err)
	}
	return instance, nil
}

func (s *Store) read(ctx context.Context, id string) (store.Instance, error) {
	row, err := get(ctx, s.instances, escapeKey(id), instanceKey)
	if err != nil {
		return store.Instance{}, err
	}
	if err := s.restoreInstance(ctx, row.Properties); err != nil {
		return store.Instance{}, err
	}
	return decodeInstance(row)
}

// SaveInstance implements store.Instances.
func (s *Store) SaveInstance(ctx context.Context, instance store.Instance) error {
	what := fmt.Sprintf("save instance %q", instance.ID)
	if err := instance.Validate(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	if err := s.save(ctx, instance); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) save(ctx context.Context, instance store.Instance) error {
	c, err := s.encodeInstance(instance)
	if err != nil {
		return err
	}
	mode := aztables.UpdateModeMerge
	if instance.Whole {
		mode = aztables.UpdateModeReplace
		if len(instance.Tags) == 0 {
			c["Tags"] = nullText
		}
	}
	row, err := s.instanceEntity(ctx, instance.ID, c)
	if err != nil {
		return err
	}
	_, err = s.instances.UpdateEntity(ctx, row, &aztables.UpdateEntityOptions{UpdateMode: mode, IfMatch: to.Ptr(azcore.ETagAny)})
	if hasCode(err, codeResourceNotFound) {
		// Texts that went ahead of the row belong to nobody now.
		err = fmt.Errorf("%w (%w)", store.ErrInstanceNotFound, err)
		return errors.Join(err, s.purgeBlobs(ctx, escapeKey(instance.ID)+"/instance-", "-"+executionMark(instance.ExecutionID)))
	}
	if err != nil {
		return err
	}
	if instance.Replaces != "" {
		// The row is saved, whatever becomes of this.
		_ = s.purgeBlobs(ctx, escapeKey(instance.ID)+"/instance-", "-"+executionMark(instance.Replaces))
	}
	return nil
}
