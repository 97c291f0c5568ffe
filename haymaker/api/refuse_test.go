package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap/zapcore"
)

func TestReadsRefuseBadInput_Defects41_59(t *testing.T) {
	w := newWorld(t)
	w.createRun(t, someRun(1, "in_progress"))
	run := "/api/v1/runs/" + someRun(1, "").RunID
	for path, want := range map[string]struct {
		method string
		status int
		code   Code
	}{
		"/api/v1/runs?page_size=0":                              {"GET", 400, CodeInvalidParameter},
		"/api/v1/runs?page_size=-1":                             {"GET", 400, CodeInvalidParameter},
		"/api/v1/runs?page_size=many":                           {"GET", 400, CodeInvalidParameter},
		"/api/v1/runs?page_size=501":                            {"GET", 400, CodePageSizeExceeded},
		"/api/v1/runs?page_size=99999999999999999999":           {"GET", 400, CodeInvalidParameter},
		"/api/v1/runs?status=done":                              {"GET", 400, CodeInvalidParameter},
		"/api/v1/runs?continuation=%27%20or%20true":             {"GET", 400, CodeInvalidParameter},
		"/api/v1/runs?continuation=" + strings.Repeat("a", 101): {"GET", 400, CodeInvalidParameter},
		run + "/logs?since=x":                                   {"GET", 400, CodeInvalidParameter},
		run + "/logs?page_size=501":                             {"GET", 400, CodePageSizeExceeded},
		run + "?requested_by=%1b":                               {"DELETE", 400, CodeInvalidParameter},
		"/api/v1/runs/run-1":                                    {"GET", 400, CodeInvalidRunID},
		"/api/v1/runs/urn:uuid:" + runA:                         {"GET", 400, CodeInvalidRunID},
		"/api/v1/runs/run-1/logs":                               {"GET", 400, CodeInvalidRunID},
		"/api/v1/runs/run-1/report":                             {"GET", 400, CodeInvalidRunID},
		"/api/v1/runs/" + runA:                                  {"GET", 404, CodeRunNotFound},
		"/api/v1/runs/" + runA + "/scenarios":                   {"GET", 404, CodeRunNotFound},
		"/api/v1/runs/" + runA + "/resources":                   {"GET", 404, CodeRunNotFound},
		"/api/v1/runs/" + runA + "/service-principals":          {"GET", 404, CodeRunNotFound},
		"/api/v1/runs/" + runA + "/logs":                        {"GET", 404, CodeRunNotFound},
		"/api/v1/runs/" + runA + "/report":                      {"GET", 404, CodeRunNotFound},
		"/api/v1/runs/" + runA + "/report.html":                 {"GET", 404, CodeRunNotFound},
		"/api/v1/runs/not-a-run":                                {"DELETE", 400, CodeInvalidRunID},
		"/api/v1/nothing":                                       {"GET", 404, CodeRouteNotFound},
		"/api/v1":                                               {"GET", 404, CodeRouteNotFound},
		"/api/v1/runs/":                                         {"GET", 404, CodeRouteNotFound},
		"//api/v1/runs":                                         {"GET", 404, CodeRouteNotFound},
		"/api/v1/runs/../status":                                {"GET", 404, CodeRouteNotFound},
		"/api/v1/runs/a%2Fb/c":                                  {"GET", 404, CodeRouteNotFound},
		"/":                                                     {"GET", 404, CodeRouteNotFound},
		"/api/v1/runs":                                          {"POST", 405, CodeMethodNotAllowed},
		"/api/v1/status":                                        {"DELETE", 405, CodeMethodNotAllowed},
		StartPath:                                               {"GET", 405, CodeMethodNotAllowed},
		"/api/v1/runs/" + runA + "?":                            {"PUT", 405, CodeMethodNotAllowed},
		"/api/v1/runs/" + strings.Repeat("%F0%9F%98%80", 100) + "/logs": {"GET", 400, CodeInvalidRunID},
	} {
		got := w.ask(t, want.method, path, "")
		if got.status != want.status || got.err == nil || got.err.Code != want.code {
			t.Errorf("%s %s: %d %s, want %d %s", want.method, path, got.status, got.body, want.status, want.code)
		}
	}
}

