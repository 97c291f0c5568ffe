package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent"
	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/local/azuresim"
)

const run = "0a1b2c3d-1111-4222-8333-444444444444"

// buildDir is where TestMain has the program built, once for all tests.
var buildDir string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "haymaker-agent-test")
	if err != nil {
		panic(err)
	}
	buildDir = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

var build = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(buildDir, "haymaker-agent")
	output, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, output)
	}
	return binary, nil
})

func built(t *testing.T) string {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// world is a simulator, a queue and the built program.
type world struct {
	t      *testing.T
	binary string
	server *azuresim.Server
	client *http.Client
	queue  *queueServer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, binary: built(t), queue: newQueueServer(t)}
	settings := azuresim.Settings{LRODurationMS: 200, LROPolls: 1, AsyncShare: 0.3}
	server, err := azuresim.Start(context.Background(), azuresim.Options{StateDir: t.TempDir(), Now: time.Now, Settings: &settings})
	if err != nil {
		t.Fatal(err)
	}
	w.server, w.client = server, server.HTTPClient()
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// process is one agent's process with what it wrote.
type process struct {
	command  *exec.Cmd
	out, err bytes.Buffer
	dir      string
	group    string
}

// prepare makes the scenario's group and the agent's command, not yet started.
func (w *world) prepare(scenario string, active, grace time.Duration) *process {
	w.t.Helper()
	facts := w.server.Facts()
	secret, err := w.server.ClientSecret()
	if err != nil {
		w.t.Fatal(err)
	}
	now := time.Now()
	tags, err := json.Marshal(haymaker.Tags(run, scenario, now, now.Add(active+grace), nil))
	if err != nil {
		w.t.Fatal(err)
	}
	p := &process{command: exec.Command(w.binary), dir: w.t.TempDir(), group: haymaker.ResourceGroupName(run, scenario)}
	w.arm(http.MethodPut, p.group, `{"location":"eastus","tags":`+string(tags)+`}`)
	p.command.Env = []string{
		"SSL_CERT_FILE=" + facts.CAFile, "AZURE_AUTHORITY_HOST=" + facts.URL + "/", "HAYMAKER_ARM_ENDPOINT=" + facts.URL, "HAYMAKER_GRAPH_ENDPOINT=" + facts.URL,
		"AZURE_CLIENT_ID=" + facts.ClientID, "AZURE_TENANT_ID=" + facts.TenantID, "AZURE_SUBSCRIPTION_ID=" + facts.SubscriptionID, "AZURE_CLIENT_SECRET=" + secret,
		"SCENARIO_NAME=" + scenario, "RUN_ID=" + run, "AGENT_ID=" + haymaker.JobName(run, scenario), "UNIQUE_ID=" + haymaker.UniqueID(run),
		"RESOURCE_GROUP=" + p.group, "LOCATION=eastus", "REQUIRED_TAGS=" + string(tags),
		"ACTIVE_UNTIL=" + now.Add(active).Format(time.RFC3339Nano), "DEADLINE=" + now.Add(active+grace).Format(time.RFC3339Nano),
		"AGENT_EVENTS_QUEUE_URL=" + w.queue.server.URL + "/account/agent-events?sig=queue-signature", "AGENT_EVENT_KEY=event-key-" + scenario,
		"HAYMAKER_AGENT_WORKDIR=" + filepath.Join(p.dir, "work"),
	}
	p.command.Stdout, p.command.Stderr = &p.out, &p.err
	return p
}

// arm calls the simulator as its main identity and gives the answer's text.
func (w *world) arm(method, group, body string) string {
	w.t.Helper()
	facts := w.server.Facts()
	config := agent.Config{ClientID: facts.ClientID, TenantID: facts.TenantID, AuthorityHost: facts.URL + "/", ARMEndpoint: facts.URL}
	var err error
	if config.ClientSecret, err = w.server.ClientSecret(); err != nil {
		w.t.Fatal(err)
	}
	credential, err := agent.NewCredential(config, w.client)
	if err != nil {
		w.t.Fatal(err)
	}
	manager, err := agent.NewManager(config, credential, w.client, agent.Clock{Now: time.Now, Sleep: sleep})
	if err != nil {
		w.t.Fatal(err)
	}
	call := agent.Call{Method: method, Path: "/subscriptions/" + facts.SubscriptionID + "/resourceGroups/" + group, APIVersion: "2024-03-01"}
	if body == "" {
		call.Path += "/resources"
	} else if err := json.Unmarshal([]byte(body), &call.Body); err != nil {
		w.t.Fatal(err)
	}
	answer, err := manager.Do(w.t.Context(), call)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(answer)
}

// queueServer is a Storage queue as far as an agent sees it.
type queueServer struct {
	server   *httptest.Server
	mu       sync.Mutex
	messages []haymaker.Envelope
}

func newQueueServer(t *testing.T) *queueServer {
	q := &queueServer{}
	q.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var message struct{ MessageText string }
		_ = xml.Unmarshal(body, &message)
		text, err := base64.StdEncoding.DecodeString(message.MessageText)
		var envelope haymaker.Envelope
		if err == nil {
			err = json.Unmarshal(text, &envelope)
		}
		if err != nil || r.URL.Path != "/account/agent-events/messages" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.messages = append(q.messages, envelope)
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(q.server.Close)
	return q
}

// events gives the events of one scenario, once each.
func (w *world) events(scenario string) []haymaker.AgentEvent {
	w.t.Helper()
	w.queue.mu.Lock()
	defer w.queue.mu.Unlock()
	seen := map[string]bool{}
	var all []haymaker.AgentEvent
	for _, envelope := range w.queue.messages {
		if envelope.ScenarioName != scenario {
			continue
		}
		events, err := envelope.Open("event-key-" + scenario)
		if err != nil {
			w.t.Fatal(err)
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

// check holds an ended process to a clean end.
func (w *world) check(scenario string, p *process, code int) {
	w.t.Helper()
	if got := p.command.ProcessState.ExitCode(); got != code {
		w.t.Errorf("%s: exit code %d, want %d\n%s\n%s", scenario, got, code, p.out.String(), p.err.String())
	}
	if left := w.arm(http.MethodGet, p.group, ""); strings.Contains(left, "/providers/") {
		w.t.Errorf("%s: left in the group: %s", scenario, left)
	}
	counts := map[haymaker.EventType]int{}
	operations := map[any]bool{}
	events := w.events(scenario)
	for _, event := range events {
		counts[event.EventType]++
		if event.EventType == haymaker.EventOperation && event.Details["outcome"] == "done" {
			operations[event.Details["step"]] = true
		}
	}
	if len(events) == 0 || events[len(events)-1].EventType != haymaker.EventCleanupComplete {
		w.t.Errorf("%s: %d events, the last not cleanup_complete", scenario, len(events))
	}
	if counts[haymaker.EventResourceCreated] == 0 || counts[haymaker.EventResourceCreated] != counts[haymaker.EventResourceDeleted] {
		w.t.Errorf("%s: %v", scenario, counts)
	}
	if code == agent.ExitDone && len(operations) < 7 {
		w.t.Errorf("%s: %d distinct operations", scenario, len(operations))
	}
	for line := range strings.Lines(p.out.String()) {
		if !json.Valid([]byte(line)) {
			w.t.Errorf("%s: no JSON line: %s", scenario, line)
		}
	}
	secret, _ := w.server.ClientSecret()
	for _, hidden := range []string{secret, "event-key-", "queue-signature"} {
		if strings.Contains(p.out.String()+p.err.String(), hidden) {
			w.t.Errorf("%s: the output holds a secret", scenario)
		}
	}
}

// TestProcesses runs the real program for the first plain scenario of each area,
// at the same time. Every scenario is rehearsed by make scenarios.
func TestProcesses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	started := map[string]*process{}
	areas := map[string]bool{}
	for _, id := range c.IDs() {
		scenario, _ := c.Scenario(id)
		if areas[scenario.Area] || len(scenario.Needs.Above()) > 0 {
			continue
		}
		areas[scenario.Area] = true
		started[id] = w.prepare(id, 16*time.Second, 20*time.Second)
		if err := started[id].command.Start(); err != nil {
			t.Fatal(err)
		}
	}
	for id, p := range started {
		_ = p.command.Wait() // check judges the exit code
		w.check(id, p, agent.ExitDone)
	}
}

func TestTerminatedProcess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const id = "networking-01-virtual-network"
	p := w.prepare(id, time.Hour, time.Hour)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	w.waitFor(id, func(event haymaker.AgentEvent) bool { return event.Details["phase"] == "operate" })
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = p.command.Wait()
	w.check(id, p, agent.ExitInterrupted)
}

func TestKilledProcessResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const id = "security-01-key-vault-secrets"
	p := w.prepare(id, 15*time.Second, 20*time.Second)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	w.waitFor(id, func(event haymaker.AgentEvent) bool { return event.EventType == haymaker.EventResourceCreated })
	if err := p.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.command.Wait()
	again := &process{command: exec.Command(w.binary), dir: p.dir, group: p.group}
	again.command.Env, again.command.Stdout, again.command.Stderr = p.command.Env, &again.out, &again.err
	if err := again.command.Run(); err != nil {
		t.Errorf("the second process: %v\n%s", err, again.out.String())
	}
	if left := w.arm(http.MethodGet, p.group, ""); strings.Contains(left, "/providers/") {
		t.Errorf("left in the group: %s", left)
	}
	last := int64(0)
	for _, event := range w.events(id) {
		if event.Sequence != last+1 {
			t.Fatalf("sequence %d after %d", event.Sequence, last)
		}
		last = event.Sequence
	}
}

func (w *world) waitFor(scenario string, wanted func(haymaker.AgentEvent) bool) {
	w.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		for _, event := range w.events(scenario) {
			if wanted(event) {
				return
			}
		}
	}
	w.t.Fatalf("the awaited event did not come from %s", scenario)
}

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		arguments []string
		code      int
		out       string
	}{
		{[]string{"--help"}, 0, "Exit codes"},
		{[]string{"--version"}, 0, "haymaker-agent version"},
		{[]string{"--plan", "databases-02-cosmos-db"}, 0, "PUT /subscriptions/{subscription}/resourceGroups/hm-0a1b2c3d-databases-02-cosmos-db/providers/Microsoft.DocumentDB/"},
		{[]string{"--plan", "databases-0"}, agent.ExitUnusable, "is unknown"},
		{[]string{"--colour"}, agent.ExitUnusable, "unknown flag"},
		{[]string{"extra"}, agent.ExitUnusable, "extra"},
		{nil, agent.ExitUnusable, "AZURE_CLIENT_ID"},
	} {
		var out bytes.Buffer
		code := newProgram(func(string) string { return "" }, t.TempDir(), &out, &out).Run(t.Context(), test.arguments)
		if code != test.code || !strings.Contains(out.String(), test.out) {
			t.Errorf("%v: code %d, output %s", test.arguments, code, out.String())
		}
	}
}

