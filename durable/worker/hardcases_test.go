package worker_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
)

// TestAHistoryOfTenThousandEvents completes, also in processes that begin cold in
// its middle, and its memory is bounded and given back.
func TestAHistoryOfTenThousandEvents(t *testing.T) {
	h := newHub(t, stores[0].open)
	const width = 4_950
	id := h.start(fanOut.Name(), width)
	for range 2 { // half of it, then a cold process
		h.pass()
		h.restart()
	}
	h.drain()
	h.wantEnd(id, history.StatusCompleted, sumOfSquares(width))
	events := len(h.history(id))
	if events < 10_000 {
		t.Errorf("only %d events", events)
	}
	if held := heap() - func() uint64 { h.engines[0].Close(); return heap() }(); held > 32<<20 {
		t.Errorf("the engine held %d MB for %d events", held>>20, events)
	}
}

// heap is what is in use after a collection, in bytes.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

var (
	repeat = durable.NewActivity[string, string]("Repeat")
	bulky  = durable.NewOrchestration[string, string]("Bulky")
	excess = durable.NewOrchestration[string, string]("Excess")
)

// TestAPayloadOfOneMegabyte as input, activity's input and result, event and
// output.
func TestAPayloadOfOneMegabyte(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.must(durable.AddActivity(h.registry, repeat, func(_ context.Context, text string) (string, error) { return "b" + text[1:], nil }))
		h.must(durable.AddOrchestration(h.registry, bulky, "", func(ctx *durable.Context, text string) (string, error) {
			result, err := repeat.Call(ctx, text).Await()
			if err != nil {
				return "", err
			}
			raised, err := durable.WaitForEvent[string](ctx, "more").Await()
			if err != nil {
				return "", err
			}
			return result[:len(result)/2] + raised[:len(raised)/2], nil
		}))
		h.engines = nil
		h.addEngine() // which knows of the new activity's queue
		h.must(h.engines[0].Prepare(h.t.Context()))
		const size = 1_000_000
		id := h.start(bulky.Name(), strings.Repeat("a", size))
		h.drain()
		h.restart()
		h.must(h.client.RaiseEvent(h.t.Context(), id, "more", strings.Repeat("c", size)))
		h.drain()
		h.wantEnd(id, history.StatusCompleted, `"b`+strings.Repeat("a", size/2-1)+strings.Repeat("c", size/2)+`"`)

		tooMuch := strings.Repeat("d", client.MaxPayloadBytes)
		if _, err := h.client.Start(h.t.Context(), bulky.Name(), tooMuch, client.StartOptions{}); !errors.Is(err, client.ErrPayloadTooLarge) {
			h.t.Errorf("a larger input: %v", err)
		}
		waiting := h.start(events.Name(), 1)
		if err := h.client.RaiseEvent(h.t.Context(), waiting, "go", tooMuch); !errors.Is(err, client.ErrPayloadTooLarge) {
			h.t.Errorf("a larger event: %v", err)
		}
	})
}

// TestPayloadsBeyondTheLimitFailWithAReason and never come back as poison.
func TestPayloadsBeyondTheLimitFailWithAReason(t *testing.T) {
	h := newHub(t, stores[0].open)
	huge := strings.Repeat("x", durable.MaxPayloadBytes)
	h.must(durable.AddActivity(h.registry, repeat, func(context.Context, string) (string, error) { return huge, nil }))
	h.must(durable.AddOrchestration(h.registry, excess, "", func(ctx *durable.Context, what string) (string, error) {
		switch what {
		case "result":
			return repeat.Call(ctx, "").Await()
		case "input":
			return repeat.Call(ctx, huge).Await()
		}
		return huge, nil
	}))
	h.engines = nil
	h.addEngine()
	for _, what := range []string{"result", "input", "output"} {
		id := h.start(excess.Name(), what)
		h.drain()
		if row := h.status(id); row.Status != history.StatusFailed || !strings.Contains(row.Output, "the limit is 16777216") {
			t.Errorf("%s: %s with %.200q", what, row.Status, row.Output)
		}
	}
}
