package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// hostID is the id that Settings give the host: it is part of blob names.
const hostID = "conformance"

// maxDequeue is the app's limit of deliveries.
const maxDequeue = 2

// masterKey and hostKey are the recorded keys.
const (
	masterKey = "mk"
	hostKey   = "fk"
)

// Settings are the app settings with which a host must serve the app of WriteApp.
func Settings(dir, storage string) []string {
	return []string{
		"FUNCTIONS_WORKER_RUNTIME=custom", "AzureWebJobsStorage=" + storage, "AzureFunctionsWebHost__hostid=" + hostID, "TZ=UTC",
		"AzureWebJobsSecretStorageType=files", "FUNCTIONS_SECRETS_PATH=" + filepath.Join(dir, "secrets"), "AzureWebJobs.off.Disabled=true",
	}
}

// WriteApp writes the script root dir/app and the keys dir/secrets. Handler is the path of
// the built probe, which is in testdata/probe.
func WriteApp(dir, handler string) (root string, err error) {
	root = filepath.Join(dir, "app")
	host := map[string]any{
		"version":         "2.0",
		"extensionBundle": map[string]string{"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)"},
		"customHandler":   map[string]any{"description": map[string]string{"defaultExecutablePath": handler}, "enableForwardingHttpRequest": true},
		"extensions": map[string]any{"queues": map[string]any{
			"maxPollingInterval": "00:00:00.1", "maxDequeueCount": maxDequeue, "visibilityTimeout": "00:00:00", "batchSize": 32, "newBatchThreshold": 64,
		}},
	}
	text, err := json.Marshal(host)
	if err != nil {
		return "", fmt.Errorf("encode host.json: %w", err)
	}
	files := map[string]string{
		filepath.Join(root, "host.json"): string(text),
		filepath.Join(dir, "secrets", "host.json"): fmt.Sprintf(`{"masterKey":{"name":"master","value":%q,"encrypted":false},"functionKeys":[{"name":"default","value":%q,"encrypted":false}],"systemKeys":[]}`,
			masterKey, hostKey),
	}
	for name, source := range functions() {
		files[filepath.Join(root, name, "function.json")] = source
	}
	for path, text := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return "", fmt.Errorf("write the app: %w", err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("write the app: %w", err)
		}
	}
	return root, nil
}

// queueOf is the queue that triggers a function.
func queueOf(function string) string { return "conf-" + strings.ToLower(function) }

// functions are the function.json texts by function name.
func functions() map[string]string {
	const out = `{"name":"out","type":"queue","direction":"out","queueName":"conf-out-NAME","connection":"AzureWebJobsStorage"}`
	const respond = `{"name":"res","type":"http","direction":"out"}`
	web := func(level, more string, outputs ...string) string {
		return bindings(`{"name":"req","type":"httpTrigger","authLevel":"`+level+`"`+more+`}`, outputs...)
	}
	timer := func(schedule string) string {
		return bindings(`{"name":"timer","type":"timerTrigger","schedule":"` + schedule + `"}`)
	}
	const get = `,"methods":["get"]`
	all := map[string]string{
		"tim": timer("0 0 0 1 1 *"), "tmon": timer("0 * * * * *"), "tick": timer("*/5 * * * * *"), "tspan": timer("00:00:07"),
		"anon": web("anonymous", "", respond), "fun": web("function", get, respond), "adm": web("admin", get, respond), "off": web("anonymous", get, respond),
		"bad": " ", "badbind": bindings(`{"name":"a_b","type":"httpTrigger"}`),
		"things": web("function", `,"methods":["get","post"],"route":"v1/things/{id:int}/{*rest}"`, respond), "my-dash": web("anonymous", "", respond),
		"hs": web("anonymous", "", respond), "stream": web("anonymous", "", respond),
		"hjson": web("anonymous", `,"route":"multi/{id?}"`, respond, out), "hret": web("anonymous", "", `{"name":"$return","type":"http","direction":"out"}`, out),
		"oddhttp": web("anonymous", "", respond, out),
	}
	for name, outputs := range map[string][]string{
		"q": nil, "qobj": {out}, "qjson": {out}, "qtext": nil, "qfail": nil, "qbadjson": nil, "q404": nil, "ab": nil, "odd": {out}, "qbin": nil, "r": nil,
		"oddret": {out, strings.Replace(strings.Replace(out, `"out"`, `"$return"`, 1), "conf-out-NAME", "conf-returned-NAME", 1)},
		"qret":   {strings.Replace(out, `"out"`, `"$return"`, 1)}, "vec": {strings.Replace(out, `"out"`, `"q"`, 1)},
	} {
		trigger := `{"name":"item","type":"queueTrigger","queueName":"` + queueOf(name) + `","connection":"AzureWebJobsStorage"}`
		if name == "qbin" {
			trigger = strings.Replace(trigger, `"name"`, `"dataType":"binary","name"`, 1)
		}
		all[name] = bindings(trigger, outputs...)
	}
	all["r"] = `{"retry":{"strategy":"fixedDelay","maxRetryCount":2,"delayInterval":"00:00:00.2"},` + all["r"][1:]
	for name, source := range all {
		all[name] = strings.ReplaceAll(source, "NAME", strings.ToLower(name))
	}
	return all
}

func bindings(trigger string, others ...string) string {
	return `{"bindings":[` + strings.Join(append([]string{trigger}, others...), ",") + `]}`
}
