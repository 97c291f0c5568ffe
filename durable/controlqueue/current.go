package controlqueue

import (
	"context"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// current is the execution that the history holds; zero if it holds none.
type current struct {
	executionID string
	generation  int32
	ended       bool
}

func (r *Receiver) current(ctx context.Context, id string) (current, error) {
	part, err := r.hub.Load(ctx, id, store.Known{})
	if err != nil || part.Committed == 0 {
		return current{}, err
	}
	now := current{executionID: part.ExecutionID}
	for _, event := range part.Events {
		switch body := event.Body.(type) {
		case history.ExecutionStarted:
			now.generation = body.Generation
		case history.ExecutionCompleted:
			now.ended = true
		}
	}
	return now, nil
}

func (c current) live() bool { return c.executionID != "" && !c.ended }

// next is the generation of what comes after this and after a row's.
func (c current) next(ofRow int32) int32 {
	if c.executionID == "" && ofRow == 0 {
		return 0
	}
	return max(c.generation, ofRow) + 1
}

// row is what can be said of a live execution's row without reading it.
func (c current) row(id string) store.Instance {
	return store.Instance{ID: id, ExecutionID: c.executionID, Status: history.StatusRunning}
}
