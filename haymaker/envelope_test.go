package haymaker

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func agentEvents(run, scenario string, message string) []AgentEvent {
	return []AgentEvent{
		{EventID: "1", Sequence: 1, EventType: EventResourceCreated, Timestamp: time.Unix(1, 5).UTC(), RunID: run, ScenarioName: scenario, Message: message},
		{EventID: "2", Sequence: 2, RunID: run, ScenarioName: scenario, Details: map[string]any{"<&>": message}},
	}
}

// wire carries an envelope through JSON, as the queue does.
func wire(t interface{ Fatal(...any) }, e Envelope) Envelope {
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var back Envelope
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// TestWhatWasSealedOpens, whatever characters it holds.
func TestWhatWasSealedOpens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run, scenario := rapid.String().Draw(t, "run"), rapid.String().Draw(t, "scenario")
		run, scenario = strings.ToValidUTF8(run, "?"), strings.ToValidUTF8(scenario, "?")
		key := rapid.StringN(1, 50, -1).Draw(t, "key")
		events := agentEvents(run, scenario, rapid.String().Draw(t, "message"))
		envelope, err := Seal(run, scenario, events, key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire(t, envelope).Open(key)
		if err != nil || !reflect.DeepEqual(got, events) {
			t.Fatalf("%v: %+v became %+v", err, events, got)
		}
		if _, err := envelope.Open(key + "x"); !errors.Is(err, ErrEnvelopeSignature) {
			t.Fatalf("opened with another key: %v", err)
		}
	})
}

// TestAPartCannotMoveIntoItsNeighbour: run "a", scenario "bc" is not run "ab",
// scenario "c".
func TestAPartCannotMoveIntoItsNeighbour(t *testing.T) {
	envelope, err := Seal("run", "scenario", []AgentEvent{}, "key")
	if err != nil {
		t.Fatal(err)
	}
	envelope.RunID, envelope.ScenarioName = "runs", "cenario"
	if _, err := envelope.Open("key"); !errors.Is(err, ErrEnvelopeSignature) {
		t.Errorf("error %v", err)
	}
}

func TestAnEventSpeaksForItsOwnScenarioOnly(t *testing.T) {
	for _, events := range [][]AgentEvent{agentEvents("other", "scenario", ""), agentEvents("run", "other", "")} {
		envelope, err := Seal("run", "scenario", events, "key")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := envelope.Open("key"); !errors.Is(err, ErrEnvelopeSignature) {
			t.Errorf("error %v", err)
		}
	}
}

func TestAnEmptyKeySignsNothing(t *testing.T) {
	if _, err := Seal("run", "scenario", nil, ""); err == nil {
		t.Error("sealed without a key")
	}
	forged := Envelope{RunID: "run", ScenarioName: "scenario", Events: []byte("[]"), Signature: sign("run", "scenario", []byte("[]"), "")}
	if _, err := forged.Open(""); !errors.Is(err, ErrEnvelopeSignature) {
		t.Errorf("error %v", err)
	}
}

func TestSignedNonsenseIsNoWrongSignature(t *testing.T) {
	for _, events := range []string{`{"a":1}`, `[1]`, `"x"`} {
		e := Envelope{RunID: "run", ScenarioName: "scenario", Events: []byte(events), Signature: sign("run", "scenario", []byte(events), "key")}
		if _, err := e.Open("key"); err == nil || errors.Is(err, ErrEnvelopeSignature) {
			t.Errorf("%s opens with %v", events, err)
		}
	}
}

// FuzzTamper changes a sealed message; nothing but the message itself opens.
func FuzzTamper(f *testing.F) {
	sealed, err := Seal("run", "scenario", agentEvents("run", "scenario", "hello"), "key")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("run", "scenario", []byte(sealed.Events), sealed.Signature)
	f.Add("run", "scenario", []byte(sealed.Events), sealed.Signature+"=")
	f.Add("run", "scenario", append([]byte(" "), sealed.Events...), sealed.Signature)
	f.Add("Run", "scenario", []byte(sealed.Events), strings.TrimRight(sealed.Signature, "="))
	f.Add("", "", []byte(nil), "")
	f.Fuzz(func(t *testing.T, run, scenario string, events []byte, signature string) {
		same := run == sealed.RunID && scenario == sealed.ScenarioName && string(events) == string(sealed.Events) && signature == sealed.Signature
		got, err := Envelope{RunID: run, ScenarioName: scenario, Events: events, Signature: signature}.Open("key")
		if opened := err == nil; opened != same || opened && len(got) != 2 {
			t.Errorf("opened=%t (%v), untouched=%t", opened, err, same)
		}
		if !same && !errors.Is(err, ErrEnvelopeSignature) {
			t.Errorf("error %v", err)
		}
	})
}
