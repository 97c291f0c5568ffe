package funchost_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/local/funchost"
	"azurehaymaker/local/funchost/hostlog"
)

// app is a script root with a running host.
type app struct {
	root   string
	record string
	host   *funchost.Host
	stop   context.CancelFunc
	ended  chan error

	mu  sync.Mutex
	log []hostlog.Entry
}

// hostJSON is a good host.json with more properties in front.
func hostJSON(more string) string {
	return fmt.Sprintf(`{%s"version":"2.0","extensionBundle":{"id":"Microsoft.Azure.Functions.ExtensionBundle","version":"[4.*, 5.0.0)"},
		"customHandler":{"description":{"defaultExecutablePath":%q},"enableForwardingHttpRequest":true}}`, more, probe)
}

const (
	// quick makes redelivery and polling fast enough for tests.
	quick  = `"extensions":{"queues":{"maxPollingInterval":"00:00:00.1","maxDequeueCount":2}},`
	web    = `{"bindings":[{"name":"req","type":"httpTrigger","authLevel":"anonymous"},{"name":"res","type":"http","direction":"out"}]}`
	silent = `{"bindings":[{"name":"t","type":"timerTrigger","schedule":"0 0 0 1 1 *"}]}`
)

func onQueue(queue string) string {
	return fmt.Sprintf(`{"bindings":[{"name":"item","type":"queueTrigger","queueName":%q,"connection":"AzureWebJobsStorage"}]}`, queue)
}

// build writes a script root.
func build(t *testing.T, host string, functions map[string]string) *app {
	t.Helper()
	a := &app{root: t.TempDir(), ended: make(chan error, 1)}
	a.record = filepath.Join(a.root, "probe.jsonl")
	write(t, filepath.Join(a.root, "host.json"), host)
	for name, source := range functions {
		write(t, filepath.Join(a.root, name, "function.json"), source)
	}
	return a
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (a *app) options(env ...string) funchost.Options {
	return funchost.Options{
		Root: a.root, Log: a.sink,
		Env: append([]string{"PROBE_LOG=" + a.record, "AzureWebJobsStorage=" + storage}, env...),
	}
}

func (a *app) sink(e hostlog.Entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.log = append(a.log, e)
}

// run starts the host and waits until it serves.
func (a *app) run(t *testing.T, o funchost.Options) {
	t.Helper()
	host, err := funchost.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	a.host, a.stop = host, stop
	go func() { a.ended <- host.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-a.ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("the host does not end")
		}
		http.DefaultClient.CloseIdleConnections()
	})
	wait, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := host.WaitStarted(wait); err != nil {
		t.Logf("not started: %v", err)
	}
}

// wasEnded waits for the host to end by itself and gives its error; the clean-up then
// finds it ended.
func (a *app) wasEnded(t *testing.T) error {
	t.Helper()
	select {
	case err := <-a.ended:
		a.ended <- nil
		return err
	case <-time.After(30 * time.Second):
		t.Fatal("the host did not end by itself")
		return nil
	}
}

func (a *app) logged(text string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.ContainsFunc(a.log, func(e hostlog.Entry) bool { return strings.Contains(e.Message, text) })
}

// call is one line of the probe's record.
type call struct {
	Event, Method, URI, Host, Body, CtxErr string
	PID                                    int
	Header                                 http.Header
	ContentLength                          int64
	TransferEncoding, Env                  []string
}

// requests are the calls whose path begins so.
func (a *app) requests(event, path string) []call {
	data, err := os.ReadFile(a.record)
	if err != nil {
		return nil
	}
	var list []call
	for line := range bytes.Lines(data) {
		var c call
		if json.Unmarshal(line, &c) == nil && c.Event == event && strings.HasPrefix(c.URI, path) {
			list = append(list, c)
		}
	}
	return list
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// answer is an HTTP answer with its body.
type answer struct {
	*http.Response
	body string
}

func (a *app) send(t *testing.T, request *http.Request) answer {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, string(body)}
}

func (a *app) do(t *testing.T, method, path string, body io.Reader) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, a.host.URL()+path, body)
	if err != nil {
		t.Fatal(err)
	}
	return a.send(t, request)
}

// reply is the query by which the probe answers so.
func reply(status int, media, body string) string {
	text, err := json.Marshal(map[string]any{"do": "reply", "status": status, "type": media, "body": body})
	if err != nil {
		panic(err)
	}
	return "?do=" + url.QueryEscape(string(text))
}
