package azuresim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"azurehaymaker/local/azuresim"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// fixture is a running simulator with the main identity's credential.
type fixture struct {
	t      *testing.T
	server *azuresim.Server
	facts  azuresim.Facts
	http   *http.Client
	cred   azcore.TokenCredential
	clock  *clock
	dir    string
}

func start(t *testing.T) *fixture { return startIn(t, t.TempDir(), azuresim.Settings{}) }

func startWith(t *testing.T, settings azuresim.Settings) *fixture {
	return startIn(t, t.TempDir(), settings)
}

func startIn(t *testing.T, dir string, settings azuresim.Settings) *fixture {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	f := &fixture{t: t, dir: dir, clock: newClock()}
	f.server, err = azuresim.Start(t.Context(), azuresim.Options{
		StateDir: dir, Images: []string{"agent:latest=" + self}, Settings: &settings, Now: f.clock.now, Grace: 200 * time.Millisecond,
	})
	must(t, err)
	f.facts, f.http = f.server.Facts(), f.server.HTTPClient()
	t.Cleanup(f.close)
	secret, err := f.server.ClientSecret()
	must(t, err)
	f.cred = f.credential(f.facts.ClientID, secret)
	return f
}

func (f *fixture) close() {
	f.http.CloseIdleConnections()
	if err := f.server.Close(); err != nil {
		f.t.Errorf("close the simulator: %v", err)
	}
}

func (f *fixture) clientOptions() policy.ClientOptions {
	return policy.ClientOptions{
		Transport: f.http,
		Retry:     policy.RetryOptions{MaxRetries: -1},
		Cloud: cloud.Configuration{
			ActiveDirectoryAuthorityHost: f.facts.URL + "/",
			Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
				cloud.ResourceManager: {Audience: "https://management.azure.com", Endpoint: f.facts.URL},
			},
		},
	}
}

func (f *fixture) armOptions() *arm.ClientOptions {
	return &arm.ClientOptions{ClientOptions: f.clientOptions()}
}

func (f *fixture) credential(clientID, secret string) azcore.TokenCredential {
	f.t.Helper()
	cred, err := azidentity.NewClientSecretCredential(f.facts.TenantID, clientID, secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: f.clientOptions(), DisableInstanceDiscovery: true,
	})
	must(f.t, err)
	return cred
}

func (f *fixture) token(cred azcore.TokenCredential, scope string) string {
	f.t.Helper()
	token, err := cred.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{scope}})
	must(f.t, err)
	return token.Token
}

// reply is a raw answer.
type reply struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// call makes a raw request; token "" sends none.
func (f *fixture) call(method, path, token string, body any, headers ...string) reply {
	f.t.Helper()
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		must(f.t, err)
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(f.t.Context(), method, f.facts.URL+path, content)
	must(f.t, err)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return f.do(request)
}

func read(t *testing.T, response *http.Response) reply {
	t.Helper()
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	must(t, err)
	r := reply{status: response.StatusCode, header: response.Header, raw: string(raw)}
	if len(raw) > 0 {
		_ = json.Unmarshal(raw, &r.body) // tests that need the body look at it
	}
	return r
}

func (f *fixture) arm(method, path string, body any) reply {
	f.t.Helper()
	return f.call(method, path, f.token(f.cred, armScope), body)
}

func (f *fixture) graph(method, path string, body any, headers ...string) reply {
	f.t.Helper()
	return f.call(method, "/v1.0"+path, f.token(f.cred, graphScope), body, headers...)
}

const (
	armScope   = "https://management.azure.com/.default"
	graphScope = "https://graph.microsoft.com/.default"
	groupAPI   = "?api-version=2025-04-01"
)

func (f *fixture) subscription() string { return "/subscriptions/" + f.facts.SubscriptionID }

func (f *fixture) group(name string) string { return f.subscription() + "/resourceGroups/" + name }

func (f *fixture) makeGroup(name string, tags map[string]any) {
	f.t.Helper()
	r := f.arm(http.MethodPut, f.group(name)+groupAPI, map[string]any{"location": "eastus", "tags": tags})
	r.want(f.t, http.StatusCreated, "")
}

// want checks status and, when given, the error code of an answer.
func (r reply) want(t *testing.T, status int, code string) {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d: %s", r.status, status, r.raw)
	}
	if code == "" {
		return
	}
	failure, _ := r.body["error"].(map[string]any)
	if failure["code"] != code {
		t.Fatalf("error code %v, want %s: %s", failure["code"], code, r.raw)
	}
}

// wantCode checks that an SDK call failed with status and code.
func wantCode(t *testing.T, err error, status int, code string) {
	t.Helper()
	var failure *azcore.ResponseError
	if !errors.As(err, &failure) {
		t.Fatalf("error %v, want a response error with %d %s", err, status, code)
	}
	if failure.StatusCode != status || failure.ErrorCode != code {
		t.Fatalf("error %d %s, want %d %s", failure.StatusCode, failure.ErrorCode, status, code)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// until polls a condition with a deadline.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("gave up waiting for: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
