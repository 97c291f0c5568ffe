package funchost_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/recordings"
)

// recordedCall is one call of admin-and-auth-production.json.
type recordedCall struct {
	Request        string
	Status         int
	Headers        map[string]string
	Body           string
	RequestHeaders map[string]string
	RequestBody    *string
}

// authApp is the app of the recording: its functions by name, and keys mk and fk.
func authApp(t *testing.T) *app {
	const level = `{"bindings":[{"name":"req","type":"httpTrigger","authLevel":"LEVEL","methods":["get"]},{"name":"res","type":"http","direction":"out"}]}`
	a := build(t, hostJSON(""), map[string]string{
		"tim": `{"bindings":[{"name":"timer","type":"timerTrigger","schedule":"0 0 0 1 1 *"}]}`,
		"q":   onQueue("auth"), "bad": " ",
		"badbind": `{"bindings":[{"name":"a_b","type":"httpTrigger"}]}`,
		"anon":    strings.Replace(level, "LEVEL", "anonymous", 1), "fun": strings.Replace(level, "LEVEL", "function", 1),
		"adm": strings.Replace(level, "LEVEL", "admin", 1), "off": strings.Replace(level, "LEVEL", "anonymous", 1),
	})
	return a
}

const authKeys = `{"masterKey":{"name":"master","value":"mk","encrypted":false},"functionKeys":[{"name":"default","value":"fk","encrypted":false}],"systemKeys":[]}`

