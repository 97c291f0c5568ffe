package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

func TestStartWithoutBodyUsesTheDefaults(t *testing.T) {
	for _, body := range []string{"", "  \n", "{}"} {
		w := newWorld(t)
		got := w.ask(t, http.MethodPost, StartPath, body)
		var started Started
		got.into(t, &started)
		want := haymaker.RunRequest{
			RunID: started.RunID, StartedAt: began.Add(time.Millisecond), ExecutionType: haymaker.ExecutionManual, Size: haymaker.SizeMedium,
			Timing: haymaker.Timing{ActiveSeconds: 28800, MonitoringIntervalSeconds: 900, GraceSeconds: 1200},
		}
		if got.status != http.StatusAccepted || started.ID != started.RunID || !reflect.DeepEqual(w.orchestrations.started[started.RunID], want) {
			t.Errorf("%q: %d %+v started %+v", body, got.status, started, w.orchestrations.started)
		}
	}
}

func TestStartTakesEveryField(t *testing.T) {
	w := newWorld(t)
	body := `{"run_id":"00000000-0000-4000-8000-00000000000A","scenarios":["networking-01-virtual-network","compute-01-linux-vm-web-server"],
		"timeout":90,"simulation_size":"LARGE","tags":{"team":"blue","":"x"},"requested_by":"anna"}`
	if got := w.ask(t, http.MethodPost, StartPath, body); got.status != http.StatusBadRequest || len(w.orchestrations.started) > 0 {
		t.Errorf("an empty tag name: %d", got.status)
	}
	got := w.ask(t, http.MethodPost, StartPath, strings.Replace(body, `,"":"x"`, "", 1))
	run := w.orchestrations.started[runA]
	if got.status != http.StatusAccepted || run.Timing.ActiveSeconds != 90 || run.Size != haymaker.SizeLarge || run.RequestedBy != "anna" ||
		!maps.Equal(run.Tags, map[string]string{"team": "blue"}) || len(run.Scenarios) != 2 || run.Scenarios[0] != "networking-01-virtual-network" {
		t.Errorf("%d %s started %+v", got.status, got.body, run)
	}
}

func TestDurations(t *testing.T) {
	for body, want := range map[string]int{
		`{"timeout":1}`: 1, `{"timeout":86400}`: 86400, `{"duration_hours":24}`: 86400, `{"duration_hours":0.0125}`: 45,
		`{"duration_hours":1.1}`: 3960, `{"duration_hours":null}`: 28800,
	} {
		w := newWorld(t)
		got := w.ask(t, http.MethodPost, StartPath, strings.Replace(body, "{", `{"run_id":"`+runA+`",`, 1))
		if active := w.orchestrations.started[runA].Timing.ActiveSeconds; got.status != http.StatusAccepted || active != want {
			t.Errorf("%s: %d, active for %d s, want %d", body, got.status, active, want)
		}
	}
}

