package worker_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store"
	"azurehaymaker/durable/store/faulty"
)

const collectorID = "collector"

var (
	// collector takes "word" events up to "end" and joins them.
	collector = durable.NewOrchestration[string, string]("Collector")
	// teller sends its words to the collector, some of them across
	// continue-as-new, and starts a child that nobody waits for.
	teller = durable.NewOrchestration[int, string]("Teller")
	// forgotten is that child: it tells the collector its end.
	forgotten = durable.NewOrchestration[string, string]("Forgotten")
)

func runCollector(ctx *durable.Context, _ string) (string, error) {
	var words []string
	for {
		word, err := durable.WaitForEvent[string](ctx, "word").Await()
		if err != nil {
			return "", err
		}
		if words = append(words, word); len(words) == 5 {
			slices.Sort(words) // those of one instant have no order
			return strings.Join(words, " "), nil
		}
	}
}

func runTeller(ctx *durable.Context, n int) (string, error) {
	switch n {
	case 0, 1: // the whole execution is one step
		if err := ctx.SendEvent(collectorID, "WORD", fmt.Sprint("t", n)); err != nil {
			return "", err
		}
		return teller.ContinueAsNew(ctx, n+1)
	case 2:
		if err := ctx.SendEvent(collectorID, "word", "t2"); err != nil {
			return "", err
		}
		if _, err := say.Call(ctx, "x").Await(); err != nil {
			return "", err
		}
	}
	if _, err := forgotten.Start(ctx, "f", durable.WithInstanceID("forgotten")); err != nil {
		return "", err
	}
	return "told", ctx.SendEvent(collectorID, "word", "t3") // and the end is in the same step
}

func runForgotten(ctx *durable.Context, word string) (string, error) {
	if _, err := ctx.CreateTimer(time.Hour).Await(); err != nil {
		return "", err
	}
	return word, ctx.SendEvent(collectorID, "word", word)
}

func (h *hub) addTellers() {
	h.t.Helper()
	h.must(durable.AddOrchestration(h.registry, collector, "", runCollector))
	h.must(durable.AddOrchestration(h.registry, teller, "", runTeller))
	h.must(durable.AddOrchestration(h.registry, forgotten, "", runForgotten))
}

// startOnce starts an instance as a caller would who may have to try again.
func (h *hub) startOnce(id, orchestration string, input any) {
	h.t.Helper()
	h.insist(func() error {
		_, err := h.client.Start(h.t.Context(), orchestration, input, client.StartOptions{InstanceID: id})
		if errors.Is(err, store.ErrInstanceExists) {
			return nil
		}
		return err
	})
}

func TestEventsAreSentAndChildrenForgotten(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addTellers()
		h.addEngine()
		h.startOnce(collectorID, collector.Name(), "")
		h.startOnce("teller", teller.Name(), 0)
		h.drain()
		h.wantEnd("teller", history.StatusCompleted, `"told"`)
		if s := h.status("forgotten").Status; s != history.StatusRunning {
			h.t.Fatalf("the forgotten child is %s while its parent has ended", s)
		}
		h.runToEnd()
		h.wantEnd("forgotten", history.StatusCompleted, `"f"`)
		h.wantEnd(collectorID, history.StatusCompleted, `"f t0 t1 t2 t3"`)
		row := h.status("forgotten")
		if _, marked := row.Tags[history.TagFireAndForget]; !marked || row.Parent == nil || row.Parent.InstanceID != "teller" {
			h.t.Errorf("the forgotten child's row has tags %v, parent %+v", row.Tags, row.Parent)
		}
		if events := h.history("teller"); count(events, history.KindEventSent) != 2 || count(events, history.KindSubOrchestrationCompleted) != 0 {
			h.t.Errorf("the teller's history:\n%s", describe(events))
		}
		if n, err := h.client.PurgeFamily(h.t.Context(), "teller"); n != 1 || err != nil {
			h.t.Errorf("purging the teller's family took %d instances, %v", n, err)
		}
	})
}

// TestAnEventFindsTheChildOfTheSameStep, started or called: it is sent after the
// starts.
func TestAnEventFindsTheChildOfTheSameStep(t *testing.T) {
	h := newHub(t, stores[0].open)
	parent := durable.NewOrchestration[string, string]("Parent")
	h.must(durable.AddOrchestration(h.registry, parent, "", func(ctx *durable.Context, _ string) (string, error) {
		id, err := events.Start(ctx, 1)
		if err != nil {
			return "", err
		}
		called := events.Call(ctx, 1, durable.WithInstanceID("called"))
		for _, receiver := range []string{id, "called"} {
			if err := ctx.SendEvent(receiver, "go", "to "+receiver); err != nil {
				return "", err
			}
		}
		return called.Await()
	}))
	h.startOnce("parent", parent.Name(), "")
	h.drain()
	h.wantEnd("parent", history.StatusCompleted, `"to called"`)
	started := h.childID("parent", 0)
	h.wantEnd(started, history.StatusCompleted, fmt.Sprintf(`"to %s"`, started))
}

