package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"azurehaymaker/functions"
	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/hostlog"
)

// runDiff runs functions diff with an environment.
func runDiff(t *testing.T, env map[string]string, transport *http.Client, arguments ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := program{stdout: &stdout, stderr: &stderr, getenv: func(name string) string { return env[name] }}
	if transport != nil {
		p.transport = transport
	}
	code := p.Run(t.Context(), append([]string{"functions", "diff"}, arguments...))
	return result{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

// hosted runs an app of HTTP functions under the local host; change mends the root
// before. normal counts the line that looks like the failure and is none.
func hosted(t *testing.T, change func(root string), env ...string) (url, root string, normal *atomic.Int32) {
	t.Helper()
	root = t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join(validApps, "forwarding"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "handler")); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(root, "handler"), "../../local/funchost/testdata/probe").CombinedOutput(); err != nil {
		t.Fatalf("build the probe: %v\n%s", err, out)
	}
	change(root)
	normal = &atomic.Int32{}
	secrets := filepath.Join(root, "secrets")
	_, keyed := os.Stat(secrets) // a root that brings keys along has them enforced
	host, err := funchost.New(funchost.Options{
		EnableAuth: keyed == nil, SecretsDir: secrets,
		Root: root, Env: append(env, "PROBE_LOG="+filepath.Join(t.TempDir(), "probe.jsonl")),
		HTTPStopTimeout: time.Millisecond, QueueStopTimeout: time.Millisecond,
		Log: func(e hostlog.Entry) {
			if strings.Contains(e.Message, "0 functions found (Custom)") {
				normal.Add(1)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- host.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	limited, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_ = host.WaitStarted(limited) // a host that cannot start is what some tests want
	return host.URL(), root, normal
}

func TestFunctionsDiffOfARunningHost(t *testing.T) {
	as := func(string) {}
	without := func(names ...string) func(string) {
		return func(root string) {
			for _, name := range names {
				if err := os.RemoveAll(filepath.Join(root, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	url, root, normal := hosted(t, as)
	ask := func(url string, more ...string) result {
		return runDiff(t, nil, nil, append([]string{root, "--foreign", "--url", url, "--health-path", "/api/hello", "--patience", "20s"}, more...)...)
	}
	ask(url).want(t, exitOK, []string{"List staged", "List host", "2 functions: hello, items", "answered", "yes, with staged", "!Illness"}, nil)
	if normal.Load() == 0 {
		t.Error("the host did not print the line that must not alarm")
	}
	less, _, _ := hosted(t, without("items"))
	ask(less).want(t, 1, []string{"items", "missing", "no"}, []string{"functions", "exit code: 1"})
	if got := document[comparison](t, "json", ask(less, "--format", "json").stdout); len(got.Missing) != 1 || got.Missing[0].Function != "items" || got.Missing[0].List != "host" || len(got.Extra) != 0 || len(got.Lists["host"]) != 1 || got.Illness != nil || got.Reference != "staged" {
		t.Errorf("%+v", got)
	}
	for kind, ill := range map[string]func() string{
		"zero-functions": func() string { url, _, _ := hosted(t, without("hello", "items")); return url },
		"not-running":    func() string { url, _, _ := hosted(t, without("host.json")); return url },
		"hangs":          func() string { url, _, _ := hosted(t, as, "PROBE_EXIT=0"); return url },
		"host-gone":      func() string { s := httptest.NewServer(nil); s.Close(); return s.URL },
	} {
		t.Run(kind, func(t *testing.T) {
			url := ill()
			ask(url, "--patience", "2s").want(t, 1, []string{"Illness", kind, "Seen", "Cause", "Fix", "no"}, []string{"exit code: 1"})
		})
	}
}

func TestFunctionsDiffNeedsTheMasterKey(t *testing.T) {
	url, root, _ := hosted(t, func(root string) {
		if err := os.Mkdir(filepath.Join(root, "secrets"), 0o700); err != nil {
			t.Fatal(err)
		}
		keys := `{"masterKey":{"name":"master","value":"mk-secret","encrypted":false},"functionKeys":[{"name":"default","value":"fk-secret","encrypted":false}],"systemKeys":[]}`
		if err := os.WriteFile(filepath.Join(root, "secrets", "host.json"), []byte(keys), 0o600); err != nil {
			t.Fatal(err)
		}
	}, "AzureWebJobsSecretStorageType=files")
	for key, code := range map[string]int{"": exitUnanswered, "fk-secret": exitUnanswered, "mk-secret": exitOK} {
		got := runDiff(t, map[string]string{"HAYMAKER_API_KEY": key}, nil, root, "--foreign", "--url", url)
		if got.code != code || code != exitOK && !strings.Contains(got.stderr, "master key") || key != "" && strings.Contains(got.stdout+got.stderr, key) {
			t.Errorf("key %q: exit code %d, want %d\n%s%s", key, got.code, code, got.stdout, got.stderr)
		}
	}
}

func TestFunctionsDiffRefuses(t *testing.T) {
	for name, arguments := range map[string][]string{
		"nothing runs":  {"."},
		"one list":      {"--foreign", "--url", "http://127.0.0.1:1"},
		"two folders":   {"a", "b", "--url", "http://127.0.0.1:1"},
		"no patience":   {"--url", "http://127.0.0.1:1", "--patience", "0s"},
		"health path":   {"--url", "http://127.0.0.1:1", "--health-path", "x"},
		"no folder":     {"./missing", "--url", "http://127.0.0.1:1"},
		"no address":    {"--url", "x"},
		"unknown flag":  {"--nonsense"},
		"wrong format":  {"--url", "http://127.0.0.1:1", "--format", "sarif"},
		"no container":  {"--container-app", "hay"},
		"key file gone": {"--url", "http://127.0.0.1:1", "--api-key-file", "./missing"},
	} {
		t.Run(name, func(t *testing.T) {
			runDiff(t, map[string]string{"AZURE_CLIENT_ID": "i", "AZURE_CLIENT_SECRET": "s", "AZURE_TENANT_ID": "t"}, nil, arguments...).want(t, exitUnanswered, nil, []string{"error (unanswered)", "exit code: 2"})
		})
	}
}

// platform answers tokens and one container app's functions.
func platform(t *testing.T, app string, names ...string) (*httptest.Server, map[string]string) {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			fmt.Fprintf(w, `{"token_endpoint":"%[1]s/t/oauth2/v2.0/token","authorization_endpoint":"%[1]s/a","issuer":"%[1]s/t/v2.0"}`, server.URL)
		case strings.HasSuffix(r.URL.Path, "/token"):
			fmt.Fprint(w, `{"access_token":"granted","token_type":"Bearer","expires_in":3600}`)
		case r.URL.Path == app+"/functions" && r.Header.Get("Authorization") == "Bearer granted":
			var items []string
			for _, name := range names {
				items = append(items, fmt.Sprintf(`{"name":%q}`, name))
			}
			fmt.Fprintf(w, `{"value":[%s]}`, strings.Join(items, ","))
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	return server, map[string]string{
		"AZURE_AUTHORITY_HOST": server.URL, "HAYMAKER_ARM_ENDPOINT": server.URL, "HAYMAKER_ALLOW_CUSTOM_ENDPOINTS": "true",
		"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "i", "AZURE_CLIENT_SECRET": "never-shown",
	}
}

func TestFunctionsDiffOfThePlatform(t *testing.T) {
	const app = "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/hay"
	all, err := functions.All()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, declared := range all {
		names = append(names, declared.Name)
	}
	server, env := platform(t, app, names...)
	runDiff(t, env, server.Client(), "--container-app", app).want(t, exitOK, []string{"List handler", "List platform", "yes, with handler"}, nil)
	runDiff(t, env, server.Client(), "--container-app", app+"x").want(t, exitUnanswered, nil, []string{"platform", "404", "!never-shown"})
	server, env = platform(t, app, append(names[1:], "old")...)
	runDiff(t, env, server.Client(), "--container-app", app).want(t, 1, []string{names[0], "missing", "old", "extra"}, []string{"exit code: 1"})
	env["HAYMAKER_ALLOW_CUSTOM_ENDPOINTS"] = ""
	runDiff(t, env, server.Client(), "--container-app", app).want(t, exitUnanswered, nil, []string{"allow custom endpoints"})
}
