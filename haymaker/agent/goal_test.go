package agent

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/agent/goal"
	"azurehaymaker/local/anthropicsim"
)

const llmKey = "sk-ant-canary-agent-0123456789"

// served answers requests in the caller's goroutine, since a synctest bubble
// cannot wait for a socket; haymaker/agent/goal and cmd/haymaker-agent use one.
type served struct{ handler http.Handler }

func (s served) RoundTrip(request *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, request)
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	return recorder.Result(), nil
}

// newGoalBench is a bench with strategy goal and a model that answers script.
func newGoalBench(t *testing.T, script ...anthropicsim.Answer) (*bench, *anthropicsim.Handler) {
	b := newBench(t, testScenario, time.Hour, 20*time.Minute)
	handler := anthropicsim.NewHandler(llmKey, script...)
	b.llm = &http.Client{Transport: served{handler}}
	b.config.Strategy = StrategyGoal
	b.config.LLM = goal.Settings{Endpoint: "https://llm.test", APIKey: llmKey, Model: "sim-1", MaxTokens: 100_000, MaxCalls: 40, CallLimit: 30 * time.Second}
	return b, handler
}

func use(name, input string) anthropicsim.Answer {
	return anthropicsim.Uses(anthropicsim.Use{Name: name, Input: input})
}

// goalOperations gives "verb outcome" of the model's operations.
func goalOperations(b *bench) (found []string) {
	for _, event := range b.ofType(haymaker.EventOperation) {
		if event.Details["strategy"] == StrategyGoal {
			found = append(found, event.Details["verb"].(string)+" "+event.Details["outcome"].(string))
		}
	}
	return found
}

// progress gives the one event that says how strategy goal ended.
func progress(t *testing.T, b *bench) haymaker.AgentEvent {
	t.Helper()
	events := b.ofType(haymaker.EventProgress)
	if len(events) != 1 {
		t.Fatalf("%d events of progress: %+v", len(events), events)
	}
	return events[0]
}

// clean holds a run to what must be so whatever the model did.
func clean(t *testing.T, b *bench, handler *anthropicsim.Handler) {
	t.Helper()
	if b.tenant.count() != 0 {
		t.Errorf("%d resources are left", b.tenant.count())
	}
	checkEvents(t, b)
	b.noSecrets()
	for _, call := range b.tenant.calls {
		if !call.Graph && !strings.HasPrefix(call.Path, "/subscriptions/"+b.config.SubscriptionID+"/resourceGroups/"+b.config.ResourceGroup+"/") {
			t.Errorf("a call left the group: %s %s", call.Method, call.Path)
		}
	}
	if scenario := scenarioOf(t, b.config.Scenario); len(b.ofType(haymaker.EventOperation)) < len(scenario.Operate) {
		t.Errorf("%d operations, fewer than the document has", len(b.ofType(haymaker.EventOperation)))
	}
	texts := []string{b.log.String()}
	for _, message := range b.queue.messages {
		texts = append(texts, string(message))
	}
	for _, text := range texts {
		if strings.Contains(text, llmKey) {
			t.Error("the model's key is in a log or an event")
		}
	}
	for _, request := range handler.Requests() {
		for _, secret := range []string{llmKey, b.config.ClientSecret, b.config.EventKey, b.config.SubscriptionID, b.config.TenantID, b.config.ClientID, b.config.RunID, b.config.ResourceGroup, "signature"} {
			if strings.Contains(string(request.Body), secret) {
				t.Errorf("%q was sent to the model", secret)
			}
		}
	}
}

func nsgOf(b *bench) string {
	return "Microsoft.Network/networkSecurityGroups/nsg-tier-web-" + b.config.UniqueID
}

