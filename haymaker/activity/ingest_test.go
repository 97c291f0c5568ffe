package activity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

const key = "key of the agent"

// mail is a tenant with a provisioned scenario, and what was told to its run.
type mail struct {
	*tenant
	t        *testing.T
	a        *Activities
	finished []string
}

func newMail(t *testing.T) *mail {
	w := newTenant(t)
	m := &mail{tenant: w, t: t, a: w.activities(t)}
	begun(t, m.a)
	w.identities.eventKey = func(_ context.Context, run, scenario string) (string, error) {
		if run == runID && scenario == compute {
			return key, nil
		}
		return "", fmt.Errorf("vault: %w", haymaker.ErrEventKeyNotFound)
	}
	return m
}

func (m *mail) deliver(body []byte) error {
	return m.a.IngestAgentEvents(m.t.Context(), body, func(_ context.Context, run, agent string) error {
		m.finished = append(m.finished, run+" "+agent)
		return nil
	})
}

// event n of the agent, at its nth minute.
func event(n int, kind haymaker.EventType, resource string) haymaker.AgentEvent {
	return haymaker.AgentEvent{
		SchemaVersion: 1, EventID: fmt.Sprintf("event-%d", n), Sequence: int64(n), EventType: kind, Timestamp: began.Add(time.Duration(n) * time.Minute),
		RunID: runID, ScenarioName: compute, AgentID: "hm-agent", ResourceID: resource, ResourceType: "Microsoft.Storage/storageAccounts", Message: string(kind),
	}
}

func sealed(t *testing.T, events ...haymaker.AgentEvent) []byte {
	t.Helper()
	envelope := want[haymaker.Envelope](t)(haymaker.Seal(runID, compute, events, key))
	return want[[]byte](t)(json.Marshal(envelope))
}

func (m *mail) send(events ...haymaker.AgentEvent) {
	m.t.Helper()
	if err := m.deliver(sealed(m.t, events...)); err != nil {
		m.t.Fatal(err)
	}
}

func (m *mail) stored() int {
	events, _, err := m.a.Records.Events(m.t.Context(), runID, "", 1000)
	if err != nil {
		m.t.Fatal(err)
	}
	return len(events)
}

func TestEventsAreStoredAndTakeEffectOnce(t *testing.T) {
	m := newMail(t)
	id := inGroupID(compute, "a")
	events := []haymaker.AgentEvent{
		event(1, haymaker.EventAgentStarted, ""), event(2, haymaker.EventResourceCreated, id), event(3, haymaker.EventOperation, ""),
		event(4, haymaker.EventResourceDeletionFailed, id), event(5, haymaker.EventResourceDeleted, id), event(6, haymaker.EventError, ""), event(7, haymaker.EventCleanupComplete, ""),
	}
	for range 2 {
		m.send(events...)
	}
	row := resource(t, m.a, id)
	if !row.CreatedAt.Equal(events[1].Timestamp) || !row.DeletedAt.Equal(events[4].Timestamp) || row.DeletedBy != haymaker.DeletedByAgent || row.DeletionError != "" {
		t.Errorf("row %+v", row)
	}
	if m.stored() != len(events) {
		t.Errorf("%d events stored, want %d", m.stored(), len(events))
	}
	if len(m.finished) != 2 || m.finished[0] != runID+" hm-agent" {
		t.Errorf("finished: %v", m.finished)
	}
	if row := scenario(t, m.a, compute); row.Error != "error" {
		t.Errorf("scenario %+v", row)
	}
}

// TestOrderOfDeliveryDoesNotMatter: every order of a resource's life, with every
// event delivered twice, ends in the same row.
func TestOrderOfDeliveryDoesNotMatter(t *testing.T) {
	id := inGroupID(compute, "a")
	life := []haymaker.AgentEvent{event(1, haymaker.EventResourceCreated, id), event(2, haymaker.EventResourceDeleted, id), event(3, haymaker.EventResourceCreated, id), event(4, haymaker.EventResourceDeleted, id)}
	for n := 1; n <= len(life); n++ {
		permute(life[:n], func(order []haymaker.AgentEvent) {
			m := newMail(t)
			for _, e := range append(order, order...) {
				m.send(e)
			}
			row := resource(t, m.a, id)
			if alive := row.DeletedAt == nil; alive != (n%2 == 1) || !row.CreatedAt.Equal(life[0].Timestamp) || row.LastSequence != int64(n) {
				t.Errorf("%d events in the order %v make %+v", n, sequences(order), row)
			}
			if n%2 == 0 && !row.DeletedAt.Equal(life[n-1].Timestamp) {
				t.Errorf("deleted at %s", row.DeletedAt)
			}
		})
	}
}

