package wire

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"azurehaymaker/local/funchost/recordings"
)

type recorded struct {
	Event, URI, Body string
}

type envelope struct {
	Data     map[string]json.RawMessage
	Metadata map[string]json.RawMessage
}

func readRecorded(t *testing.T) []recorded {
	t.Helper()
	data, err := recordings.Read("invocations-handler-side.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var list []recorded
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r recorded
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Event == "request" && strings.HasPrefix(r.Body, `{"Data"`) {
			list = append(list, r)
		}
	}
	if len(list) < 40 {
		t.Fatalf("only %d recorded invocations", len(list))
	}
	return list
}

// TestRecordedRequests builds every recorded request body anew, out of the trigger data
// that its own text tells, and compares byte for byte; HTTP bodies are compared as
// values, because Go does not keep the order of headers.
func TestRecordedRequests(t *testing.T) {
	kinds := map[string]int{}
	for _, r := range readRecorded(t) {
		var e envelope
		if err := json.Unmarshal([]byte(r.Body), &e); err != nil {
			t.Fatal(err)
		}
		sys := sysOf(t, e)
		switch {
		case e.Data["item"] != nil:
			kinds["queue"]++
			if got := string(rebuildQueue(t, e, sys)); got != r.Body {
				t.Errorf("queue body\n got %s\nwant %s", got, r.Body)
			}
		case e.Data["timer"] != nil:
			kinds["timer"]++
			if got := string(rebuildTimer(t, e, sys)); got != r.Body {
				t.Errorf("timer body\n got %s\nwant %s", got, r.Body)
			}
		case e.Data["req"] != nil:
			kinds["http"]++
			compareJSON(t, rebuildHTTP(t, e, sys), r.Body)
		}
	}
	for _, kind := range []string{"queue", "timer", "http"} {
		if kinds[kind] < 5 {
			t.Errorf("only %d recorded %s requests were compared", kinds[kind], kind)
		}
	}
}

func sysOf(t *testing.T, e envelope) Sys {
	t.Helper()
	var s struct {
		MethodName, UtcNow string
		RandGUID           string `json:"RandGuid"`
	}
	if err := json.Unmarshal(e.Metadata["sys"], &s); err != nil {
		t.Fatal(err)
	}
	return Sys{Function: s.MethodName, UTCNow: parseTime(t, s.UtcNow), RandGUID: s.RandGUID}
}

func parseTime(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func plain(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var text string
	if raw != nil {
		if err := json.Unmarshal(raw, &text); err != nil {
			t.Fatal(err)
		}
	}
	return text
}

func quoted(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	inner := plain(t, raw)
	return plain(t, json.RawMessage(inner))
}

func rebuildQueue(t *testing.T, e envelope, sys Sys) []byte {
	count, err := strconv.ParseInt(plain(t, e.Metadata["DequeueCount"]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	m := QueueMessage{
		ID: quoted(t, e.Metadata["Id"]), PopReceipt: quoted(t, e.Metadata["PopReceipt"]), DequeueCount: count,
		ExpirationTime: parseTime(t, plain(t, e.Metadata["ExpirationTime"])),
		InsertionTime:  parseTime(t, plain(t, e.Metadata["InsertionTime"])),
		NextVisible:    parseTime(t, plain(t, e.Metadata["NextVisibleTime"])),
	}
	binary := sys.Function == "qbin"
	if binary {
		if m.Body, err = base64.StdEncoding.DecodeString(plain(t, e.Data["item"])); err != nil {
			t.Fatal(err)
		}
	} else {
		m.Body = []byte(quoted(t, e.Data["item"]))
	}
	return Queue("item", m, binary, nil, sys)
}

func rebuildTimer(t *testing.T, e envelope, sys Sys) []byte {
	var info struct {
		Schedule       struct{ AdjustForDST bool }
		ScheduleStatus *struct{ Last, Next, LastUpdated time.Time }
		IsPastDue      bool
	}
	if err := json.Unmarshal(e.Data["timer"], &info); err != nil {
		t.Fatal(err)
	}
	var status *TimerStatus
	if info.ScheduleStatus != nil {
		status = (*TimerStatus)(info.ScheduleStatus)
	}
	return Timer("timer", info.Schedule.AdjustForDST, status, info.IsPastDue, nil, sys)
}

func rebuildHTTP(t *testing.T, e envelope, sys Sys) []byte {
	var data struct {
		URL     string `json:"Url"`
		Method  string
		Headers http.Header
		Params  map[string]*string
		Body    *string
	}
	if err := json.Unmarshal(e.Data["req"], &data); err != nil {
		t.Fatal(err)
	}
	r := HTTPRequest{URL: data.URL, Method: data.Method, Header: http.Header{}}
	for name, values := range data.Headers {
		switch name {
		case "Host":
			r.Host = values[0]
		case "Content-Length":
			r.ContentLength, _ = strconv.ParseInt(values[0], 10, 64)
		case "Transfer-Encoding":
			r.ContentLength = -1
		default:
			r.Header[name] = values
		}
	}
	parsed, err := url.Parse(data.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range parsed.Query() {
		r.Query = append(r.Query, Parameter{name, values})
	}
	for name, value := range data.Params {
		r.Params = append(r.Params, RouteValue{name, value})
	}
	if data.Body != nil {
		r.Body = []byte(*data.Body)
		if r.Header.Get("Content-Type") == "application/octet-stream" {
			if r.Body, err = base64.StdEncoding.DecodeString(*data.Body); err != nil {
				t.Fatal(err)
			}
		}
	}
	return HTTP("req", r, sys)
}

func compareJSON(t *testing.T, got []byte, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("HTTP body\n got %s\nwant %s", got, want)
	}
}
