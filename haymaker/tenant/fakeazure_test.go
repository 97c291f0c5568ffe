package tenant

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/azure/cloud"
	"azurehaymaker/haymaker"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const (
	tenantID       = "11111111-1111-4111-8111-111111111111"
	subscriptionID = "22222222-2222-4222-8222-222222222222"
	ownPrincipal   = "33333333-3333-4333-8333-333333333333"
	runID          = "abcdef01-0000-4000-8000-000000000001"
	scenario       = "compute-01-linux-vm-web-server"
	digest         = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	canaryPassword = "CANARY-client-secret~1"
	canarySAS      = "https://account.queue.core.windows.net/agent-events?sp=a&sig=CANARY%2Bsas%3D"
	canaryToken    = "CANARY-entra-token"
	subscription   = "/subscriptions/" + subscriptionID
	jobsGroup      = "haymaker-jobs"
)

// fakeAzure answers the SDK's requests from memory, as Azure would on its best
// day; a fault takes the place of the answer to matching requests.
type fakeAzure struct {
	mu          sync.Mutex
	mux         *http.ServeMux
	calls       []string // "METHOD host/path"
	fault       func(key string, request *http.Request) (*http.Response, error, bool)
	bodies      map[string]string // last body by key
	apps        map[string]map[string]any
	principals  map[string]map[string]any
	grants      map[string]map[string]any // app role assignments
	objects     map[string]map[string]any // users, groups and policies, by collection/id
	binned      map[string]bool           // deleted directory objects
	binNames    map[string]any            // their display names
	secrets     map[string]map[string]any
	deleted     map[string]map[string]any // deleted secrets
	assignments map[string]map[string]any
	groups      map[string]map[string]any
	resources   map[string]map[string]any
	kept        map[string]map[string]any // soft-deleted vaults, by name
	jobs        map[string]map[string]any
	executions  map[string][]map[string]any
	locks       []map[string]any
	indexPages  [][]any
	passwords   int
	demand      haymaker.Demand // what validation is asked with
}

func newFakeAzure() *fakeAzure {
	f := &fakeAzure{mux: http.NewServeMux(), bodies: map[string]string{}, apps: map[string]map[string]any{},
		principals: map[string]map[string]any{}, binned: map[string]bool{}, binNames: map[string]any{}, grants: map[string]map[string]any{}, objects: map[string]map[string]any{}, secrets: map[string]map[string]any{},
		deleted: map[string]map[string]any{}, assignments: map[string]map[string]any{}, groups: map[string]map[string]any{},
		resources: map[string]map[string]any{}, kept: map[string]map[string]any{}, jobs: map[string]map[string]any{}, executions: map[string][]map[string]any{}}
	f.serveGraph()
	f.serveAppRoles()
	f.serveOutside()
	f.serveVault()
	f.serveRegistry()
	f.serveAuthorization()
	f.serveResources()
	f.serveSoftDeleted()
	f.serveContainerApps()
	return f
}

// Do implements policy.Transporter.
func (f *fakeAzure) Do(request *http.Request) (*http.Response, error) {
	key := request.Method + " " + request.URL.Host + request.URL.Path
	var body []byte
	if request.Body != nil {
		body, _ = io.ReadAll(request.Body)
		request.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	f.mu.Lock()
	f.calls = append(f.calls, key)
	f.bodies[key] = string(body)
	fault := f.fault
	f.mu.Unlock()
	if fault != nil {
		if response, err, hit := fault(key, request); hit {
			if response != nil {
				response.Request = request
			}
			return response, err
		}
	}
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	recorder := httptest.NewRecorder()
	f.mux.ServeHTTP(recorder, request)
	response := recorder.Result()
	response.Request = request
	return response, nil
}

func (f *fakeAzure) handle(pattern string, serve func(w http.ResponseWriter, r *http.Request)) {
	f.mux.HandleFunc(pattern, serve)
}

// keys are the distinct requests made so far, in order.
func (f *fakeAzure) keys() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := map[string]bool{}
	var keys []string
	for _, key := range f.calls {
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	return keys
}

func (f *fakeAzure) count(part string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	count := 0
	for _, key := range f.calls {
		if strings.Contains(key, part) {
			count++
		}
	}
	return count
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body)
	}
}

func fail(w http.ResponseWriter, status int, code, message string) {
	reply(w, status, map[string]any{"error": map[string]any{"code": code, "message": message}})
}

func read(r *http.Request) map[string]any {
	body := map[string]any{}
	_ = json.NewDecoder(r.Body).Decode(&body)
	return body
}

// fakeCredential issues tokens that look like Entra's.
type fakeCredential struct{}

func (fakeCredential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"oid":"` + ownPrincipal + `"}`))
	return azcore.AccessToken{Token: canaryToken + "." + claims + ".signature", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// zeros is randomness that can be recognised: 32 bytes of it are canaryKey.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0xCA
	}
	return len(p), nil
}

var canaryKey = strings.Repeat("ca", 32)

func testConfig() Config {
	return Config{
		TenantID: tenantID, SubscriptionID: subscriptionID, VaultURL: "https://test.vault.azure.net/",
		Registry: "test.azurecr.io", Image: "haymaker/agent:1.2", JobsGroup: jobsGroup, Location: "eastus",
		ManagedEnvironmentID: subscription + "/resourceGroups/haymaker-env/providers/Microsoft.App/managedEnvironments/env",
		AgentIdentityID:      subscription + "/resourceGroups/haymaker-env/providers/Microsoft.ManagedIdentity/userAssignedIdentities/agent",
		OwnGroups:            []string{"haymaker-core"},
	}
}

func testOptions(azure *fakeAzure) Options {
	return Options{Now: time.Now, Random: zeros{}, QueueSAS: func(time.Time) (string, error) { return canarySAS, nil },
		Calls: cloud.Calls{Transport: azure}}
}

func newTestTenant(t *testing.T, azure *fakeAzure) *Tenant {
	t.Helper()
	made, err := New(testConfig(), fakeCredential{}, testOptions(azure))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// noSecret fails the test when a text holds any of the canaries.
func noSecret(t *testing.T, text string) {
	t.Helper()
	for _, canary := range []string{canaryPassword, canaryKey, "CANARY+sas", "CANARY%2Bsas", canaryToken} {
		if strings.Contains(text, canary) {
			t.Errorf("a secret (%s) is in: %s", canary, text)
		}
	}
}

func groupTags(name string) map[string]any {
	return map[string]any{haymaker.TagManaged: "true", haymaker.TagRunID: runID, haymaker.TagScenario: name}
}

func uuidNumber(n int) string { return fmt.Sprintf("44444444-4444-4444-8444-%012d", n) }
