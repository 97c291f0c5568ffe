package wire

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"azurehaymaker/local/funchost/recordings"
)

func response(status int, media, body string) *http.Response {
	r := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	return r
}

// oddAnswers are the answers that the recorder's handler gave, by name.
func oddAnswers() map[string]*http.Response {
	const js = "application/json"
	return map[string]*http.Response{
		"text-plain":            response(200, "text/plain", "fine"),
		"text-plain-json-body":  response(200, "text/plain", `{"Outputs":{"out":"x"}}`),
		"text-html":             response(200, "text/html", "<p>hi</p>"),
		"text-json":             response(200, "text/json", `{"Outputs":{"out":"text-json"}}`),
		"json-charset":          response(200, js+"; charset=utf-8", `{"Outputs":{"out":"json-charset"}}`),
		"problem-json":          response(200, "application/problem+json", `{"Outputs":{"out":"problem"}}`),
		"json-array":            response(200, js, `[1,2]`),
		"json-string":           response(200, js, `"hi"`),
		"json-number":           response(200, js, `42`),
		"json-null":             response(200, js, `null`),
		"json-true":             response(200, js, `true`),
		"json-broken":           response(200, js, `{"Outputs":`),
		"json-bom":              response(200, js, "\ufeff{\"Outputs\":{\"out\":\"bom\"}}"),
		"json-two-objects":      response(200, js, `{"Outputs":{"out":"first"}} {"Outputs":{"out":"second"}}`),
		"json-empty-object":     response(200, js, `{}`),
		"json-unknown-keys":     response(200, js, `{"foo":1}`),
		"no-content-type-json":  response(200, "", `{"Outputs":{"out":"noct"}}`),
		"no-content-type-text":  response(200, "", `fine`),
		"no-content-type-empty": response(200, "", ``),
		"json-empty":            response(200, js, ``),
		"204":                   response(204, "", ``),
		"202":                   response(202, js, `{"Outputs":{"out":"202"}}`),
		"299":                   response(299, js, `{"Outputs":{"out":"299"}}`),
		"304":                   response(304, "", ``),
		"400-json":              response(400, js, `{"error":"bad"}`),
		"500-json-outputs":      response(500, js, `{"Outputs":{"out":"from a 500"},"Logs":["log from a 500"]}`),
		"logs":                  response(200, js, `{"Logs":["first log","second log","","{\"json\":true}","multi\nline"]}`),
		"logs-null":             response(200, js, `{"Logs":null,"Outputs":{"out":"logs-null"}}`),
		"logs-non-strings":      response(200, js, `{"Logs":[1,true,null,{"a":1},["x"]],"Outputs":{"out":"logs-non-strings"}}`),
		"logs-string":           response(200, js, `{"Logs":"not an array","Outputs":{"out":"logs-string"}}`),
		"return-string":         response(200, js, `{"ReturnValue":"rv"}`),
		"return-object":         response(200, js, `{"ReturnValue":{"a":1}}`),
		"unknown-output":        response(200, js, `{"Outputs":{"nope":"x"}}`),
		"output-wrong-case":     response(200, js, `{"Outputs":{"OUT":"wrong case"}}`),
		"lower-case-keys":       response(200, js, `{"outputs":{"out":"lower"},"logs":["lower log"]}`),
		"outputs-null":          response(200, js, `{"Outputs":null}`),
		"outputs-array":         response(200, js, `{"Outputs":["x"]}`),
		"outputs-string":        response(200, js, `{"Outputs":"x"}`),
		"gzip":                  response(200, js, "\x1f\x8b\x08\x00"),
		"duplicate-keys":        response(200, js, `{"Outputs":{"out":"one"},"Outputs":{"out":"two"}}`),
	}
}

// TestRecordedReplies holds ReadReply to what the real host did with each odd answer.
func TestRecordedReplies(t *testing.T) {
	data, err := recordings.Read("odd-answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Queue map[string]struct {
			Result       string
			UserLogLines []string
			OutMessages  []string
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for name, answer := range oddAnswers() {
		want, ok := file.Queue[name]
		if !ok {
			t.Errorf("%s is not recorded", name)
			continue
		}
		reply, err := ReadReply(answer)
		got := "succeeded"
		switch {
		case errors.Is(err, ErrNeverEnds):
			got = "hangs"
		case err != nil:
			got = "failed"
		}
		if !strings.HasPrefix(want.Result, got) {
			t.Errorf("%s: %s (%v), recorded %s", name, got, err, want.Result)
			continue
		}
		if got == "succeeded" {
			checkReply(t, name, reply, want.UserLogLines, want.OutMessages)
		}
	}
}

func checkReply(t *testing.T, name string, reply *Reply, logs, out []string) {
	t.Helper()
	var shown []string
	for _, line := range reply.Logs {
		if line != "" {
			// The recorder's console indents continued lines.
			shown = append(shown, strings.ReplaceAll(line, "\n", "\n      "))
		}
	}
	if len(shown)+len(logs) > 0 && !reflect.DeepEqual(shown, logs) {
		t.Errorf("%s: logs %q, recorded %q", name, shown, logs)
	}
	var got []string
	if reply.Outputs != nil {
		if value, ok := reply.Outputs.Get("out"); ok {
			got = append(got, value.(string))
		}
	}
	if len(got)+len(out) > 0 && !reflect.DeepEqual(got, out) {
		t.Errorf("%s: output %q, recorded %q", name, got, out)
	}
}

func FuzzReadReply(f *testing.F) {
	f.Add(`{"Outputs":{"out":[1,{"a":null}]},"Logs":["x"],"ReturnValue":"2024-01-02T03:04:05Z"}`)
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, body string) {
		reply, err := ReadReply(response(200, "application/json", body))
		if (reply == nil) == (err == nil) {
			t.Fatalf("reply %v and error %v", reply, err)
		}
	})
}
