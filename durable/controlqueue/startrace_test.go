package controlqueue

import (
	"testing"

	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
)

// TestAToolsRowNeverCostsAnInstance: whatever the engine has done when the tool,
// which saw an ended instance, writes its row without an execution id.
func TestAToolsRowNeverCostsAnInstance(t *testing.T) {
	for name, meanwhile := range map[string]func(*liveHub){
		"nothing happened":    func(*liveHub) {},
		"the row was taken":   func(h *liveHub) { h.drain() },
		"it has begun":        func(h *liveHub) { h.drain(); h.work() },
		"it was looked after": func(h *liveHub) { h.drain(); h.work(); h.drain(); h.drain() },
	} {
		t.Run(name, func(t *testing.T) {
			h := newLiveHub(t)
			ctx := t.Context()
			_, err := h.tool.StartNew(ctx, "Short", "again", `"first"`, true)
			h.must(err)
			h.settle()
			first := h.want("again", history.StatusCompleted, `"first"`, `"FIRST"`)
			h.tool.BeforeRow = func() { meanwhile(h) }
			_, err = h.tool.StartNew(ctx, "Waits", "again", `"second"`, true)
			h.must(err)
			h.tool.BeforeRow = nil
			h.settle()
			h.must(h.tool.RaiseEvent(ctx, "again", "go", `"run"`, true))
			h.settle()
			row := h.want("again", history.StatusCompleted, `"second"`, `"second run"`)
			if row.ExecutionID == first.ExecutionID || row.Generation != 1 || row.Name != "Waits" {
				t.Errorf("the row is %+v", row)
			}
		})
	}
}

// TestAStartNeverOverwritesWhatRuns: the tool has overwritten its row, which is
// written anew from the history.
func TestAStartNeverOverwritesWhatRuns(t *testing.T) {
	h := newLiveHub(t)
	ctx := t.Context()
	_, err := h.tool.StartNew(ctx, "Waits", "live", `"first"`, true)
	h.must(err)
	h.settle()
	before := h.row("live")
	_, err = h.tool.StartNew(ctx, "Short", "live", `"second"`, true)
	h.must(err)
	if row := h.row("live"); row.ExecutionID != "" || row.Name != "Short" {
		t.Fatalf("the tool did not overwrite the row: %+v", row)
	}
	if got := h.settle(); got != (Report{Dropped: 1}) {
		t.Errorf("%+v", got)
	}
	after := h.want("live", history.StatusRunning, `"first"`, "")
	if after.ExecutionID != before.ExecutionID || after.Name != "Waits" || !after.CreatedTime.Equal(before.CreatedTime) {
		t.Errorf("the row was %+v and is %+v", before, after)
	}
	h.must(h.tool.RaiseEvent(ctx, "live", "go", `"on"`, true))
	h.settle()
	h.want("live", history.StatusCompleted, `"first"`, `"first on"`)
}

// TestAnEventReachesAnInstanceWhoseRowIsOverwritten, by the way of the history.
func TestAnEventReachesAnInstanceWhoseRowIsOverwritten(t *testing.T) {
	h := newLiveHub(t)
	ctx := t.Context()
	_, err := h.tool.StartNew(ctx, "Waits", "live", `"first"`, true)
	h.must(err)
	h.settle()
	h.tool.BeforeRow = func() { h.drain() } // the start is dropped before it does harm
	_, err = h.tool.StartNew(ctx, "Short", "live", `"second"`, true)
	h.must(err)
	h.must(h.tool.RaiseEvent(ctx, "live", "go", `"on"`, true))
	h.settle()
	h.want("live", history.StatusCompleted, `"first"`, `"first on"`)
}

func TestEventsBeforeTheirStartWaitForIt(t *testing.T) {
	h := newLiveHub(t)
	ctx := t.Context()
	var start []store.Message
	h.tool.BeforeRow = func() { // another process has received the start
		var err error
		start, err = h.store.Receive(ctx, h.tool.Queue("late"), 1, lease)
		h.must(err)
	}
	_, err := h.tool.StartNew(ctx, "Waits", "late", `"a"`, true)
	h.must(err)
	h.must(h.tool.RaiseEvent(ctx, "late", "go", `"b"`, true))
	if got := h.drain(); got != (Report{Received: 1, Delayed: 1}) || len(start) != 1 {
		t.Errorf("the event alone: %+v", got)
	}
	h.must(h.store.Release(ctx, h.tool.Queue("late"), start[0], 0))
	h.settle()
	h.want("late", history.StatusCompleted, `"a"`, `"a b"`)
	// One whose start never comes is given up.
	_, err = h.tool.StartNew(ctx, "Waits", "never", `"a"`, true)
	h.must(err)
	h.tool.BeforeRow = nil
	h.must(h.store.Delete(ctx, h.tool.Queue("never"), start[0]))
	h.must(h.tool.RaiseEvent(ctx, "never", "go", `"b"`, true))
	if got := h.settle(); got != (Report{Dropped: 1}) {
		t.Errorf("an event whose start never comes: %+v", got)
	}
}