func sequences(events []haymaker.AgentEvent) (all []int64) {
	for _, e := range events {
		all = append(all, e.Sequence)
	}
	return all
}

func permute(events []haymaker.AgentEvent, use func([]haymaker.AgentEvent)) {
	var next func(done, left []haymaker.AgentEvent)
	next = func(done, left []haymaker.AgentEvent) {
		if len(left) == 0 {
			use(append([]haymaker.AgentEvent{}, done...))
		}
		for i := range left {
			rest := append(append([]haymaker.AgentEvent{}, left[:i]...), left[i+1:]...)
			next(append(append([]haymaker.AgentEvent{}, done...), left[i]), rest)
		}
	}
	next(nil, events)
}

// TestADeletionThatWasNotTrueIsNotClaimedAgain by a message that comes twice.
func TestADeletionThatWasNotTrueIsNotClaimedAgain(t *testing.T) {
	m := newMail(t)
	id := inGroupID(compute, "a")
	m.put(id)
	m.send(event(1, haymaker.EventResourceCreated, id), event(2, haymaker.EventResourceDeleted, id))
	if v := look(t, m.a); v.Clean || resource(t, m.a, id).DeletedAt != nil {
		t.Fatalf("the false deletion was believed: %+v", v)
	}
	m.send(event(1, haymaker.EventResourceCreated, id), event(2, haymaker.EventResourceDeleted, id))
	if row := resource(t, m.a, id); row.DeletedAt != nil {
		t.Errorf("row %+v", row)
	}
}

// TestAnObservedCreationGivesWayToTheAgentsTime, and a forced deletion to the
// agent's own.
func TestAnObservedCreationGivesWayToTheAgentsTime(t *testing.T) {
	m := newMail(t)
	id := inGroupID(compute, "a")
	m.put(id)
	want[haymaker.ForcedCleanup](t)(m.a.ForceCleanup(t.Context(), cleanup(haymaker.PhaseForcedCleanup)))
	created, deleted := event(1, haymaker.EventResourceCreated, id), event(2, haymaker.EventResourceDeleted, id)
	created.Timestamp, deleted.Timestamp = began.Add(-time.Hour), began.Add(-time.Minute)
	m.send(created)
	if row := resource(t, m.a, id); !row.CreatedAt.Equal(created.Timestamp) || row.DeletedBy != haymaker.DeletedByHayMaker {
		t.Errorf("row %+v", row)
	}
	m.send(deleted)
	if row := resource(t, m.a, id); row.DeletedBy != haymaker.DeletedByAgent || !row.DeletedAt.Equal(deleted.Timestamp) {
		t.Errorf("row %+v", row)
	}
}

