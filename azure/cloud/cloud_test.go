package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

func TestResolveKnownClouds(t *testing.T) {
	for authority, want := range map[string][2]string{
		"":                                   {"https://management.azure.com", "https://graph.microsoft.com/.default"},
		"https://login.microsoftonline.com/": {"https://management.azure.com", "https://graph.microsoft.com/.default"},
		"https://login.microsoftonline.us":   {"https://management.usgovcloudapi.net", "https://graph.microsoft.us/.default"},
		"https://login.chinacloudapi.cn/":    {"https://management.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn/.default"},
	} {
		c, err := Resolve(Endpoints{Authority: authority})
		if err != nil || c.ResourceManager() != want[0] || c.GraphScope() != want[1] || c.CustomAuthority() {
			t.Errorf("%q: %+v, %v", authority, c, err)
		}
	}
}

func TestResolveCustomEndpoints(t *testing.T) {
	custom := Endpoints{Authority: "https://sim:1/", ResourceManager: "https://sim:1/", Graph: "https://sim:1"}
	if _, err := Resolve(custom); err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("custom endpoints that were not allowed: %v", err)
	}
	custom.AllowCustom = true
	c, err := Resolve(custom)
	if err != nil || !c.CustomAuthority() || c.Graph() != "https://sim:1" || c.GraphScope() != "https://graph.microsoft.com/.default" ||
		c.ResourceManagerScope() != "https://management.core.windows.net//.default" || c.Configuration().ActiveDirectoryAuthorityHost != "https://sim:1/" {
		t.Errorf("%+v, %v", c, err)
	}
	for _, bad := range []string{"http://sim", "sim", "https://user@sim", "https://sim?x=1", "https://", "://"} {
		if _, err := Resolve(Endpoints{ResourceManager: bad, AllowCustom: true}); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

func TestKnownHosts(t *testing.T) {
	for host, want := range map[string]bool{"a.vault.azure.net": true, "A.VAULT.AZURE.NET": true, ".vault.azure.net": false,
		"vault.azure.net": false, "a.vault.azure.net.evil.example": false, "localhost": false} {
		if KnownVaultHost(host) != want {
			t.Errorf("vault %q: want %t", host, want)
		}
	}
	if !KnownRegistryHost("a.azurecr.io") || KnownRegistryHost("azurecr.io") || KnownRegistryHost("a.azurecr.io.evil.example") {
		t.Error("registries are taken for what they are not")
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) Do(request *http.Request) (*http.Response, error) { return f(request) }

func call(t *testing.T, ctx context.Context, answer transport) (calls int, spent time.Duration, err error) {
	c, err := Resolve(Endpoints{})
	if err != nil {
		t.Fatal(err)
	}
	options := c.ClientOptions(Calls{Transport: transport(func(r *http.Request) (*http.Response, error) { calls++; return answer(r) })})
	client, err := azcore.NewClient("test", "v1.0.0", runtime.PipelineOptions{}, &options)
	if err != nil {
		t.Fatal(err)
	}
	request, err := runtime.NewRequest(ctx, http.MethodGet, "https://example/thing?sig=hidden")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = client.Pipeline().Do(request)
	return calls, time.Since(start), err
}

// TestCallsEnd: an answer that never comes ends the call and names the request,
// not its query.
func TestCallsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, spent, err := call(t, t.Context(), func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) || spent != 18*time.Second || calls < 2 {
			t.Errorf("%d calls in %s: %v", calls, spent, err)
		}
		if !strings.Contains(err.Error(), "GET example/thing") || strings.Contains(err.Error(), "hidden") {
			t.Errorf("error %v", err)
		}
	})
}

func TestRetriesAreBounded_Defect56(t *testing.T) {
	refuse := func(status int, after string) transport {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {after}}, Body: http.NoBody}, nil
		}
	}
	for name, c := range map[string]struct {
		ctx    context.Context
		answer transport
		calls  int
	}{
		"503":                    {context.Background(), refuse(503, "1"), 4},
		"asks for an hour":       {context.Background(), refuse(429, "3600"), 1},
		"refusal":                {context.Background(), refuse(403, ""), 1},
		"unrepeatable 500":       {unrepeatable(t), refuse(500, "1"), 1},
		"unrepeatable throttled": {unrepeatable(t), refuse(429, "1"), 4},
		"unrepeatable lost": {unrepeatable(t), func(*http.Request) (*http.Response, error) {
			return nil, errors.New("connection reset")
		}, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx := c.ctx
			if calls, spent, _ := call(t, ctx, c.answer); calls != c.calls || spent > 18*time.Second {
				t.Errorf("%s: %d calls in %s, want %d", name, calls, spent, c.calls)
			}
		})
	}
}

func unrepeatable(t *testing.T) context.Context {
	c, err := Resolve(Endpoints{})
	if err != nil {
		t.Fatal(err)
	}
	return Unrepeatable(context.Background(), c.ClientOptions(Calls{}))
}

func TestCredential(t *testing.T) {
	c, err := Resolve(Endpoints{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Credential(Identity{ClientSecret: "s3cret"}, Calls{}); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("a secret without ids: %v", err)
	}
	for _, identity := range []Identity{{}, {ClientID: "id"}, {TenantID: "t", ClientID: "c", ClientSecret: "s"}} {
		if credential, err := c.Credential(identity, Calls{}); err != nil || credential == nil {
			t.Errorf("%+v: %v", identity, err)
		}
	}
}
