package e2e

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
	"github.com/google/uuid"

	"azurehaymaker/haymaker"
	"azurehaymaker/haymaker/api"
	"azurehaymaker/haymaker/catalogue"
	"azurehaymaker/local/anthropicsim"
	"azurehaymaker/local/playground"
)

// The scenarios of TestStrategyGoal, by what their model does.
const (
	planned   = "networking-01-virtual-network"
	outage    = "security-01-key-vault-secrets"
	malformed = "databases-02-cosmos-db"
)

// TestStrategyGoal is a whole run with AGENT_STRATEGY=goal: one agent's model
// plans operations, some of which are refused, one's service breaks down in the
// middle, one's talks nonsense. All agents do the document's operations, all that
// was made is gone, the report says how it went, and the model's key, a secret of
// the vault, is nowhere but in the vault and in the requests.
func TestStrategyGoal(t *testing.T) {
	runID := uuid.NewString()
	audit := "Microsoft.Network/networkSecurityGroups/audit-" + haymaker.UniqueID(runID)
	scripts := map[string]*anthropicsim.Handler{
		planned:   anthropicsim.NewHandler(modelKey, append(plannedAnswers(audit, haymaker.UniqueID(runID)), anthropicsim.Ends("Done."))...),
		outage:    anthropicsim.NewHandler(modelKey, anthropicsim.Uses(anthropicsim.Use{Name: "list_resources", Input: `{}`}), anthropicsim.Fails(http.StatusServiceUnavailable, "api_error", 1)).Forever(),
		malformed: anthropicsim.NewHandler(modelKey, anthropicsim.Raw(`{"content":`)).Forever(),
	}
	byTitle := map[string]*anthropicsim.Handler{}
	for name, script := range scripts {
		scenario, err := catalogue.Embedded(name)
		if err != nil {
			t.Fatal(err)
		}
		byTitle[scenario.Title] = script
	}
	service, kept := newModel(t, byTitle), &written{}
	s := openWith(t, map[string]string{"AGENT_STRATEGY": "goal", "LLM_ENDPOINT": service.URL, "LLM_MODEL": "sim-1", "LLM_CALL_SECONDS": "20"},
		func(o *playground.Options) { o.Between = kept.between(t) })
	service.trusted(t, filepath.Join(s.state, "azuresim"))
	s.putSecret("anthropic-api-key", modelKey)

	arguments := collectArguments(t)
	s.start(api.StartRequest{RunID: runID, Timeout: 30, Scenarios: []string{planned, outage, malformed}})
	report := s.finish(runID)
	seen := arguments()

	wantCleanReport(t, report, haymaker.RunCompleted)
	wantScenarios(t, report, []string{planned, outage, malformed})
	wantStrategies(t, report, scripts)
	s.wantPlannedCarriedOut(report, audit, kept.all())
	s.wantEveryCreationListed(runID, report)
	s.wantNothingLeft("anthropic-api-key")
	s.wantKeyNowhere(kept.all(), seen)
}

func plannedAnswers(audit, uniqueID string) (answers []anthropicsim.Answer) {
	nsg := "Microsoft.Network/networkSecurityGroups/nsg-tier-web-" + uniqueID
	for _, use := range []struct{ name, input string }{
		{"list_resources", `{}`},
		{"put_resource", `{"type":"Microsoft.Network/networkSecurityGroups","name":"audit","body":{"tags":{"team":"audit"}}}`},
		{"patch_resource", `{"resource":"` + audit + `","body":{"tags":{"reviewed":"monday"}}}`},
		{"read_resource", `{"resource":"` + audit + `"}`},
		{"delete_resource", `{"resource":"` + nsg + `"}`}, // refused: it is the scenario's
		{"read_resource", `{"resource":"../../../other/providers/Microsoft.Network/virtualNetworks/x"}`},
		{"put_resource", `{"type":"Microsoft.Authorization/roleAssignments","name":"owner","body":{"properties":{"principalId":"x"}}}`},
		{"put_resource", `{"type":"Microsoft.Network/routeTables","name":"spare","body":{}}`},
		{"delete_resource", `{"resource":"Microsoft.Network/routeTables/spare-` + uniqueID + `"}`},
	} {
		answers = append(answers, anthropicsim.Uses(anthropicsim.Use{Name: use.name, Input: use.input}))
	}
	return answers
}

