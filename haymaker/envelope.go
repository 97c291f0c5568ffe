package haymaker

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// Envelope is one message on the queue agent-events: events of one agent and a
// signature over exactly the bytes of Events, made with the key that only this
// agent and the vault hold. A message can therefore speak for its own run and
// scenario only, although every agent may add to the queue.
type Envelope struct {
	RunID        string          `json:"run_id"`
	ScenarioName string          `json:"scenario_name"`
	Events       json.RawMessage `json:"events"` // array of AgentEvent
	Signature    string          `json:"signature"`
}

// ErrEnvelopeSignature says that the message was not signed with that agent's key.
var ErrEnvelopeSignature = errors.New("agent event message has a wrong signature")

var errNoEventKey = errors.New("an empty event key signs nothing: anybody has it")

// Seal signs events for the queue. key is the agent's event key as text and not
// empty.
func Seal(runID, scenario string, events []AgentEvent, key string) (Envelope, error) {
	if key == "" {
		return Envelope{}, errNoEventKey
	}
	raw, err := json.Marshal(events)
	if err != nil {
		return Envelope{}, fmt.Errorf("encode agent events: %w", err)
	}
	return Envelope{RunID: runID, ScenarioName: scenario, Events: raw, Signature: sign(runID, scenario, raw, key)}, nil
}

// Open checks the signature and gives the events. It fails with
// ErrEnvelopeSignature for a wrong signature, an empty key, and an event that
// speaks for another run or scenario; with another error when what was rightly
// signed is no list of events.
func (e Envelope) Open(key string) ([]AgentEvent, error) {
	if key == "" || !hmac.Equal([]byte(sign(e.RunID, e.ScenarioName, e.Events, key)), []byte(e.Signature)) {
		return nil, ErrEnvelopeSignature
	}
	var events []AgentEvent
	if err := json.Unmarshal(e.Events, &events); err != nil {
		return nil, fmt.Errorf("decode agent events: %w", err)
	}
	for _, event := range events {
		if event.RunID != e.RunID || event.ScenarioName != e.ScenarioName {
			return nil, fmt.Errorf("%w: event %s speaks for run %s scenario %s", ErrEnvelopeSignature, event.EventID, event.RunID, event.ScenarioName)
		}
	}
	return events, nil
}

func sign(runID, scenario string, events []byte, key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	for _, part := range [][]byte{[]byte(runID), []byte(scenario), events} {
		fmt.Fprintf(mac, "%d:", len(part))
		mac.Write(part)
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
