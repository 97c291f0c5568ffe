package storetest_test

import (
	"context"
	"errors"
	"strings"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

type dropsAnEvent struct{ *memory.Store }

func (s dropsAnEvent) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	if len(c.Append) > 1 {
		c.Append = c.Append[:len(c.Append)-1]
	}
	return s.Store.Commit(ctx, id, c)
}

type swapsEvents struct{ *memory.Store }

func (s swapsEvents) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	p, err := s.Store.Load(ctx, id, known)
	if len(p.Events) > 1 {
		p.Events[0], p.Events[1] = p.Events[1], p.Events[0]
	}
	return p, err
}

type ignoresETag struct{ *memory.Store }

func (s ignoresETag) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	current, err := s.Load(ctx, id, store.Known{})
	if err != nil {
		return "", err
	}
	c.Expect, c.From = current.ETag, current.Committed
	return s.Store.Commit(ctx, id, c)
}

// repeatsETags numbers the versions of each life of a history from one.
type repeatsETags struct{ *memory.Store }

func (s repeatsETags) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	p, err := s.Store.Load(ctx, id, known)
	if p.ETag != "" {
		p.ETag = store.ETag(strings.Repeat("v", p.Committed+1))
	}
	return p, err
}

func (s repeatsETags) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	current, err := s.Store.Load(ctx, id, store.Known{})
	if err != nil {
		return "", err
	}
	if current.ETag != "" && c.Expect == store.ETag(strings.Repeat("v", current.Committed+1)) {
		c.Expect = current.ETag
	}
	if _, err := s.Store.Commit(ctx, id, c); err != nil {
		return "", err
	}
	return store.ETag(strings.Repeat("v", c.From+len(c.Append)+1)), nil
}

type showsPartial struct{ *memory.Store }

func (s showsPartial) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	etag, err := s.Store.Commit(ctx, id, c)
	if errors.Is(err, store.ErrConflict) && len(c.Append) > 99 {
		c.Append = c.Append[:99]
		_, partial := ignoresETag(s).Commit(ctx, id, c)
		return etag, errors.Join(err, partial)
	}
	return etag, err
}

type forgetsMark struct{ *memory.Store }

func (s forgetsMark) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	c.Published = 0
	return s.Store.Commit(ctx, id, c)
}

type hidesPurge struct{ *memory.Store }

func (s hidesPurge) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	etag, err := s.Store.Commit(ctx, id, c)
	if errors.Is(err, store.ErrPurged) {
		err = store.ErrConflict
	}
	return etag, err
}

type consumesNothing struct{ *memory.Store }

func (s consumesNothing) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	c.Consumed = nil
	return s.Store.Commit(ctx, id, c)
}

type consumesOnConflict struct{ *memory.Store }

func (s consumesOnConflict) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	etag, err := s.Store.Commit(ctx, id, c)
	if errors.Is(err, store.ErrConflict) {
		current, _ := s.Load(ctx, id, store.Known{})
		_, lost := s.Store.Commit(ctx, id, store.Commit{ExecutionID: current.ExecutionID, Expect: current.ETag, From: current.Committed, Consumed: c.Consumed})
		return etag, errors.Join(err, lost)
	}
	return etag, err
}

type losesInbox struct{ *memory.Store }

func (losesInbox) AddInbox(context.Context, store.Instance, store.InboxItem) error { return nil }

type doublesInbox struct{ *memory.Store }

func (s doublesInbox) AddInbox(ctx context.Context, i store.Instance, item store.InboxItem) error {
	p, err := s.Load(ctx, i.ID, store.Known{})
	for _, old := range p.Inbox {
		if old.ID == item.ID {
			item.ID += "-again"
		}
	}
	return errors.Join(err, s.Store.AddInbox(ctx, i, item))
}

type noSentinel struct{ *memory.Store }

func (s noSentinel) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	p, err := s.Store.Load(ctx, id, known)
	if p.Committed == 0 {
		p.ETag, p.ExecutionID = "", ""
	}
	return p, err
}

type ignoresKnown struct{ *memory.Store }

func (s ignoresKnown) Load(ctx context.Context, id string, _ store.Known) (store.Partition, error) {
	return s.Store.Load(ctx, id, store.Known{})
}

type trustsKnown struct{ *memory.Store }

func (s trustsKnown) Load(ctx context.Context, id string, known store.Known) (store.Partition, error) {
	p, err := s.Store.Load(ctx, id, store.Known{})
	if known.Events <= len(p.Events) {
		p.From, p.Events = known.Events, p.Events[known.Events:]
	}
	return p, err
}

type cutsTexts struct{ *memory.Store }

func (s cutsTexts) Commit(ctx context.Context, id string, c store.Commit) (store.ETag, error) {
	for i, event := range c.Append {
		if done, ok := event.Body.(history.TaskCompleted); ok && len(done.Result) > 30720 {
			done.Result = done.Result[:30720]
			c.Append[i].Body = done
		}
	}
	return s.Store.Commit(ctx, id, c)
}