func wantStrategies(t *testing.T, report haymaker.Report, scripts map[string]*anthropicsim.Handler) {
	t.Helper()
	for _, scenario := range report.Scenarios {
		if scenario.Strategy == nil {
			t.Errorf("%s: the report does not say how the strategy went", scenario.Name)
			continue
		}
		got, want := *scenario.Strategy, map[string]haymaker.StrategyReport{
			planned: {Ended: "goal", Operations: 5, ToolCalls: 9, ToolCallsRefused: 3}, outage: {Ended: "steps", Reason: "outage", ToolCalls: 1}, malformed: {Ended: "steps", Reason: "malformed_answer"},
		}[scenario.Name]
		if scenario.Name != malformed && (got.Tokens == 0 || got.Requests == 0) {
			t.Errorf("%s: the report counts nothing: %+v", scenario.Name, got)
		}
		got.Tokens, got.Requests = 0, 0
		if got != want {
			t.Errorf("%s: strategy %+v, want %+v", scenario.Name, got, want)
		}
		if scenario.Operations < 7 {
			t.Errorf("%s did %d operations, want at least 7", scenario.Name, scenario.Operations)
		}
		if len(scripts[scenario.Name].Requests()) == 0 {
			t.Errorf("%s: its agent never asked the model with the right key", scenario.Name)
		}
	}
}

// wantPlannedCarriedOut demands that what the model planned happened in the
// tenant, and that agents said so in events.
func (s *stack) wantPlannedCarriedOut(report haymaker.Report, audit, events string) {
	s.t.Helper()
	happened := map[string]int{}
	for _, e := range s.journal() {
		if strings.HasSuffix(strings.ToLower(e.ID), strings.ToLower(audit)) {
			happened[e.Event]++
		}
	}
	if happened["create"] != 1 || happened["delete"] != 1 {
		s.t.Errorf("the model's security group came and went as %v, want once each", happened)
	}
	listed := false
	for _, resource := range report.Resources.List {
		listed = listed || strings.HasSuffix(strings.ToLower(resource.ResourceID), strings.ToLower(audit)) && resource.DeletedBy == haymaker.DeletedByAgent
	}
	if !listed {
		s.t.Error("the report does not list the model's security group as removed by its agent")
	}
	for _, text := range []string{"Goal: put audit-", "Strategy goal added 5 operations", "Strategy goal falls back to steps"} {
		if !strings.Contains(events, text) {
			s.t.Errorf("no event that was sent says %q", text)
		}
	}
}

// wantKeyNowhere looks for the canary in everything that was written: storage,
// logs of all processes and agents, arguments.
func (s *stack) wantKeyNowhere(stored, arguments string) {
	s.t.Helper()
	logs := 0
	search := func(where, text string) {
		if at := strings.Index(text, modelKey); at >= 0 {
			s.t.Errorf("the model's key is in %s, after %q", where, text[max(0, at-200):at])
		}
	}
	search("storage", stored)
	search("the arguments of a process", arguments)
	err := filepath.WalkDir(s.state, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".log") && !strings.Contains(path, "/executions/") {
			return err // the simulator's vault is where the key belongs
		}
		raw, err := os.ReadFile(path)
		logs++
		search(filepath.Base(path), string(raw))
		return err
	})
	if err != nil || logs < 6 || !strings.Contains(arguments, "azuresim") {
		s.t.Errorf("the search was not whole: %d logs, %v", logs, err)
	}
}

// collectArguments reads the arguments of all processes until the end is called,
// which gives them.
func collectArguments(t *testing.T) (end func() string) {
	t.Helper()
	seen := map[string]bool{}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			processes, _ := filepath.Glob("/proc/[0-9]*/cmdline") // the pattern is well-formed
			for _, path := range processes {
				if line, err := os.ReadFile(path); err == nil {
					seen[string(line)] = true
				}
			}
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	finish := sync.OnceValue(func() string {
		close(stop)
		<-ended
		var all strings.Builder
		for line := range seen {
			fmt.Fprintln(&all, line)
		}
		return all.String()
	})
	t.Cleanup(func() { finish() })
	return finish
}

// putSecret puts a secret into the vault, as an operator does.
func (s *stack) putSecret(name, value string) {
	s.t.Helper()
	pem, err := os.ReadFile(s.Simulator.CAFile)
	if err != nil {
		s.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	secret, err := os.ReadFile(s.Simulator.ClientSecretFile)
	if err != nil {
		s.t.Fatal(err)
	}
	options := azcore.ClientOptions{Transport: client, Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: s.Simulator.URL + "/"}}
	credential, err := azidentity.NewClientSecretCredential(s.Simulator.TenantID, s.Simulator.ClientID, strings.TrimSpace(string(secret)),
		&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	if err != nil {
		s.t.Fatal(err)
	}
	vault, err := azsecrets.NewClient(s.Simulator.VaultURL, credential, &azsecrets.ClientOptions{ClientOptions: options, DisableChallengeResourceVerification: true})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := vault.SetSecret(s.t.Context(), name, azsecrets.SetSecretParameters{Value: &value}, nil); err != nil {
		s.t.Fatal(err)
	}
}