func TestStartRefusesBadInputAndStartsNothing(t *testing.T) {
	var tags []string
	for i := range 16 {
		tags = append(tags, fmt.Sprintf(`"t%d":"v"`, i))
	}
	names := strings.Repeat(`"compute-01-linux-vm-web-server",`, 51)
	for name, bad := range map[string]struct {
		body    string
		status  int
		code    Code
		mention string
	}{
		"not JSON":                    {"scenarios=all", 400, CodeInvalidJSON, "not one JSON object"},
		"truncated":                   {`{"timeout":`, 400, CodeInvalidJSON, "unexpected end"},
		"array":                       {`[]`, 400, CodeInvalidJSON, "not an object"},
		"null":                        {`null`, 400, CodeInvalidJSON, "not an object"},
		"string":                      {`"all"`, 400, CodeInvalidJSON, "not an object"},
		"two values":                  {`{}{}`, 400, CodeInvalidJSON, "not one JSON object"},
		"closing brace too many":      {`{"timeout":5}}`, 400, CodeInvalidJSON, "not one JSON object"},
		"not UTF-8":                   {"{\"requested_by\":\"\xff\"}", 400, CodeInvalidJSON, "UTF-8"},
		"unknown field":               {`{"scenario":"x"}`, 400, CodeInvalidRequest, `unknown field "scenario"`},
		"long unknown field":          {`{"` + strings.Repeat("x", 9000) + `":1}`, 400, CodeInvalidRequest, "unknown field"},
		"text for number":             {`{"timeout":"soon"}`, 400, CodeInvalidRequest, `"timeout" must be a whole number, not a string`},
		"fraction of seconds":         {`{"timeout":1.5}`, 400, CodeInvalidRequest, `"timeout" must be a whole number, not a number 1.5`},
		"huge number":                 {`{"duration_hours":1e400}`, 400, CodeInvalidRequest, `"duration_hours"`},
		"scenarios as text":           {`{"scenarios":"compute-01-linux-vm-web-server"}`, 400, CodeInvalidRequest, `"scenarios" must be a list of strings`},
		"scenario as number":          {`{"scenarios":[1]}`, 400, CodeInvalidRequest, `"scenarios" must be a list of strings`},
		"tag that is no text":         {`{"tags":{"a":1}}`, 400, CodeInvalidRequest, `"tags" must be an object`},
		"run id":                      {`{"run_id":"run-1"}`, 400, CodeInvalidRunID, "UUID"},
		"run id in braces":            {`{"run_id":"{` + runA + `}"}`, 400, CodeInvalidRunID, "UUID"},
		"unknown scenario":            {`{"scenarios":["compute-99-nothing"]}`, 404, CodeScenarioNotFound, "compute-99-nothing is unknown"},
		"no scenario id":              {`{"scenarios":["../../etc"]}`, 400, CodeInvalidParameter, "not an id"},
		"part of an id":               {`{"scenarios":["compute-01"]}`, 400, CodeInvalidParameter, "not an id"},
		"excluded scenario":           {`{"scenarios":["databases-05-too-dear"]}`, 400, CodeInvalidParameter, "it costs too much"},
		"scenario twice":              {`{"scenarios":["compute-01-linux-vm-web-server","compute-01-linux-vm-web-server"]}`, 400, CodeInvalidParameter, "named twice"},
		"too many scenarios":          {`{"scenarios":[` + strings.TrimSuffix(names, ",") + `]}`, 400, CodeInvalidParameter, "at most 50"},
		"both durations":              {`{"timeout":60,"duration_hours":1}`, 400, CodeInvalidParameter, "not both"},
		"no time":                     {`{"timeout":0}`, 400, CodeInvalidParameter, "timeout must be 1"},
		"negative time":               {`{"timeout":-1}`, 400, CodeInvalidParameter, "timeout must be 1"},
		"too long":                    {`{"timeout":86401}`, 400, CodeInvalidParameter, "to 86400"},
		"no hours":                    {`{"duration_hours":0.0}`, 400, CodeInvalidParameter, "duration_hours"},
		"less than a second":          {`{"duration_hours":0.0001}`, 400, CodeInvalidParameter, "duration_hours"},
		"too many hours":              {`{"duration_hours":24.01}`, 400, CodeInvalidParameter, "at most 24"},
		"size":                        {`{"simulation_size":"huge"}`, 400, CodeInvalidParameter, "small, medium or large"},
		"reserved tag":                {`{"tags":{"azurehaymaker-MANAGED":"false"}}`, 400, CodeInvalidParameter, "set by HayMaker"},
		"tag name twice":              {`{"tags":{"Team":"a","team":"b"}}`, 400, CodeInvalidParameter, "twice"},
		"tag name that Azure forbids": {`{"tags":{"a/b":"x"}}`, 400, CodeInvalidParameter, "none of"},
		"long tag name":               {`{"tags":{"` + strings.Repeat("a", 129) + `":"x"}}`, 400, CodeInvalidParameter, "1 to 128"},
		"long tag value":              {`{"tags":{"a":"` + strings.Repeat("a", 257) + `"}}`, 400, CodeInvalidParameter, "at most 256"},
		"line break in a tag":         {`{"tags":{"a":"b\nc"}}`, 400, CodeInvalidParameter, "printable"},
		"too many tags":               {`{"tags":{` + strings.Join(tags, ",") + `}}`, 400, CodeInvalidParameter, "at most 15"},
		"long requester":              {`{"requested_by":"` + strings.Repeat("a", 257) + `"}`, 400, CodeInvalidParameter, "requested_by"},
		"requester with escapes":      {`{"requested_by":"\u001b[2J"}`, 400, CodeInvalidParameter, "requested_by"},
		"oversized":                   {`{"requested_by":"` + strings.Repeat("a", MaxBodyBytes) + `"}`, 413, CodeInvalidRequest, "larger than 65536"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			got := w.ask(t, http.MethodPost, StartPath, bad.body)
			if got.status != bad.status || got.err.Code != bad.code || !strings.Contains(got.err.Message, bad.mention) || len(got.err.Message) > 400 {
				t.Errorf("%d %s, want %d %s that mentions %q", got.status, got.body, bad.status, bad.code, bad.mention)
			}
			if len(w.orchestrations.started) > 0 {
				t.Errorf("started %+v", w.orchestrations.started)
			}
		})
	}
}

