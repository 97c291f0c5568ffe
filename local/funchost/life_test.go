package funchost_test

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"azurehaymaker/local/funchost"
)

func TestHostThatDoesNotStartAnswers503(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ host, cause string }{
		"cut off":       {`{"version": "2.0", "customHandler": {`, "Unable to parse host configuration file"},
		"no version":    {`{"customHandler":{"description":{"defaultExecutablePath":"x"}}}`, "WorkerConfig for runtime: custom not found."},
		"wrong version": {`{"version":"3.0","customHandler":{"description":{"defaultExecutablePath":"x"}}}`, "is an invalid value for host.json 'version' property"},
		"no handler":    {`{"version":"2.0"}`, "WorkerConfig for runtime: custom not found."},
		"no path":       {`{"version":"2.0","customHandler":{"description":{}, "type":"http"}}`, "defaultExecutablePath is missing"},
		"bad batch":     {hostJSON(`"extensions":{"queues":{"batchSize":33}},`), "extensions.queues.batchSize must be a whole number from 1 to 32"},
	} {
		t.Run(name, func(t *testing.T) {
			a := build(t, c.host, map[string]string{"hello": web})
			a.run(t, a.options())
			got := a.do(t, http.MethodGet, "/api/hello", nil)
			status := a.do(t, http.MethodGet, "/admin/host/status", nil)
			if got.StatusCode != http.StatusServiceUnavailable || got.body != "Function host is not running." || !strings.Contains(status.body, `"state":"Error"`) || !strings.Contains(status.body, c.cause) {
				t.Errorf("%d %q, status %s", got.StatusCode, got.body, status.body)
			}
			if a.host.HandlerPID() != 0 || a.host.Functions() != nil && a.host.HasHandler() && len(a.requests("start", "")) > 0 {
				t.Error("a handler was started")
			}
		})
	}
}

func TestNoFunctionsNoHandler(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(""), map[string]string{"outer/inner": web, "broken": "{"})
	a.run(t, a.options())
	if got := a.do(t, http.MethodGet, "/", nil); got.StatusCode != http.StatusOK || a.host.State() != funchost.Running {
		t.Errorf("%d, %s", got.StatusCode, a.host.State())
	}
	if !a.logged("No job functions found.") || !a.logged("The 'broken' function is in error: Unexpected end of content") || len(a.requests("start", "")) != 0 || len(a.host.Endpoints()) != 0 {
		t.Error("the start without functions is not as recorded")
	}
	status := a.do(t, http.MethodGet, "/admin/functions/broken/status", nil)
	if !strings.HasPrefix(status.body, `{"errors":["Unexpected end of content`) {
		t.Errorf("status %s", status.body)
	}
}

func TestMissingExecutableMakesCallsHangAndThenEndsTheHost(t *testing.T) {
	t.Parallel()
	host := strings.Replace(hostJSON(""), `"enableForwardingHttpRequest"`, `"initializationTimeout":"00:00:01","enableForwardingHttpRequest"`, 1)
	a := build(t, strings.Replace(host, probe, probe+"-missing", 1), map[string]string{"hello": web})
	a.run(t, a.options())
	started := time.Now()
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusInternalServerError {
		t.Errorf("%d", got.StatusCode)
	}
	var stopped *funchost.StoppedError
	if err := a.wasEnded(t); !errors.As(err, &stopped) || stopped.Reason != funchost.HandlerNotReady || time.Since(started) < 4*time.Second {
		t.Errorf("after %v: %v", time.Since(started), err)
	}
}

func TestLocalSettings(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(""), map[string]string{"hello": web})
	write(t, a.root+"/local.settings.json", `{"Values":{}}`)
	if _, err := funchost.New(a.options()); err == nil || !strings.Contains(err.Error(), "IsEncrypted") {
		t.Errorf("without IsEncrypted: %v", err)
	}
	write(t, a.root+"/local.settings.json", `{"IsEncrypted":false,"Values":{"PROBE_LOG":"/nowhere","AzureFunctionsJobHost__extensions__http__routePrefix":"prefix"}}`)
	a.run(t, a.options())
	if got := a.do(t, http.MethodGet, "/prefix/hello", nil); got.StatusCode != http.StatusOK {
		t.Errorf("with the prefix overridden: %d", got.StatusCode)
	}
	if !a.logged("Skipping 'PROBE_LOG' from local settings") || len(a.requests("start", "")) != 1 {
		t.Error("the environment did not win over Values")
	}
}

