package azurestorage

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"azurehaymaker/durable/store"
)

// Prepare implements store.Store.
func (s *Store) Prepare(ctx context.Context, queues ...string) error {
	const what = "prepare the task hub"
	for _, name := range queues {
		if err := store.ValidateQueueName(name); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	ctx, cancel, err := s.bounded(ctx, what)
	if err != nil {
		return err
	}
	defer cancel()
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	group.Go(func() error {
		_, err := s.instances.CreateTable(inner, nil)
		return unless(err, "create table "+s.hub+"Instances", codeTableExists)
	})
	group.Go(func() error {
		_, err := s.history.CreateTable(inner, nil)
		return unless(err, "create table "+s.hub+"History", codeTableExists)
	})
	group.Go(func() error {
		_, err := s.large.Create(inner, nil)
		return unless(err, "create the container of large texts", codeContainerExists)
	})
	for _, name := range queues {
		group.Go(func() error { return s.createQueue(inner, name) })
	}
	if err := group.Wait(); err != nil {
		return failed(ctx, what, err)
	}
	return nil
}

func (s *Store) createQueue(ctx context.Context, name string) error {
	_, err := s.queues.NewQueueClient(name).Create(ctx, nil)
	return unless(err, "create queue "+name, codeQueueExists)
}

// unless drops an error with one of the codes and names the others.
func unless(err error, what string, codes ...string) error {
	if err == nil || hasCode(err, codes...) {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