func readCalls(t *testing.T) []recordedCall {
	t.Helper()
	data, err := recordings.Read("admin-and-auth-production.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Calls []recordedCall }
	if err := json.Unmarshal(data, &file); err != nil || len(file.Calls) != 32 {
		t.Fatalf("%d calls, %v", len(file.Calls), err)
	}
	return file.Calls
}

// TestRecordedAuth replays every recorded call: status, headers and bodies.
func TestRecordedAuth(t *testing.T) {
	t.Parallel()
	a := authApp(t)
	secrets := t.TempDir()
	write(t, filepath.Join(secrets, "host.json"), authKeys)
	o := a.options("AzureWebJobsSecretStorageType=files", "AzureWebJobs.off.Disabled=true")
	o.EnableAuth, o.SecretsDir = true, secrets
	a.run(t, o)
	for _, c := range readCalls(t) {
		method, path, _ := strings.Cut(c.Request, " ")
		var body *strings.Reader
		if body = strings.NewReader(""); c.RequestBody != nil {
			body = strings.NewReader(*c.RequestBody)
		}
		request, err := http.NewRequestWithContext(t.Context(), method, a.host.URL()+path, body)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range c.RequestHeaders {
			request.Header.Set(name, value)
		}
		got := a.send(t, request)
		want := strings.ReplaceAll(c.Body, "http://127.0.0.1:7501", a.host.URL())
		if strings.Contains(want, "<generated") {
			want, got.body = "", ""
		}
		if got.StatusCode != c.Status || got.body != want {
			t.Errorf("%s with %v: %d %s, want %d %s", c.Request, c.RequestHeaders, got.StatusCode, got.body, c.Status, want)
		}
		for _, name := range []string{"Content-Type", "WWW-Authenticate", "Server"} {
			if got.Header.Get(name) != c.Headers[name] {
				t.Errorf("%s with %v: %s %q, want %q", c.Request, c.RequestHeaders, name, got.Header.Get(name), c.Headers[name])
			}
		}
	}
	await(t, "five manual calls", func() bool {
		return len(a.requests("answered", "/tim")) == 3 && len(a.requests("answered", "/q")) == 2
	})
	if n := len(a.requests("request", "/api/")); n != 6 {
		t.Errorf("%d forwarded calls, want 6", n)
	}
}

// TestKeysAPI manages keys that are kept in blobs.
func TestKeysAPI(t *testing.T) {
	t.Parallel()
	a := authApp(t)
	o := a.options("AzureWebJobsFeature=x", "AzureFunctionsWebHost__hostid=KeysHost")
	o.EnableAuth = true
	a.run(t, o)
	client, err := container.NewClientFromConnectionString(storage, "azure-webjobs-secrets", nil)
	if err != nil {
		t.Fatal(err)
	}
	// Any call with a key makes the host generate its keys.
	if got := a.keyed(t, http.MethodGet, "/admin/host/status", "guess", ""); got.StatusCode != http.StatusUnauthorized {
		t.Fatalf("a guessed key: %d", got.StatusCode)
	}
	blob := make([]byte, 4096)
	n, err := client.NewBlobClient("keyshost/host.json").DownloadBuffer(t.Context(), blob, nil)
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ MasterKey struct{ Value string } }
	if err := json.Unmarshal(blob[:n], &document); err != nil {
		t.Fatal(err)
	}
	master := document.MasterKey.Value
	for _, c := range []struct {
		method, path, body string
		want               int
		has                string
	}{
		{http.MethodGet, "/admin/host/status", "", 200, `"state":"Running"`},
		{http.MethodPut, "/admin/functions/fun/keys/mine", `{"name":"mine","value":"secret-of-fun"}`, 201, `{"name":"mine","value":"secret-of-fun","links":[{"rel":"self","href":"`},
		{http.MethodPut, "/admin/functions/fun/keys/mine", `{"name":"mine","value":"other"}`, 200, `"value":"other"`},
		{http.MethodPut, "/admin/functions/fun/keys/mine", `{}`, 400, "Invalid key value"},
		{http.MethodGet, "/admin/functions/FUN/keys/mine", "", 200, `"value":"other"`},
		{http.MethodGet, "/admin/functions/nope/keys", "", 404, ""},
		{http.MethodPut, "/admin/functions/..%2Ffun/keys/x", `{"value":"x"}`, 404, ""},
		{http.MethodPost, "/admin/host/functionkeys/more", "", 201, `"name":"more"`},
		{http.MethodGet, "/admin/host/keys/more", "", 200, `"name":"more"`},
		{http.MethodPost, "/admin/host/systemkeys/ext_extension", "", 201, `"name":"ext_extension"`},
		{http.MethodGet, "/admin/host/systemkeys", "", 200, `{"keys":[{"name":"ext_extension"`},
		{http.MethodDelete, "/admin/host/systemkeys/_master", "", 400, "Invalid key name."},
		{http.MethodDelete, "/admin/host/keys/more", "", 204, ""},
		{http.MethodDelete, "/admin/host/keys/more", "", 404, ""},
	} {
		if got := a.keyed(t, c.method, c.path, master, c.body); got.StatusCode != c.want || !strings.Contains(got.body, c.has) {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, got.StatusCode, got.body, c.want, c.has)
		}
	}
	for key, want := range map[string]int{"other": 200, "secret-of-fun": 401} {
		if got := a.keyed(t, http.MethodGet, "/api/fun", key, ""); got.StatusCode != want {
			t.Errorf("key %s: %d, want %d", key, got.StatusCode, want)
		}
	}
	if got := a.keyed(t, http.MethodPut, "/admin/host/systemkeys/_master", master, `{"value":"changed"}`); got.StatusCode != http.StatusOK {
		t.Errorf("new master key: %d", got.StatusCode)
	}
	if got := a.keyed(t, http.MethodGet, "/admin/functions", master, ""); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("the old master key still gives %d", got.StatusCode)
	}
}

func (a *app) keyed(t *testing.T, method, path, key, body string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, a.host.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("x-functions-key", key)
	return a.send(t, request)
}

func TestKeysNeedAStore(t *testing.T) {
	t.Parallel()
	a := authApp(t)
	for env, want := range map[string]string{"A=b": "AzureWebJobsStorage", "AzureWebJobsSecretStorageType=keyvault": "knows 'files' and 'blob'", "AzureWebJobsStorage=AccountKey=topsecret": "cannot be read"} {
		o := a.options()
		o.Env, o.EnableAuth = []string{env}, true
		if _, err := funchost.New(o); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", env, err)
		}
	}
}
