package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/catalogue"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testScenario = "networking-01-virtual-network"
	testRun      = "0a1b2c3d-1111-4222-8333-444444444444"
)

// bench is an agent with its fake world, inside a synctest bubble.
type bench struct {
	t      *testing.T
	config Config
	tenant *fakeTenant
	queue  *fakeQueue
	prober Prober
	log    *bytes.Buffer
	llm    *http.Client
	ids    atomic.Int64
}

func newBench(t *testing.T, scenario string, active, grace time.Duration) *bench {
	t.Helper()
	now := time.Now()
	tenant := newFakeTenant()
	tenant.outputs, tenant.secrets = outputsOf(scenario), pathsOf(scenario, secretReference)
	config := testConfig(t.TempDir(), scenario, now, active, grace)
	tenant.expected = expectationsOf(config)
	return &bench{t: t, tenant: tenant, queue: &fakeQueue{}, log: &bytes.Buffer{}, config: config}
}

func testConfig(dir, scenario string, now time.Time, active, grace time.Duration) Config {
	return Config{
		ClientID: "11111111-2222-4333-8444-555555555555", TenantID: "21111111-2222-4333-8444-555555555555",
		SubscriptionID: "31111111-2222-4333-8444-555555555555", ClientSecret: "client-secret~1",
		AuthorityHost: "https://localhost/", ARMEndpoint: "https://localhost",
		Scenario: scenario, RunID: testRun, AgentID: haymaker.JobName(testRun, scenario), UniqueID: haymaker.UniqueID(testRun),
		ResourceGroup: haymaker.ResourceGroupName(testRun, scenario), Location: "eastus",
		RequiredTags: haymaker.Tags(testRun, scenario, now, now.Add(active+grace), nil),
		ActiveUntil:  now.Add(active), Deadline: now.Add(active + grace),
		EventsQueueURL: "https://localhost/agent-events?sv=1&sig=queue%2Fsignature", EventKey: "event-key-1", LogLevel: "debug", WorkDir: dir + "/work",
	}
}

func realClock() Clock {
	return Clock{Now: time.Now, Sleep: func(ctx context.Context, d time.Duration) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	}}
}

// loadOnce: compiling the schema again for every agent would take most of the
// tests' time.
var loadOnce = sync.OnceValues(catalogue.Load)

func scenarioOf(t testing.TB, id string) catalogue.Scenario {
	t.Helper()
	c, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	s, ok := c.Scenario(id)
	if !ok {
		t.Fatalf("no scenario %s", id)
	}
	return s
}

func (b *bench) dependencies() Dependencies {
	scrubber := NewScrubber(b.config)
	return Dependencies{
		Manager: b.tenant, Queue: b.queue, Prober: b.prober, LLM: b.llm, Clock: realClock(), Random: func() float64 { return 0.5 },
		NewID:    func() string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", b.ids.Add(1)) },
		Scrubber: scrubber, Logger: NewLogger(b.config, b.log, scrubber),
	}
}

// run makes the agent, runs it and closes it.
func (b *bench) run(ctx context.Context) Outcome {
	b.t.Helper()
	a, err := New(b.config, scenarioOf(b.t, b.config.Scenario), b.dependencies())
	if err != nil {
		b.t.Fatal(err)
	}
	outcome := a.Run(ctx)
	if err := a.Close(); err != nil {
		b.t.Error(err)
	}
	return outcome
}

// events opens every message and gives the events in order, each once.
func (b *bench) events() []haymaker.AgentEvent {
	b.t.Helper()
	seen := map[string]bool{}
	var all []haymaker.AgentEvent
	for _, message := range b.queue.messages {
		if len(message) > maxMessage {
			b.t.Errorf("a message of %d bytes", len(message))
		}
		var envelope haymaker.Envelope
		if err := json.Unmarshal(message, &envelope); err != nil {
			b.t.Fatal(err)
		}
		events, err := envelope.Open(b.config.EventKey)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, event := range events {
			if !seen[event.EventID] {
				seen[event.EventID] = true
				all = append(all, event)
			}
		}
	}
	return all
}

func (b *bench) ofType(kind haymaker.EventType) (found []haymaker.AgentEvent) {
	for _, event := range b.events() {
		if event.EventType == kind {
			found = append(found, event)
		}
	}
	return found
}

// noSecrets fails when a known secret is in logs, messages or files.
func (b *bench) noSecrets() {
	b.t.Helper()
	texts := map[string]string{"log": b.log.String(), "messages": string(bytes.Join(b.queue.messages, nil))}
	for _, name := range []string{ledgerFile, spoolFile} {
		if text, err := os.ReadFile(b.config.WorkDir + "/" + name); err == nil {
			texts[name] = string(text)
		}
	}
	made, err := newSecrets(b.config, &Scrubber{}).password("database")
	if err != nil {
		b.t.Fatal(err)
	}
	for where, text := range texts {
		for _, secret := range []string{b.config.ClientSecret, b.config.EventKey, "queue%2Fsignature", "queue/signature", made, fakeKey} {
			if strings.Contains(text, secret) {
				b.t.Errorf("%s holds secret %q", where, secret)
			}
		}
	}
}

func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func expectOutcome(t *testing.T, outcome Outcome, code int) {
	t.Helper()
	if outcome.ExitCode() != code {
		t.Errorf("exit code %d, want %d: %v", outcome.ExitCode(), code, outcome.Err())
	}
}