func TestStartingARunTwiceChangesNothing(t *testing.T) {
	w := newWorld(t)
	if got := w.ask(t, http.MethodPost, StartPath, `{"run_id":"`+runA+`","timeout":60}`); got.status != http.StatusAccepted {
		t.Fatal(got.status)
	}
	before := w.orchestrations.started[runA]
	got := w.ask(t, http.MethodPost, StartPath, `{"run_id":"`+strings.ToUpper(runA)+`","timeout":600}`)
	if got.status != http.StatusConflict || got.err.Code != CodeRunExists || !reflect.DeepEqual(before, w.orchestrations.started[runA]) || len(w.orchestrations.started) != 1 {
		t.Errorf("%d %s, started %+v", got.status, got.body, w.orchestrations.started)
	}
}

func TestStartAnswersWithLinksAndWithoutTheKey(t *testing.T) {
	w := newWorld(t)
	for host, base := range map[string]string{
		"hay.example": "https://hay.example", "localhost:7071": "http://localhost:7071", "127.0.0.1:7071": "http://127.0.0.1:7071",
		"[::1]:7071": "http://[::1]:7071", "localhost.evil.example": "https://localhost.evil.example",
	} {
		request := httptest.NewRequest(http.MethodPost, StartPath+"?code=canary-key", nil)
		request.Host = host
		request.Header.Set("x-functions-key", "canary-key")
		recorder := httptest.NewRecorder()
		w.api.Start().ServeHTTP(recorder, request)
		got := answer{status: recorder.Code, header: recorder.Header(), body: recorder.Body.Bytes()}
		var started Started
		got.into(t, &started)
		instance := base + "/api/durabletask/instances/" + started.RunID
		want := Started{
			ID: started.RunID, RunID: started.RunID, StatusURL: base + "/api/v1/runs/" + started.RunID, Status: haymaker.RunInProgress, StatusQueryGetURI: instance, PurgeHistoryDeleteURI: instance,
			SendEventPostURI: instance + "/raiseEvent/{eventName}", TerminatePostURI: instance + "/terminate?reason={text}",
			SuspendPostURI: instance + "/suspend?reason={text}", ResumePostURI: instance + "/resume?reason={text}",
		}
		if started != want || got.header.Get("Location") != instance || got.header.Get("Retry-After") != "10" {
			t.Errorf("%s: %+v, headers %v", host, started, got.header)
		}
		if strings.Contains(fmt.Sprint(got.header, string(got.body), w.log.All()), "canary-key") {
			t.Errorf("%s: the answer or the log holds the key", host)
		}
	}
}

// TestHeadersAreNoIdentity_Defect34: anybody can send them. Who asks is what the
// request says of itself, never proof, and no part of the key is kept.
func TestHeadersAreNoIdentity_Defect34(t *testing.T) {
	w := newWorld(t)
	request := httptest.NewRequest(http.MethodPost, StartPath, strings.NewReader(`{"run_id":"`+runA+`"}`))
	for _, header := range []string{"X-MS-CLIENT-PRINCIPAL", "X-MS-CLIENT-PRINCIPAL-ID", "X-MS-CLIENT-PRINCIPAL-NAME", "X-Forwarded-User", "Authorization", "x-functions-key"} {
		request.Header.Set(header, "canary-caller")
	}
	recorder := httptest.NewRecorder()
	w.api.Start().ServeHTTP(recorder, request)
	run, started := w.orchestrations.started[runA]
	if !started || run.RequestedBy != "" || strings.Contains(fmt.Sprintf("%+v %v", run, w.log.All()), "canary") {
		t.Errorf("%d started %+v, log %v", recorder.Code, run, w.log.All())
	}
}