func TestUnknownScenario(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.prepare("compute-99-unknown", time.Minute, time.Minute)
	err := p.command.Run()
	if err == nil || p.command.ProcessState.ExitCode() != agent.ExitUnusable || !strings.Contains(p.err.String(), "compute-01-linux-vm-web-server") {
		t.Errorf("%v: %s", err, p.err.String())
	}
	if _, err := os.Stat(filepath.Join(p.dir, "work")); !os.IsNotExist(err) {
		t.Errorf("files were made: %s", fmt.Sprint(err))
	}
}

// TestOwnDocument: a scenario that is none of the embedded ones comes in the
// environment.
func TestOwnDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text, err := os.ReadFile("../../haymaker/catalogue/scenarios/networking-01-virtual-network.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const id = "networking-90-mine"
	packed, err := haymaker.PackDocument(bytes.Replace(text, []byte("networking-01-virtual-network"), []byte(id), 1))
	if err != nil {
		t.Fatal(err)
	}
	p := w.prepare(id, 12*time.Second, 15*time.Second)
	p.command.Env = append(p.command.Env, "SCENARIO_DOCUMENT="+packed)
	_ = p.command.Run() // check judges the exit code
	w.check(id, p, agent.ExitDone)
	broken := w.prepare(id, time.Minute, time.Minute)
	broken.command.Env = append(broken.command.Env, "SCENARIO_DOCUMENT=x")
	if err := broken.command.Run(); err == nil || broken.command.ProcessState.ExitCode() != agent.ExitUnusable || !strings.Contains(broken.err.String(), "SCENARIO_DOCUMENT") {
		t.Errorf("%v: %s", err, broken.err.String())
	}
}