func TestGoalAddsOperations(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		uid := haymaker.UniqueID(testRun)
		made := "Microsoft.Network/networkSecurityGroups/audit-" + uid
		b, handler := newGoalBench(t,
			use("list_resources", `{}`),
			use("put_resource", `{"type":"Microsoft.Network/networkSecurityGroups","name":"audit","body":{"tags":{"team":"audit","RunId":"x"}}}`),
			use("put_resource", `{"type":"Microsoft.Network/networkSecurityGroups/securityRules","parent":"`+made+`","name":"no-telnet","body":{"properties":{"access":"Deny","direction":"Inbound","priority":4000,"protocol":"Tcp","sourcePortRange":"*","destinationPortRange":"23","sourceAddressPrefix":"Internet","destinationAddressPrefix":"*"}}}`),
			use("put_resource", `{"type":"Microsoft.Network/networkSecurityGroups","name":"audit","body":{"tags":{"team":"audit-2"}}}`),
			use("patch_resource", `{"resource":"`+made+`","body":{"tags":{"reviewed":"monday"}}}`),
			use("read_resource", `{"resource":"`+made+`"}`), use("wait", `{"minutes":10}`),
			use("put_resource", `{"type":"Microsoft.Network/routeTables","name":"spare","body":{}}`),
			use("delete_resource", `{"resource":"Microsoft.Network/routeTables/spare-`+uid+`"}`),
			anthropicsim.Ends("Done for now."),
		)
		expectOutcome(t, b.run(t.Context()), ExitDone)
		clean(t, b, handler)
		want := []string{"put done", "put done", "put done", "patch done", "get done", "put done", "delete done"}
		if got := goalOperations(b); !slices.Equal(got, want) {
			t.Errorf("operations %v, want %v", got, want)
		}
		for _, call := range b.tenant.calls {
			if tags, _ := call.Body["tags"].(map[string]any); strings.HasSuffix(call.Path, "/"+made) && call.Body != nil && (tags[haymaker.TagRunID] != testRun || call.Method == http.MethodPut && call.Body["location"] != "eastus") {
				t.Errorf("%s without the required tags or its place: %v", call.Method, call.Body)
			}
		}
		end := progress(t, b)
		if end.Severity != severityInfo || end.Details["strategy"] != StrategyGoal || end.Details["tokens_used"].(float64) < 1000 || end.Details["tool_calls"].(float64) != 9 {
			t.Errorf("the end says %s %v", end.Message, end.Details)
		}
	})
}

// TestInjectedWishesChangeNothing: a model that does what a text in a resource
// tells it is refused, is told so, and may go on.
func TestInjectedWishesChangeNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		plain := newBench(t, testScenario, time.Hour, 20*time.Minute)
		expectOutcome(t, plain.run(t.Context()), ExitDone)
		b, handler := newGoalBench(t,
			use("delete_resource", `{"resource":"`+nsgOf(plain)+`"}`),
			use("delete_resource", `{"resource":"Microsoft.Network/virtualNetworks/somebody-elses"}`),
			use("read_resource", `{"resource":"../../other/providers/Microsoft.Network/virtualNetworks/x"}`),
			use("put_resource", `{"type":"Microsoft.Authorization/roleAssignments","name":"owner","body":{"properties":{"principalId":"x"}}}`),
			use("post_action", `{"resource":"`+nsgOf(plain)+`","action":"listKeys"}`),
			use("put_resource", `{"type":"Microsoft.Network/networkSecurityGroups","name":"nsg-tier-web","body":{}}`),
			use("patch_resource", `{"resource":"`+nsgOf(plain)+`","body":{"tags":{"a":"${password:database}"}}}`),
			use("patch_resource", `{"resource":"`+nsgOf(plain)+`","body":{"tags":{"a":"${domain}"}}}`),
			anthropicsim.Ends("I give up."),
		)
		expectOutcome(t, b.run(t.Context()), ExitDone)
		clean(t, b, handler)
		end := progress(t, b)
		if refused := end.Details["tool_calls_refused"].(float64); refused != 7 {
			t.Errorf("%v uses were refused, want 7", refused)
		}
		if got := goalOperations(b); !slices.Equal(got, []string{"patch done"}) {
			t.Errorf("operations %v", got)
		}
		deletions := func(of *bench) []string { return slices.Sorted(slices.Values(of.tenant.changes(http.MethodDelete))) }
		if !slices.Equal(deletions(plain), deletions(b)) {
			t.Error("other deletions than without a model")
		}
		for _, call := range b.tenant.calls { // the reference was taken literally
			if tags, _ := call.Body["tags"].(map[string]any); tags["a"] != nil && tags["a"] != "${domain}" {
				t.Errorf("the reference became %v", tags["a"])
			}
		}
	})
}

