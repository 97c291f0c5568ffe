package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func rootWith(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const goodHost = `{"version":"2.0","customHandler":{"description":{"defaultExecutablePath":"bin/%APP%","arguments":["-a","%UNSET%","%APP%"]}}}`

func options(t *testing.T, host string, env Environment, development bool) (Options, error) {
	t.Helper()
	config, err := ReadHostConfig(rootWith(t, map[string]string{HostFile: host}), env)
	if err != nil {
		t.Fatal(err)
	}
	return NewOptions(config, env, 2, development)
}

func TestDefaults(t *testing.T) {
	o, err := options(t, goodHost, Environment{"APP": "app"}, true)
	if err != nil {
		t.Fatal(err)
	}
	want := Options{
		Handler:     Handler{Executable: "bin/app", Arguments: "-a  app", ErrorsOnly: true, InitializationTimeout: 30 * time.Second},
		Queues:      Queues{BatchSize: 16, NewBatchThreshold: 16, MaxPollingInterval: 2 * time.Second, MaxDequeueCount: 5, Base64: true},
		Lock:        Lock{ListenerPeriod: 15 * time.Second, RecoveryInterval: time.Minute},
		RoutePrefix: "api", FunctionTimeout: 30 * time.Minute, AllowList: []string{},
	}
	if o.Handler != want.Handler || o.Queues != want.Queues || o.Lock != want.Lock || o.RoutePrefix != want.RoutePrefix || o.FunctionTimeout != want.FunctionTimeout || o.Bundle {
		t.Errorf("%+v", o)
	}
	if o, err = options(t, goodHost, nil, false); err != nil || o.Queues.MaxPollingInterval != time.Minute || o.Lock.ListenerPeriod != time.Minute {
		t.Errorf("outside Development: %+v, %v", o, err)
	}
}

func TestEnvironmentOverridesHostJSON(t *testing.T) {
	env := Environment{
		"AzureFunctionsJobHost__extensions__queues__batchSize": "4",
		"AZUREFUNCTIONSJOBHOST:functions:0":                    "only",
		"AzureFunctionsJobHost__functionTimeout":               "-1",
		"AzureFunctionsJobHost__extensions__http__routePrefix": "",
	}
	o, err := options(t, strings.Replace(goodHost, `"version"`, `"extensions":{"queues":{"batchSize":8,"messageEncoding":"none"}},"functions":["a"],"version"`, 1), env, true)
	if err != nil {
		t.Fatal(err)
	}
	if o.Queues.BatchSize != 4 || o.Queues.NewBatchThreshold != 4 || o.Queues.Base64 || !slices.Equal(o.AllowList, []string{"only"}) || o.FunctionTimeout != Unlimited || o.RoutePrefix != "" {
		t.Errorf("%+v", o)
	}
}

func TestWrongValuesAreNamed(t *testing.T) {
	for more, want := range map[string]string{
		`"functionTimeout":"soon",`:                                                                            "functionTimeout must be a time span",
		`"retry":{"strategy":"fixedDelay","maxRetryCount":1},`:                                                 "host.json: retry: Value cannot be null. (Parameter 'DelayInterval')",
		`"functionTimeout":"00:00:00",`:                                                                        "functionTimeout must be a time span",
		`"extensions":{"queues":{"batchSize":0}},`:                                                             "extensions.queues.batchSize must be a whole number from 1 to 32",
		`"extensions":{"queues":{"maxDequeueCount":0}},`:                                                       "extensions.queues.maxDequeueCount",
		`"extensions":{"queues":{"messageEncoding":"utf8"}},`:                                                  "messageEncoding must be base64 or none",
		`"extensions":{"queues":{"maxPollingInterval":"0.1"}},`:                                                "maxPollingInterval must be a time span",
		`"extensions":{"queues":{"visibilityTimeout":"8"}},`:                                                   "at most seven days",
		`"customHandler":{"enableForwardingHttpRequest":"maybe","description":{"defaultExecutablePath":"x"}},`: "enableForwardingHttpRequest must be true or false",
	} {
		host := `{` + more + strings.TrimPrefix(goodHost, "{")
		if strings.HasPrefix(more, `"customHandler"`) {
			host = `{` + more + `"version":"2.0"}`
		}
		if _, err := options(t, host, nil, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", more, err)
		}
	}
}

func TestMissingHostJSON(t *testing.T) {
	if _, err := ReadHostConfig(t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "is missing") {
		t.Errorf("error %v", err)
	}
}

func TestConnectionLookup(t *testing.T) {
	env := Environment{"AzureWebJobsStorage": "main", "Plain": "plain", "AzureWebJobsBoth": "prefixed", "Both": "bare", "ConnectionStrings__Named": "named", "Identity__queueServiceUri": "x", "Emulator": "UseDevelopmentStorage=true;"}
	for name, want := range map[string]string{"": "main", "AzureWebJobsStorage": "main", "Storage": "main", "Plain": "plain", "Both": "prefixed", "Named": "named", "storage": "main"} {
		if got, ok := env.Connection(name); !ok || got != want {
			t.Errorf("Connection(%q) = %q, %v", name, got, ok)
		}
	}
	if got, _ := env.Connection("Emulator"); !strings.Contains(got, "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1") {
		t.Errorf("Emulator: %q", got)
	}
	if got, ok := env.Connection("Identity"); ok || !env.HasSection("identity") {
		t.Errorf("Identity: %q", got)
	}
}

func TestDisabledSwitch(t *testing.T) {
	env := Environment{"AzureWebJobs.a.Disabled": "TRUE", "AzureWebJobs_b_Disabled": "1", "AzureWebJobs.c.Disabled": "yes"}
	for name, want := range map[string]bool{"a": true, "A": true, "b": true, "c": false, "d": false} {
		if got := env.FunctionDisabled(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLocalSettings(t *testing.T) {
	root := rootWith(t, map[string]string{LocalSettingsFile: `{"IsEncrypted":false,"Values":{"A":"1","B":"2","N":5},"ConnectionStrings":{"C":"3"},"Host":{"LocalHttpPort":7072}}`})
	s, err := ReadLocalSettings(root)
	if err != nil || s.Port != 7072 {
		t.Fatalf("%+v, %v", s, err)
	}
	given := Environment{"B": "mine"}
	merged, skipped := s.Merge(given)
	if merged["A"] != "1" || merged["B"] != "mine" || merged["N"] != "5" || merged["ConnectionStrings__C"] != "3" || !slices.Equal(skipped, []string{"B"}) || len(given) != 1 {
		t.Errorf("%v, skipped %v", merged, skipped)
	}
	if empty, err := ReadLocalSettings(t.TempDir()); err != nil || len(empty.Values) != 0 {
		t.Errorf("without a file: %v, %v", empty, err)
	}
}

func TestBadLocalSettingsKeepSecrets(t *testing.T) {
	for text, want := range map[string]string{
		`{"Values":{"S":"topsecret"}}`:                                       "IsEncrypted",
		`{"IsEncrypted":true,"Values":{"S":"topsecret"}}`:                    "IsEncrypted",
		`{"IsEncrypted":false,"Values":{"S":{"deep":"topsecret"}}}`:          "Values.S must be a text",
		`{"IsEncrypted":false,"Values":["topsecret"]}`:                       "Values must be an object",
		`{"IsEncrypted":false,"Host":{"LocalHttpPort":"x"},"S":"topsecret"}`: "LocalHttpPort",
		`{"IsEncrypted":false,"S":"topsecret"`:                               "is no JSON object",
	} {
		_, err := parseLocalSettings("local.settings.json", text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCommand(t *testing.T) {
	root := rootWith(t, map[string]string{"app": ""})
	h := Handler{Executable: "app", WorkingDirectory: "sub", Arguments: `-a "b c" d`}
	program, args, dir := h.Command(root)
	if program != filepath.Join(root, "app") || !slices.Equal(args, []string{"-a", "b c", "d"}) || dir != filepath.Join(root, "sub") {
		t.Errorf("%s %q in %s", program, args, dir)
	}
	h = Handler{Executable: "no-such-file"}
	if program, _, dir = h.Command(root); program != "no-such-file" || dir != root {
		t.Errorf("%s in %s: a missing file is left to the search path", program, dir)
	}
}

func FuzzLocalSettings(f *testing.F) {
	f.Add(`{"IsEncrypted":false,"Values":{"A":"1"},"Host":{"LocalHttpPort":7072}}`)
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := parseLocalSettings("x", text); err == nil && s.Values == nil {
			t.Fatal("no values and no error")
		}
	})
}