func TestTakenPortIsAnError(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	a := build(t, hostJSON(""), nil)
	o := a.options()
	o.Port = listener.Addr().(*net.TCPAddr).Port
	if _, err := funchost.New(o); err == nil || !strings.Contains(err.Error(), "unavailable") {
		t.Errorf("error %v", err)
	}
}

func TestTimerStatusAndLockAreInTheStorage(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(""), map[string]string{"tick": `{"bindings":[{"name":"t","type":"timerTrigger","schedule":"0 0 0 1 1 *","runOnStartup":true}]}`})
	o := a.options("AzureFunctionsWebHost__hostid=TimerHost")
	a.run(t, o)
	await(t, "the run at the start", func() bool { return len(a.requests("answered", "/tick")) == 1 })
	client, err := container.NewClientFromConnectionString(storage, "azure-webjobs-hosts", nil)
	if err != nil {
		t.Fatal(err)
	}
	lock := client.NewBlobClient("locks/timerhost/Host.Functions.tick.Listener")
	properties, err := lock.GetProperties(t.Context(), nil)
	if err != nil || *properties.LeaseState != "leased" {
		t.Fatalf("lock %v, %v", properties.LeaseState, err)
	}
	if body := a.requests("request", "/tick")[0].Body; !strings.Contains(body, `"ScheduleStatus":{"Last":"0001-01-01T00:00:00+00:00"`) || !strings.Contains(body, `"IsPastDue":false`) {
		t.Errorf("body %s", body)
	}
	a.stop()
	if err := a.wasEnded(t); err != nil {
		t.Errorf("Run: %v", err)
	}
	if properties, err = lock.GetProperties(t.Context(), nil); err != nil || *properties.LeaseState != "available" {
		t.Errorf("lock after the stop %v, %v", properties.LeaseState, err)
	}
	if _, err := client.NewBlobClient("timers/timerhost/Host.Functions.tick/status").GetProperties(t.Context(), nil); err != nil {
		t.Errorf("status blob: %v", err)
	}
}

func TestTimerWithoutStorageNeverStarts(t *testing.T) {
	t.Parallel()
	for setting, why := range map[string]string{
		"OTHER=1":                               "the setting AzureWebJobsStorage is missing",
		"AzureWebJobsStorage__accountName=shop": "AzureWebJobsStorage is identity-based, which this local host cannot use",
	} {
		a := build(t, hostJSON(""), map[string]string{"tick": silent})
		o := a.options()
		o.Env = []string{"PROBE_LOG=" + a.record, setting}
		a.run(t, o)
		await(t, "the failed start", func() bool { return a.logged("The listener for function 'Functions.tick' was unable to start.") })
		if !a.logged(why) || len(a.host.Endpoints()) != 1 {
			t.Errorf("%s: the timer is not listed, or the cause not named", setting)
		}
	}
}

// TestIdentityBasedConnectionsAreRefused: with a text that says what to do.
func TestIdentityBasedConnectionsAreRefused(t *testing.T) {
	t.Parallel()
	a := build(t, hostJSON(""), map[string]string{"work": onQueue("orders"), "hello": web})
	o := a.options()
	o.Env = []string{"PROBE_LOG=" + a.record, "AzureWebJobsStorage__accountName=shop"}
	a.run(t, o)
	status := a.do(t, http.MethodGet, "/admin/functions/work/status", nil)
	if got := a.do(t, http.MethodGet, "/api/hello", nil); got.StatusCode != http.StatusOK || !strings.Contains(status.body, "is identity-based, which this local host cannot use. Set a connection string for local runs.") {
		t.Errorf("%d, %s", got.StatusCode, status.body)
	}
}