func TestGoalFallsBackToSteps(t *testing.T) {
	for name, c := range map[string]struct {
		answer anthropicsim.Answer
		change func(*Config)
		want   goal.Reason
	}{
		"refusal":      {answer: anthropicsim.Stops("refusal"), want: goal.ReasonRefusal},
		"malformed":    {answer: anthropicsim.Raw(`{"content":`), want: goal.ReasonMalformed},
		"unknown tool": {answer: use("run_shell", `{}`), want: goal.ReasonUnknownTool},
		"rate limit":   {answer: anthropicsim.Fails(429, "rate_limit_error", 20), want: goal.ReasonRateLimited},
		"overloaded":   {answer: anthropicsim.Fails(529, "overloaded_error", 0), want: goal.ReasonOverloaded},
		"outage":       {answer: anthropicsim.Fails(503, "api_error", 0), want: goal.ReasonOutage},
		"slow":         {answer: anthropicsim.Hangs(), want: goal.ReasonTimeout},
		"calls":        {answer: use("list_resources", `{}`), want: goal.ReasonCalls},
		"tokens":       {answer: anthropicsim.Ends("x"), want: goal.ReasonTokens, change: func(c *Config) { c.LLM.MaxTokens = 1000 }},
		"wrong key":    {answer: anthropicsim.Ends("x"), want: goal.ReasonUnauthorized, change: func(c *Config) { c.LLM.APIKey = "sk-ant-another-one" }},
		"no key":       {answer: anthropicsim.Ends("x"), want: goal.ReasonNoKey, change: func(c *Config) { c.LLM.APIKey = "" }},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b, handler := newGoalBench(t, c.answer)
				handler.Forever()
				if c.change != nil {
					c.change(&b.config)
				}
				expectOutcome(t, b.run(t.Context()), ExitDone)
				clean(t, b, handler)
				end := progress(t, b)
				if end.Severity != severityWarning || end.Details["strategy"] != StrategySteps || end.Details["reason"] != string(c.want) || end.Details["tokens_used"] == nil {
					t.Errorf("the event says %s %v, want %s", end.Message, end.Details, c.want)
				}
				if requests := len(handler.Requests()); requests > 50 {
					t.Errorf("%d requests", requests)
				}
			})
		})
	}
}

// TestResumedAgentAsksNoModel: what its predecessor spent is not known.
func TestResumedAgentAsksNoModel(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, handler := newGoalBench(t)
		if err := os.MkdirAll(b.config.WorkDir, 0o700); err != nil {
			t.Fatal(err)
		}
		before, err := openLedger(b.config.WorkDir, b.config.RunID, b.config.Scenario, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		entry := ledgerEntry{What: ledgerIntended, ID: "/subscriptions/" + b.config.SubscriptionID + "/resourceGroups/" + b.config.ResourceGroup + "/providers/Microsoft.Network/routeTables/old", APIVersion: "2024-05-01", Step: "goal-1"}
		if err := before.record(entry); err != nil {
			t.Fatal(err)
		}
		if err := before.Close(); err != nil {
			t.Fatal(err)
		}
		expectOutcome(t, b.run(t.Context()), ExitDone)
		if end := progress(t, b); end.Details["reason"] != string(goal.ReasonResumed) || len(handler.Requests()) != 0 {
			t.Errorf("the event says %v; %d requests", end.Details, len(handler.Requests()))
		}
	})
}

// TestStopDuringAnAnswer: SIGTERM does not wait for the model.
func TestStopDuringAnAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, _ := newGoalBench(t, anthropicsim.Hangs())
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
		defer cancel()
		began := time.Now()
		expectOutcome(t, b.run(ctx), ExitInterrupted)
		if took := time.Since(began); took > 5*time.Minute || b.tenant.count() != 0 {
			t.Errorf("ended after %s with %d resources", took, b.tenant.count())
		}
	})
}

// TestOneOperationAtATime: the document's operations and the model's never meet,
// however long each takes.
func TestOneOperationAtATime(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b, handler := newGoalBench(t, use("read_resource", `{"resource":"Microsoft.Network/networkSecurityGroups/nsg-tier-web-`+haymaker.UniqueID(testRun)+`"}`))
		handler.Forever()
		b.config.LLM.MaxCalls = 24
		begin := time.Now()
		var underWay, most, done int
		b.tenant.slow = func(ctx context.Context, _ Call) error {
			if time.Since(begin) < 3*time.Minute || !time.Now().Before(b.config.ActiveUntil) {
				return nil // deployment and clean-up
			}
			underWay++
			most, done = max(most, underWay), done+1
			defer func() { underWay-- }()
			return realClock().Sleep(ctx, 20*time.Second)
		}
		expectOutcome(t, b.run(t.Context()), ExitDone)
		if most != 1 || done < 30 || len(goalOperations(b)) < 20 {
			t.Errorf("%d calls at the same time, want 1, of %d; %d operations of the model", most, done, len(goalOperations(b)))
		}
	})
}
