package storetest_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

type localTimes struct{ *memory.Store }

func (s localTimes) Instance(ctx context.Context, id string) (store.Instance, error) {
	i, err := s.Store.Instance(ctx, id)
	i.CreatedTime = i.CreatedTime.In(time.FixedZone("local", 3600))
	return i, err
}

type losesLastWrite struct{ *memory.Store }

func (s losesLastWrite) SaveInstance(ctx context.Context, i store.Instance) error {
	if old, err := s.Store.Instance(ctx, i.ID); err == nil && old.CustomStatus != "" {
		return nil
	}
	return s.Store.SaveInstance(ctx, i)
}

type overwrites struct{ *memory.Store }

func (s overwrites) CreateInstance(ctx context.Context, i store.Instance) error {
	if err := s.Store.CreateInstance(ctx, i); !errors.Is(err, store.ErrInstanceExists) {
		return err
	}
	return s.SaveInstance(ctx, i)
}

// insertsOrMerges makes the row that a late writer speaks of.
type insertsOrMerges struct{ *memory.Store }

func (s insertsOrMerges) SaveInstance(ctx context.Context, i store.Instance) error {
	if err := s.Store.SaveInstance(ctx, i); !errors.Is(err, store.ErrInstanceNotFound) {
		return err
	}
	return s.CreateInstance(ctx, i)
}

type replacesBlindly struct{ *memory.Store }

func (s replacesBlindly) ReplaceInstance(ctx context.Context, i, _ store.Instance) error {
	present, err := s.Store.Instance(ctx, i.ID)
	if err != nil {
		return err
	}
	return s.Store.ReplaceInstance(ctx, i, present)
}

type repeatsPage struct{ *memory.Store }

func (s repeatsPage) ListInstances(ctx context.Context, q store.InstanceQuery) (store.InstancePage, error) {
	page, err := s.Store.ListInstances(ctx, q)
	if page.Continuation != "" && q.Continuation == "" {
		page.Continuation = "after:" // nothing, so the first page again
	}
	return page, err
}

type ignoresFilter struct{ *memory.Store }

func (s ignoresFilter) ListInstances(ctx context.Context, q store.InstanceQuery) (store.InstancePage, error) {
	return s.Store.ListInstances(ctx, store.InstanceQuery{Limit: q.Limit, Continuation: q.Continuation})
}

type purgesNothing struct{ *memory.Store }

// PurgeInstance keeps the history by writing it back.
func (s purgesNothing) PurgeInstance(ctx context.Context, id string) error {
	kept, err := s.Load(ctx, id, store.Known{})
	if err := errors.Join(err, s.Store.PurgeInstance(ctx, id)); err != nil || kept.ETag == "" {
		return err
	}
	_, err = s.Commit(ctx, id, store.Commit{ExecutionID: kept.ExecutionID, Append: kept.Events})
	return err
}

type purgesPrefix struct{ *memory.Store }

func (s purgesPrefix) PurgeInstance(ctx context.Context, id string) error {
	page, err := s.ListInstances(ctx, store.InstanceQuery{IDPrefix: id})
	for _, i := range page.Instances {
		if strings.HasPrefix(i.ID, id) && i.ID != id {
			err = errors.Join(err, s.Store.PurgeInstance(ctx, i.ID))
		}
	}
	return errors.Join(err, s.Store.PurgeInstance(ctx, id))
}

type ignoresContext struct{ *memory.Store }

func (s ignoresContext) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	return s.Store.Commit(context.WithoutCancel(ctx), id, c)
}
