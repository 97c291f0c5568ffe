package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"azurehaymaker/haymaker"
)

// wire counts what an agent asks of the simulator and what it is refused.
type wire struct {
	next *http.Client
	mu   sync.Mutex
	// calls counts by method, faults by status what Azure's bad manners are.
	calls  map[string]int
	faults map[int]int
}

func newWire(next *http.Client) *wire {
	return &wire{next: next, calls: map[string]int{}, faults: map[int]int{}}
}

// Do implements policy.Transporter.
func (w *wire) Do(request *http.Request) (*http.Response, error) {
	response, err := w.next.Do(request)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[request.Method]++
	if err == nil && response.StatusCode >= http.StatusBadRequest && response.StatusCode != http.StatusNotFound {
		w.faults[response.StatusCode]++
	}
	return response, err
}

// inbox takes the agent's messages and opens them, as HayMaker does.
type inbox struct {
	key string
	see func(haymaker.AgentEvent)
	mu  sync.Mutex
	// seen holds the ids of events: they may come more than once.
	seen map[string]bool
	all  []haymaker.AgentEvent
}

// Send implements agent.Queue.
func (i *inbox) Send(_ context.Context, message []byte) error {
	var envelope haymaker.Envelope
	if err := json.Unmarshal(message, &envelope); err != nil {
		return fmt.Errorf("read the agent's message: %w", err)
	}
	events, err := envelope.Open(i.key)
	if err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, event := range events {
		if i.seen[event.EventID] {
			continue
		}
		i.seen[event.EventID] = true
		i.all = append(i.all, event)
		if i.see != nil {
			i.see(event)
		}
	}
	return nil
}
