package agent

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"
)

// keyDocument is the embedded virtual network, whose first operation puts a key
// of its first resource into a body.
func keyDocument(t *testing.T) catalogue.Scenario {
	t.Helper()
	s := scenarioOf(t, testScenario)
	s.Operate = slices.Clone(s.Operate) // other tests use the same document
	operation := &s.Operate[0]
	creates := s.Deploy[slices.IndexFunc(s.Deploy, catalogue.Step.Creates)].Name
	operation.Probe, operation.Get, operation.Patch, operation.Post, operation.Put = nil, nil, &catalogue.Call{
		Of: creates, Body: map[string]any{"properties": map[string]any{"accountKey": "${secret:" + creates + ":listKeys:keys.0.value}"}},
	}, nil, nil
	return s
}

// TestKeysOfResources: a key reaches the body that asks for it, and no log,
// message, ledger or spool.
func TestKeysOfResources(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, 30*time.Second, 15*time.Second)
		b.tenant.secrets = []string{"keys.0.value"}
		refusals := 0
		b.tenant.fail = func(call Call) error {
			properties, _ := call.Body["properties"].(map[string]any)
			if key, _ := properties["accountKey"].(string); key != "" && refusals == 0 {
				refusals++
				return &quotingError{quoted: key}
			}
			return nil
		}
		outcome := runKeys(t, b)
		if len(outcome.Leftover) > 0 || refusals != 1 {
			t.Errorf("left %v after %d refusals", outcome.Leftover, refusals)
		}
		given := slices.ContainsFunc(b.tenant.calls, func(call Call) bool {
			properties, _ := call.Body["properties"].(map[string]any)
			return call.Method == http.MethodPatch && properties["accountKey"] == fakeKey
		})
		if !given {
			t.Error("no body holds the key")
		}
		b.noSecrets()
		if !strings.Contains(b.log.String()+string(slices.Concat(b.queue.messages...)), scrubbed) {
			t.Error("the refusal that quotes the key was not reported")
		}
	})
}

// TestKeysThatAreNotThere: the operation fails and says what is missing; the
// deployment and the clean-up go on.
func TestKeysThatAreNotThere(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, 30*time.Second, 15*time.Second)
		outcome := runKeys(t, b)
		if len(outcome.Leftover) > 0 {
			t.Errorf("left %v", outcome.Leftover)
		}
		for _, event := range b.ofType(haymaker.EventOperation) {
			if strings.Contains(event.Message, "no text or number at keys.0.value") {
				return
			}
		}
		t.Error("no event names the missing key")
	})
}

func runKeys(t *testing.T, b *bench) Outcome {
	t.Helper()
	a, err := New(b.config, keyDocument(t), b.dependencies())
	if err != nil {
		t.Fatal(err)
	}
	outcome := a.Run(t.Context())
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	return outcome
}

// quotingError repeats what it was sent, as a careless service might.
type quotingError struct{ quoted string }

func (e *quotingError) Error() string { return "the key " + e.quoted + " is not welcome" }