func TestWrongMethodNamesTheRightOnes(t *testing.T) {
	w := newWorld(t)
	for path, allow := range map[string]string{"/api/v1/runs/" + runA: "DELETE, GET", "/api/v1/status": "GET", StartPath: "POST"} {
		got := w.ask(t, http.MethodPatch, path, "")
		if got.header.Get("Allow") != allow || !strings.Contains(got.err.Message, allow) {
			t.Errorf("%s: Allow %q, %s", path, got.header.Get("Allow"), got.body)
		}
	}
}

func TestInternalErrorsHideTheirTextAndLogTheTraceID(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Records = broken{o.Records} })
	got := w.ask(t, http.MethodGet, "/api/v1/runs?code=canary-key", "")
	if got.status != http.StatusInternalServerError || got.err.Code != CodeInternal || strings.Contains(string(got.body), "canary") {
		t.Errorf("%d %s", got.status, got.body)
	}
	lines := w.log.FilterField(zapcore.Field{Key: "trace_id", Type: zapcore.StringType, String: got.err.TraceID}).All()
	if len(lines) != 1 || lines[0].Level != zapcore.ErrorLevel || !strings.Contains(fmt.Sprint(lines[0].ContextMap()["cause"]), "hay.table.example") {
		t.Errorf("log %v", lines)
	}
	if strings.Contains(fmt.Sprint(lines), "canary-key") {
		t.Error("the log holds the query string")
	}
}

func TestFailuresOfTheOrchestrations_Defect37(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		code   Code
	}{
		"internal": {fmt.Errorf("%s", internalText), 500, CodeInternal},
		"too slow": {fmt.Errorf("read row: %w", context.DeadlineExceeded), 503, CodeServiceUnavailable},
		"stopping": {context.Canceled, 503, CodeServiceUnavailable},
	} {
		w := newWorld(t)
		w.createRun(t, someRun(1, "in_progress"))
		w.orchestrations.err = c.err
		path := "/api/v1/runs/" + someRun(1, "").RunID
		for _, got := range []answer{
			w.ask(t, "POST", StartPath, ""), w.ask(t, "GET", path, ""), w.ask(t, "DELETE", path, ""), w.ask(t, "GET", path+"/report", ""),
		} {
			if got.status != c.status || got.err.Code != c.code || strings.Contains(string(got.body), "canary") {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
			if (got.header.Get("Retry-After") != "") != (c.status == 503) {
				t.Errorf("%s: Retry-After %q", name, got.header.Get("Retry-After"))
			}
		}
	}
}

func TestUnavailable(t *testing.T) {
	w := newWorld(t)
	recorder := httptest.NewRecorder()
	w.api.Unavailable(fmt.Errorf("%s", internalText)).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/api/v1/status", nil))
	if recorder.Code != 503 || recorder.Header().Get("Retry-After") != "10" || recorder.Header().Get(TraceHeader) == "" || strings.Contains(recorder.Body.String(), "canary") {
		t.Errorf("%d %v %s", recorder.Code, recorder.Header(), recorder.Body)
	}
	if lines := w.log.FilterMessage("request failed").All(); len(lines) != 1 || lines[0].ContextMap()["cause"] != internalText {
		t.Errorf("log %v", lines)
	}
}

func TestServerNeedsItsOptions(t *testing.T) {
	_, err := NewServer(Options{})
	for _, name := range []string{"Records", "Reports", "Orchestrations", "Catalogue", "Timing", "Size", "Now", "NewID", "Logger"} {
		if err == nil || !strings.Contains(err.Error(), "the API needs "+name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
}
