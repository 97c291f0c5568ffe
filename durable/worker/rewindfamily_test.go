package worker_test

import (
	"errors"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
)

var (
	heir   = durable.NewOrchestration[string, string]("Heir")
	estate = durable.NewOrchestration[string, string]("Estate")
)

// addEstate registers a parent that calls a child, that calls another, which
// does a step of its input's name; beside it a child that works at once.
func (h *hub) addEstate() {
	h.t.Helper()
	h.orchestration(heir.Name(), func(ctx *durable.Context, in string) (string, error) {
		if in == "deep" {
			return heir.Call(ctx, "fragile").Await()
		}
		return sequence(ctx, in+" first", in)
	})
	h.orchestration(estate.Name(), func(ctx *durable.Context, _ string) (string, error) {
		deep, plain := heir.Call(ctx, "deep"), heir.Call(ctx, "plain")
		results, errs := durable.All(deep, plain)
		return results[0] + ", " + results[1], errors.Join(errs...)
	})
}

const estateDone = `"fragile first fragile, plain first plain"`

func TestRewindRewindsFailedChildren(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		did := h.addShaky(map[string]int{"fragile": 2})
		h.addEstate()
		id := h.failsFirst(estate.Name())
		for range 2 {
			if s := h.status(id).Status; s != history.StatusFailed {
				h.t.Fatalf("the parent is %s", s)
			}
			h.rewind(id)
			h.drain()
		}
		h.wantEnd(id, history.StatusCompleted, estateDone)
		did.want(h.t, map[string]int{"fragile first": 1, "fragile": 3, "plain first": 1, "plain": 1})
		h.wantRewoundRows(id)
		deep := h.childID(id, 0)
		h.wantEnd(deep, history.StatusCompleted, `"fragile first fragile"`)
		if row := h.status(deep); row.Parent == nil || row.Parent.InstanceID != id {
			h.t.Errorf("the child's row lost its parent: %+v", row)
		}
	})
}

// TestRewindWithChildrenInEveryState: between the failure of the parent and its
// rewind somebody does something to the failed child.
func TestRewindWithChildrenInEveryState(t *testing.T) {
	for name, meddle := range map[string]func(h *hub, childID string){
		"purged":            func(h *hub, childID string) { h.must(h.client.Purge(h.t.Context(), childID)) },
		"rewound by itself": func(h *hub, childID string) { h.rewind(childID); h.drain() },
		"rewound in vain": func(h *hub, childID string) {
			h.shakyAgain("fragile")
			h.rewind(childID)
			h.drain()
		},
		"rewound at the same time": func(h *hub, childID string) { h.rewind(childID) },
		"restarted":                func(h *hub, childID string) { h.restartedInstance(childID) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, stores[0].open)
			h.shaky = h.addShaky(map[string]int{"fragile": 1})
			h.addEstate()
			id := h.failsFirst(estate.Name())
			meddle(h, h.childID(id, 0))
			h.rewind(id)
			h.drain()
			h.wantEnd(id, history.StatusCompleted, estateDone)
		})
	}
}

// shakyAgain lets a step fail once more.
func (h *hub) shakyAgain(name string) {
	h.shaky.mu.Lock()
	defer h.shaky.mu.Unlock()
	h.shaky.left[name]++
}

// restartedInstance runs an ended instance again on its own, without a parent.
func (h *hub) restartedInstance(id string) {
	h.t.Helper()
	_, err := h.client.Restart(h.t.Context(), id, false)
	h.must(err)
	h.drain()
}

// TestRewindStartsATerminatedChildAnew: it cannot go on, but its call can.
func TestRewindStartsATerminatedChildAnew(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.orchestration(heir.Name(), func(ctx *durable.Context, _ string) (string, error) {
			return durable.WaitForEvent[string](ctx, "go").Await()
		})
		h.orchestration(estate.Name(), func(ctx *durable.Context, _ string) (string, error) { return heir.Call(ctx, "").Await() })
		id := h.start(estate.Name(), "")
		h.drain()
		childID := h.childID(id, 0)
		h.must(h.client.Terminate(h.t.Context(), childID, "by mistake"))
		h.drain()
		h.clock.advance(1e9)
		h.rewind(id)
		h.drain()
		if row := h.status(childID); row.Status != history.StatusRunning || row.Generation != 1 {
			h.t.Fatalf("the child is %s, generation %d", row.Status, row.Generation)
		}
		h.must(h.client.RaiseEvent(h.t.Context(), childID, "go", "on"))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"on"`)
	})
}
