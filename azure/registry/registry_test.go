package registry

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

type credential struct{}

func (credential) GetToken(_ context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "entra for " + strings.Join(options.Scopes, " "), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

type registry struct {
	exchange, token, digest string
	seen                    []string
}

func (r *registry) Do(request *http.Request) (*http.Response, error) {
	answer := &http.Response{StatusCode: 200, Request: request, Header: http.Header{}, Body: http.NoBody}
	body := ""
	form := url.Values{}
	if request.Body != nil {
		raw, _ := io.ReadAll(request.Body)
		form, _ = url.ParseQuery(string(raw))
	}
	r.seen = append(r.seen, request.Method+" "+request.URL.Path)
	switch request.URL.Path {
	case "/oauth2/exchange":
		body = r.exchange
		if form.Get("access_token") != "entra for "+Scope || form.Get("service") != "r.azurecr.io" || form.Get("tenant") != "t" {
			answer.StatusCode = 400
		}
	case "/oauth2/token":
		body = r.token
		if form.Get("scope") != "repository:a/b:pull" || form.Get("refresh_token") != "REFRESH" {
			answer.StatusCode = 401
		}
	default:
		answer.Header.Set("Docker-Content-Digest", r.digest)
		if request.Header.Get("Authorization") != "Bearer ACCESS" {
			answer.StatusCode = 401
		}
	}
	answer.Body = io.NopCloser(strings.NewReader(body))
	return answer, nil
}

func ask(t *testing.T, r *registry, image string) (string, error) {
	t.Helper()
	client, err := NewClient("r.azurecr.io", "t", credential{}, policy.ClientOptions{Transport: r, Retry: policy.RetryOptions{MaxRetries: -1}})
	if err != nil {
		t.Fatal(err)
	}
	reference, err := ParseReference(image)
	if err != nil {
		t.Fatal(err)
	}
	return client.Digest(t.Context(), reference)
}

func TestDigest_Defect43(t *testing.T) {
	r := &registry{`{"refresh_token":"REFRESH"}`, `{"access_token":"ACCESS"}`, digest, nil}
	for image, path := range map[string]string{"a/b:1": "1", "a/b": "latest", "a/b:1@" + digest: digest} {
		r.seen = nil
		got, err := ask(t, r, image)
		if err != nil || got != digest || r.seen[2] != "HEAD /v2/a/b/manifests/"+path {
			t.Errorf("%s: %s, %v, %v", image, got, err, r.seen)
		}
	}
}

func TestAnswersThatAreNoProof_Defect43(t *testing.T) {
	good := registry{`{"refresh_token":"REFRESH"}`, `{"access_token":"ACCESS"}`, digest, nil}
	for name, spoil := range map[string]func(r *registry){
		"no refresh token": func(r *registry) { r.exchange = `{}` },
		"no JSON":          func(r *registry) { r.exchange = `{"refresh_token":"REFRESH"` },
		"no access token":  func(r *registry) { r.token = `{}` },
		"no digest":        func(r *registry) { r.digest = "" },
		"a short digest":   func(r *registry) { r.digest = "sha256:12" },
		"another digest":   func(r *registry) { r.digest = strings.Replace(digest, "0", "f", 1) },
	} {
		r := good
		spoil(&r)
		if got, err := ask(t, &r, "a/b@"+digest); err == nil || strings.Contains(err.Error(), "REFRESH") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// FuzzParseReference: what is accepted makes a request to this registry's own
// manifests and nothing else.
func FuzzParseReference(f *testing.F) {
	for _, seed := range []string{"a/b:1", "a", "a@" + digest, "a:1@" + digest, "../x", "a//b", "host:80/a", "a:", "a@", "A", "a:b:c", "a@b@c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		reference, err := ParseReference(text)
		if err != nil {
			return
		}
		parsed, err := url.Parse("https://r/v2/" + reference.Repository + "/manifests/" + reference.Manifest())
		if err != nil || parsed.Host != "r" || parsed.RawQuery != "" || parsed.Fragment != "" || strings.Contains(parsed.Path, "..") && reference.Tag == "" {
			t.Errorf("%q is %+v", text, reference)
		}
		if (reference.Tag == "") == (reference.Digest == "") {
			t.Errorf("%q has not exactly one of tag and digest: %+v", text, reference)
		}
	})
}
