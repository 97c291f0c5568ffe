package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"azurehaymaker/durable"
	"azurehaymaker/durable/history"
	"azurehaymaker/durable/store/azurestorage"
	"azurehaymaker/durable/worker"
)

// deliveryVariable makes the test binary a process that handles one wake. It
// carries the emulator's key, so it is no argument.
const deliveryVariable = "WORKER_DELIVERY"

// delivery is what that process is told.
type delivery struct {
	Connection, Hub string
	Now             time.Time
	Body            []byte
	Count           int
}

// How the step of killer ends its process.
const (
	byPanic = "panic" // on a goroutine of its own, where the engine cannot recover it
	byExit  = "exit"
	// exitCode tells the step's own exit from that of the process.
	exitCode = 42
)

var killer = durable.NewOrchestration[string, string]("Killer")

func addKiller(registry *durable.Registry) error {
	return durable.AddOrchestration(registry, killer, "", func(_ *durable.Context, how string) (string, error) {
		if how == byExit {
			os.Exit(exitCode)
		}
		go panic("the orchestrator's goroutine panics")
		select {}
	})
}

// handleDelivery is the process.
func handleDelivery(text string) error {
	var d delivery
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return err
	}
	now := func() time.Time { return d.Now }
	s, err := azurestorage.New(azurestorage.Options{TaskHub: d.Hub, ConnectionString: d.Connection, Now: now})
	if err != nil {
		return err
	}
	registry := durable.NewRegistry()
	if err := addKiller(registry); err != nil {
		return err
	}
	engine, err := worker.New(s, registry, worker.Options{OrchestrationQueue: (&hub{name: d.Hub}).wakeQueue(), ActivityQueue: (&hub{name: d.Hub}).taskQueue, Now: now})
	if err != nil {
		return err
	}
	defer engine.Close()
	return engine.HandleWake(context.Background(), d.Body, d.Count)
}

// deliverOutside gives the next wake to a new process; false when there is none.
// died says how that ended, "" if it answered.
func (h *hub) deliverOutside() (died string, came bool) {
	h.t.Helper()
	if _, _, err := h.delayed.release(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	messages, err := h.store.Receive(h.t.Context(), h.wakeQueue(), 1, pumpLease)
	h.must(err)
	if len(messages) == 0 {
		return "", false
	}
	m := messages[0]
	text, err := json.Marshal(delivery{shared.server.ConnectionString(), h.name, h.clock.Now(), m.Body, int(m.DequeueCount)})
	h.must(err)
	binary, err := os.Executable()
	h.must(err)
	ctx, cancel := context.WithTimeout(h.t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, binary)
	command.Env = append(os.Environ(), deliveryVariable+"="+string(text))
	said, err := command.CombinedOutput()
	if err == nil {
		h.must(h.store.Delete(h.t.Context(), h.wakeQueue(), m))
		return "", true
	}
	h.must(h.store.Release(h.t.Context(), h.wakeQueue(), m, 0))
	return fmt.Sprintf("%v: %s", err, said), true
}

// TestAStepThatKillsItsProcessIsGivenUp: real processes die of it. The host gives
// the wake up (here after one death, which saves time), the sweep sends it as a
// trial, three processes die of that, and the fourth ends the instance without
// running it.
func TestAStepThatKillsItsProcessIsGivenUp(t *testing.T) {
	for how, mark := range map[string]string{byPanic: "panic: the orchestrator's goroutine panics", byExit: fmt.Sprintf("exit status %d", exitCode)} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			h := newHub(t, openAzure)
			h.must(addKiller(h.registry)) // this process only sweeps
			id := h.start(killer.Name(), how)
			for death := range 4 {
				if died, _ := h.deliverOutside(); !strings.Contains(died, mark) {
					t.Fatalf("process %d died of %q", death, died)
				}
				if death == 0 {
					h.movePoison(h.wakeQueue())
					h.sweep()
				}
			}
			if died, came := h.deliverOutside(); died != "" || !came {
				t.Errorf("a process came: %t, and died of %q", came, died)
			}
			h.wantFailure(id, worker.ErrorTypePoisonedStep, "was then tried 3 times in vain")
		})
	}
}

// wantFailure demands that the instance failed, in row and history.
func (h *hub) wantFailure(id, errorType, says string) {
	h.t.Helper()
	if row := h.status(id); row.Status != history.StatusFailed || !strings.Contains(row.Output, says) {
		h.t.Errorf("the instance is %s: %q", row.Status, row.Output)
	}
	for _, event := range h.history(id) {
		if end, ok := event.Body.(history.ExecutionCompleted); ok && end.Failure != nil && end.Failure.ErrorType == errorType {
			return
		}
	}
	h.t.Errorf("no end of the type %s in\n%s", errorType, describe(h.history(id)))
}