// TestAnEventWithoutReceiverIsDropped, as is a child whose id is taken.
func TestAnEventWithoutReceiverIsDropped(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addTellers()
		h.startOnce("forgotten", events.Name(), 1)
		h.startOnce("teller", teller.Name(), 0)
		h.drain()
		h.wantEnd("teller", history.StatusCompleted, `"told"`)
		h.must(h.client.Terminate(h.t.Context(), "forgotten", ""))
		h.drain()
		h.startOnce(collectorID, collector.Name(), "")
		h.must(h.client.Terminate(h.t.Context(), collectorID, ""))
		h.drain()
		h.startOnce("late", teller.Name(), 3)
		h.runToEnd()
		h.wantEnd("late", history.StatusCompleted, `"told"`)
		h.wantEnd(collectorID, history.StatusTerminated, "")
		if n := count(h.history(collectorID), history.KindEventRaised); n > 0 {
			h.t.Errorf("the ended collector took %d events", n)
		}
	})
}

// TestEachCallOfATellerFailsOnce: whatever call fails, before or after its
// effect, in a process that lives or dies, each event comes exactly once.
func TestEachCallOfATellerFailsOnce(t *testing.T) {
	run := func(t *testing.T, fault func(*hub)) (calls map[faulty.Method]int) {
		h := newFaultHub(t)
		h.addTellers()
		h.startOnce(collectorID, collector.Name(), "")
		h.drain()
		before := map[faulty.Method]int{}
		for _, method := range engineMethods {
			before[method] = h.store.Calls(method)
		}
		if fault != nil {
			fault(h)
		}
		h.startOnce("teller", teller.Name(), 0)
		h.runToEnd()
		calls = map[faulty.Method]int{}
		for _, method := range engineMethods {
			calls[method] = h.store.Calls(method) - before[method]
		}
		for range 4 { // lost answers hide messages, lost messages wait for the sweep
			if !h.status(collectorID).Status.Terminal() {
				h.clock.advance(pumpLease)
				h.sweep()
				h.runToEnd()
			}
		}
		if row := h.status(collectorID); len(strings.Fields(row.Output)) != 5 {
			t.Fatalf("the collector is %s: %s\n%s", row.Status, row.Output, describe(h.history(collectorID)))
		}
		for _, word := range []string{"t0", "t1", "t2", "t3", "f"} {
			if row := h.status(collectorID); strings.Count(row.Output, word) != 1 {
				t.Errorf("%q did not come once: %s", word, row.Output)
			}
		}
		return calls
	}
	clean := run(t, nil)
	for _, method := range engineMethods {
		if clean[method] == 0 {
			t.Errorf("the scenario never calls %s", method)
		}
		for nth := 1; nth <= clean[method]; nth++ {
			failEachWay(t, method, nth, func(t *testing.T, fault func(*hub)) { run(t, fault) })
		}
	}
}

// TestLostMessagesOfATellerAreFoundByTheSweep: after every step all messages
// vanish, and the process with what it knew.
func TestLostMessagesOfATellerAreFoundByTheSweep(t *testing.T) {
	h := newHub(t, stores[0].open)
	h.addTellers()
	h.startOnce(collectorID, collector.Name(), "")
	h.startOnce("teller", teller.Name(), 0)
	for range 40 {
		h.loseMessages()
		h.restart()
		h.clock.advance(20 * time.Minute)
		h.sweep()
		h.pass()
	}
	h.wantEnd("forgotten", history.StatusCompleted, `"f"`)
	h.wantEnd(collectorID, history.StatusCompleted, `"f t0 t1 t2 t3"`)
}

// TestAnEventSentIsOutBeforeTheRowSaysTheEnd: the sweep looks at ended instances
// no more. The process dies between commit and sending, the message is lost.
func TestAnEventSentIsOutBeforeTheRowSaysTheEnd(t *testing.T) {
	onEveryStore(t, func(h *hub) {
		h.addTellers()
		h.startOnce(collectorID, collector.Name(), "")
		h.drain()
		h.startOnce("teller", teller.Name(), 3)
		h.store.Inject(faulty.AddInbox, 1, faulty.Fault{})
		h.onFailure = func(error) { h.loseMessages(); h.restart() }
		h.pass()
		if s := h.status("teller").Status; s.Terminal() {
			h.t.Fatalf("the row is %s before the event is out", s)
		}
		h.clock.advance(3 * time.Minute)
		h.sweep()
		if s := h.status("teller").Status; s.Terminal() {
			h.t.Fatalf("the sweep made the row %s before the event is out", s)
		}
		h.drain()
		h.wantEnd("teller", history.StatusCompleted, `"told"`)
		if got := describe(h.history(collectorID)); strings.Count(got, `word("t3")`) != 1 {
			h.t.Errorf("the collector heard\n%s", got)
		}
	})
}