func TestForeignMessagesAreDroppedWithoutEffect(t *testing.T) {
	other := event(1, haymaker.EventCleanupComplete, "")
	other.ScenarioName = database
	for name, body := range map[string]func() []byte{
		"wrong key": func() []byte {
			envelope := want[haymaker.Envelope](t)(haymaker.Seal(runID, compute, []haymaker.AgentEvent{event(1, haymaker.EventCleanupComplete, "")}, "guessed"))
			return want[[]byte](t)(json.Marshal(envelope))
		},
		"tampered": func() []byte {
			return []byte(strings.Replace(string(sealed(t, event(1, haymaker.EventCleanupComplete, ""))), "event-1", "event-2", 1))
		},
		"for another": func() []byte { return sealed(t, other) },
		"foreign run": func() []byte {
			return []byte(strings.ReplaceAll(string(sealed(t, event(1, haymaker.EventCleanupComplete, ""))), "0a1b2c3d", "ffffffff"))
		},
		"key gone": func() []byte {
			return []byte(strings.ReplaceAll(string(sealed(t, event(1, haymaker.EventCleanupComplete, ""))), compute, database))
		},
		"odd resources": func() []byte {
			return sealed(t, event(1, haymaker.EventResourceCreated, ""), event(2, haymaker.EventResourceDeleted, "../etc"), event(3, haymaker.EventResourceCreated, "/subscriptions/s/x?a=b/c"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMail(t)
			if err := m.deliver(body()); err != nil {
				t.Errorf("error %v: it would come back for ever", err)
			}
			rows := want[[]haymaker.Resource](t)(m.a.Records.Resources(t.Context(), runID))
			if len(m.finished) != 0 || len(rows) != 0 || (m.stored() != 0) != (name == "odd resources") {
				t.Errorf("finished %v, resources %v, %d events", m.finished, rows, m.stored())
			}
		})
	}
}

// signed is an envelope around anything, with the right signature.
func signed(events string) string {
	mac := hmac.New(sha256.New, []byte(key))
	for _, part := range []string{runID, compute, events} {
		fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return fmt.Sprintf(`{"run_id":%q,"scenario_name":%q,"events":%s,"signature":%q}`, runID, compute, events, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

func TestMalformedMessagesBelongIntoThePoisonQueue(t *testing.T) {
	m := newMail(t)
	if err := m.deliver([]byte(signed("null"))); err != nil || m.stored() != 0 {
		t.Errorf("an empty list is fine: %v", err)
	}
	for name, body := range map[string]string{
		"no JSON": "{", "empty": "", "another object": `{"a":1}`, "array": `[]`,
		"no run":          `{"scenario_name":"` + compute + `","events":[]}`,
		"odd scenario":    `{"run_id":"` + runID + `","scenario_name":"../../x","events":[]}`,
		"no events":       `{"run_id":"` + runID + `","scenario_name":"` + compute + `"}`,
		"endless name":    `{"run_id":"` + runID + `","scenario_name":"compute-01-` + strings.Repeat("a", 100) + `","events":[]}`,
		"signed nonsense": signed(`{"event_id":1}`),
	} {
		t.Run(name, func(t *testing.T) {
			m := newMail(t)
			err := m.deliver([]byte(body))
			if !errors.Is(err, ErrMalformedEnvelope) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestAMessageComesBackUntilAllOfItTookEffect_Defect40.
func TestAMessageComesBackUntilAllOfItTookEffect_Defect40(t *testing.T) {
	m := newMail(t)
	body := sealed(t, event(1, haymaker.EventResourceCreated, inGroupID(compute, "a")), event(2, haymaker.EventCleanupComplete, ""))
	told := 0
	ingest := func(a *Activities) error {
		return a.IngestAgentEvents(t.Context(), body, func(context.Context, string, string) error { told++; return nil })
	}
	whole := &crash{}
	if err := ingest(m.crashing(m.a, whole)); err != nil || whole.calls != 2 {
		t.Fatalf("%v after %d calls", err, whole.calls)
	}
	undisturbed := m.state(t, m.a)
	for at := 1; at <= whole.calls; at++ {
		for _, after := range []bool{false, true} {
			m := newMail(t)
			told = 0
			if err := ingest(m.crashing(m.a, &crash{at: at, after: after})); err == nil || told != 0 {
				t.Errorf("crash at %d: error %v, the run was told %d times", at, err, told)
			}
			if err := ingest(m.a); err != nil || told != 1 || m.state(t, m.a) != undisturbed {
				t.Errorf("after a crash at %d: %v, told %d times", at, err, told)
			}
		}
	}
	m.identities.eventKey = func(context.Context, string, string) (string, error) { return "", errors.New("the vault is down") }
	if err := ingest(m.a); err == nil || errors.Is(err, ErrMalformedEnvelope) {
		t.Errorf("a vault that is down: %v", err)
	}
	m = newMail(t)
	err := m.a.IngestAgentEvents(t.Context(), body, func(context.Context, string, string) error { return errors.New("queue is down") })
	if err == nil || m.stored() != 2 {
		t.Errorf("the run could not be told: %v, %d events stored", err, m.stored())
	}
}

func FuzzIngest(f *testing.F) {
	f.Add([]byte(`{"run_id":"` + runID + `","scenario_name":"` + compute + `","events":[{"event_id":"x"}],"signature":"eA=="}`))
	f.Add([]byte(`{"events":null}`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, body []byte) {
		m := newMail(t)
		if err := m.deliver(body); err != nil && !errors.Is(err, ErrMalformedEnvelope) {
			t.Errorf("error %v", err)
		}
		if m.stored() != 0 || len(m.finished) != 0 {
			t.Error("a message without the key took effect")
		}
	})
}

func TestPlausibleResourceIDs(t *testing.T) {
	for id, plausible := range map[string]bool{
		"graph:/groups/11111111-2222-4333-8444-555555555555": true, "graph:/groups/team": false, "graph:/devices/11111111-2222-4333-8444-555555555555": false,
		inGroupID(compute, "a"): true, strings.ToUpper(groupID(compute)): true, "/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/x": true,
		"": false, "a": false, "/subscriptions//resourceGroups/x": false, "/tenants/s/resourceGroups/x": false, "x/subscriptions/s/resourceGroups/y": false,
		"/subscriptions/s/resourceGroups/a b": false, "/subscriptions/s/resourceGroups/a?b": false, "/subscriptions/s/resourceGroups/a%2fb": false,
		"/subscriptions/s/resourceGroups/" + strings.Repeat("a", maxResourceID): false, "/subscriptions/s/resourceGroups/a\x00": false,
	} {
		if plausibleID(id) != plausible {
			t.Errorf("plausibleID(%.80q) = %t", id, !plausible)
		}
	}
}
