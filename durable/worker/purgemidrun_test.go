package worker_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/memory"
)

// purger is a tool that purges an instance right before the chosen call that the
// engine makes for it, or right after.
type purger struct {
	store.Store
	mu    sync.Mutex
	id    string
	at    int
	after bool
	calls int
	done  bool
}

func (p *purger) around(ctx context.Context, call func() error) error {
	p.mu.Lock()
	p.calls++
	hit := p.id != "" && p.calls == p.at
	p.mu.Unlock()
	if !hit {
		return call()
	}
	if p.after {
		if err := call(); err != nil {
			return err
		}
	}
	p.done = true
	if err := p.PurgeInstance(ctx, p.id); err != nil && !errors.Is(err, store.ErrInstanceNotFound) {
		return err
	}
	if p.after {
		return nil
	}
	return call()
}

func (p *purger) Load(ctx context.Context, id string, known store.Known) (part store.Partition, err error) {
	err = p.around(ctx, func() error { part, err = p.Store.Load(ctx, id, known); return err })
	return part, err
}

func (p *purger) Commit(ctx context.Context, id string, commit store.Commit) (etag store.ETag, err error) {
	err = p.around(ctx, func() error { etag, err = p.Store.Commit(ctx, id, commit); return err })
	return etag, err
}

func (p *purger) Instance(ctx context.Context, id string) (row store.Instance, err error) {
	err = p.around(ctx, func() error { row, err = p.Store.Instance(ctx, id); return err })
	return row, err
}

func (p *purger) SaveInstance(ctx context.Context, row store.Instance) error {
	return p.around(ctx, func() error { return p.Store.SaveInstance(ctx, row) })
}

func (p *purger) AddInbox(ctx context.Context, row store.Instance, item store.InboxItem) error {
	return p.around(ctx, func() error { return p.Store.AddInbox(ctx, row, item) })
}

func (p *purger) Send(ctx context.Context, queue string, body []byte, delay time.Duration) error {
	return p.around(ctx, func() error { return p.Store.Send(ctx, queue, body, delay) })
}

// TestAPurgeByAToolInMidRunIsFinal: wherever in a run it comes (between and
// inside of steps, while activities run, at each phase of a commit), the engine
// drops the instance, leaves nothing of it, and no delivery fails for good.
func TestAPurgeByAToolInMidRunIsFinal(t *testing.T) {
	for _, after := range []bool{false, true} {
		for at := 1; ; at++ {
			if !purgedAt(t, at, after) {
				if at < 20 {
					t.Errorf("a run has only %d calls to purge at", at)
				}
				break
			}
		}
	}
}

// purgedAt runs with a purge at the nth call; false when the run has fewer.
func purgedAt(t *testing.T, at int, after bool) (purged bool) {
	t.Helper()
	t.Run(fmt.Sprintf("%d/after=%t", at, after), func(t *testing.T) {
		tool := &purger{at: at, after: after}
		h := newHub(t, func(_ testing.TB, now func() time.Time) (store.Store, string) {
			tool.Store = memory.New(now)
			return tool, "hub"
		})
		h.onFailure = func(error) {}
		id := h.start(mixed.Name(), 4)
		tool.mu.Lock()
		tool.id, tool.calls = id, 0
		tool.mu.Unlock()
		h.drain()
		_ = h.client.RaiseEvent(t.Context(), id, "word", "!") // not found once it is purged
		h.runToEnd()
		purged = tool.done
		for range 2 {
			h.clock.advance(20 * time.Minute)
			h.sweep()
			h.runToEnd()
		}
		if !purged {
			return
		}
		h.wantNothing(id)
	})
	return purged
}
