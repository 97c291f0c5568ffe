package storetest_test

import (
	"context"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

type marksHalf struct{ *memory.Store }

func (s marksHalf) MarkRewound(ctx context.Context, id string, m store.Marking) (store.ETag, error) {
	half := map[int]history.Kind{}
	for ordinal, kind := range m.Undone {
		if ordinal < m.Committed/2 {
			half[ordinal] = kind
		}
	}
	m.Undone = half
	return s.Store.MarkRewound(ctx, id, m)
}

type marksBlindly struct{ *memory.Store }

func (s marksBlindly) MarkRewound(ctx context.Context, id string, m store.Marking) (store.ETag, error) {
	part, err := s.Load(ctx, id, store.Known{})
	if err != nil {
		return "", err
	}
	m.Expect, m.Committed = part.ETag, part.Committed
	return s.Store.MarkRewound(ctx, id, m)
}

type keepsTheEnd struct{ *memory.Store }

func (s keepsTheEnd) SaveInstance(ctx context.Context, i store.Instance) error {
	i.Whole = false
	return s.Store.SaveInstance(ctx, i)
}

type reopensAnything struct{ *memory.Store }

func (s reopensAnything) ReplaceInstance(ctx context.Context, i, old store.Instance) error {
	if i.ExecutionID == old.ExecutionID {
		return s.SaveInstance(ctx, i)
	}
	return s.Store.ReplaceInstance(ctx, i, old)
}
