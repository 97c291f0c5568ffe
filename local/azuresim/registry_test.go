package azuresim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// pullToken walks the challenge of Azure Container Registry to an access token.
func (f *fixture) pullToken(aad, repository string) string {
	f.t.Helper()
	refresh := f.form("/oauth2/exchange", url.Values{
		"grant_type": {"access_token"}, "service": {f.facts.Registry}, "tenant": {f.facts.TenantID}, "access_token": {aad},
	})
	refresh.want(f.t, 200, "")
	access := f.form("/oauth2/token", url.Values{
		"grant_type": {"refresh_token"}, "service": {f.facts.Registry}, "scope": {"repository:" + repository + ":pull"},
		"refresh_token": {text(refresh.body["refresh_token"])},
	})
	access.want(f.t, 200, "")
	return text(access.body["access_token"])
}

func TestRegistryResolvesTheImage(t *testing.T) {
	f := start(t)
	_, digest, _ := strings.Cut(f.facts.Image, "@")
	challenge := f.call("GET", "/v2/agent/manifests/latest", "", nil)
	if challenge.status != 401 || !strings.Contains(challenge.header.Get("WWW-Authenticate"), `scope="repository:agent:pull"`) {
		t.Fatalf("challenge: %d %v", challenge.status, challenge.header)
	}
	if base := f.call("GET", "/v2/", "", nil); base.status != 401 {
		t.Fatalf("/v2/ without a token: %d", base.status)
	}
	token := f.pullToken(f.token(f.cred, "https://containerregistry.azure.net/.default"), "agent")
	for _, reference := range []string{"latest", digest} {
		r := f.call("HEAD", "/v2/agent/manifests/"+reference, token, nil)
		if r.status != 200 || r.header.Get("Docker-Content-Digest") != digest {
			t.Fatalf("HEAD %s: %d %s, want %s", reference, r.status, r.header.Get("Docker-Content-Digest"), digest)
		}
	}
	manifest := f.call("GET", "/v2/agent/manifests/latest", token, nil)
	config := manifest.body["config"].(map[string]any)
	if blob := f.call("GET", "/v2/agent/blobs/"+text(config["digest"]), token, nil); blob.status != 200 {
		t.Fatalf("config blob: %d", blob.status)
	}
	if tags := f.call("GET", "/v2/agent/tags/list", token, nil); !strings.Contains(tags.raw, "latest") {
		t.Fatalf("tags: %s", tags.raw)
	}
	if missing := f.call("GET", "/v2/agent/manifests/none", token, nil); missing.status != 404 || !strings.Contains(missing.raw, "MANIFEST_UNKNOWN") {
		t.Fatalf("missing manifest: %d %s", missing.status, missing.raw)
	}
	if foreign := f.call("GET", "/v2/other/manifests/latest", token, nil); foreign.status != http.StatusUnauthorized {
		t.Fatalf("a token for another repository: %d", foreign.status)
	}
	app := f.makeApplication("agent")
	refused := f.call("GET", "/v2/agent/manifests/latest", f.pullToken(f.token(f.as(app), armScope), "agent"), nil)
	if refused.status != 403 || !strings.Contains(refused.raw, "DENIED") {
		t.Fatalf("without AcrPull: %d %s", refused.status, refused.raw)
	}
}
