package httpreply

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"azurehaymaker/local/funchost/recordings"
	"azurehaymaker/local/funchost/wire"
)

// TestRecordedAnswers replays the handler answers of the recording of a function with an
// http output named res.
func TestRecordedAnswers(t *testing.T) {
	data, err := recordings.Read("http-client-side.json")
	if err != nil {
		t.Fatal(err)
	}
	var calls []struct {
		HandlerAnswer, Body string
		Status              int
		Headers             map[string]string
	}
	if err := json.Unmarshal(data, &calls); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, c := range calls {
		if !strings.HasPrefix(c.HandlerAnswer, "{") {
			continue
		}
		compared++
		answer, err := answerTo(t, c.HandlerAnswer, "res")
		if err != nil {
			if c.Status != http.StatusInternalServerError {
				t.Errorf("%s: %v, recorded %d", c.HandlerAnswer, err, c.Status)
			}
			continue
		}
		_, withLength := c.Headers["Content-Length"]
		if answer.Code != c.Status || string(answer.Body) != c.Body ||
			answer.Header.Get("Content-Type") != c.Headers["Content-Type"] || answer.HasLength != withLength {
			t.Errorf("%s: %d %q %v length %v, recorded %d %q %v", c.HandlerAnswer, answer.Code, answer.Body, answer.Header, answer.HasLength, c.Status, c.Body, c.Headers)
		}
	}
	if compared < 12 {
		t.Errorf("only %d recorded answers were compared", compared)
	}
}

func answerTo(t *testing.T, body, binding string) (*Answer, error) {
	t.Helper()
	response := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
	reply, err := wire.ReadReply(response)
	if err != nil {
		if errors.Is(err, wire.ErrNeverEnds) {
			t.Fatal(err)
		}
		return nil, err
	}
	return From(reply, binding)
}

func TestOutputObject(t *testing.T) {
	for name, c := range map[string]struct {
		reply, binding    string
		code              int
		body, contentType string
	}{
		"headers and charset":       {`{"Outputs":{"res":{"statusCode":201,"headers":{"Content-Type":"application/json","X-A":1},"body":{"a":1}}}}`, "res", 201, "{\n  \"a\": 1\n}", "application/json; charset=utf-8"},
		"text holding JSON":         {`{"Outputs":{"res":"{\"statusCode\":202,\"body\":\"x\"}"}}`, "res", 202, "x", plainText},
		"return with status":        {`{"ReturnValue":{"status":202,"body":"hi"}}`, "$return", 202, "hi", plainText},
		"return object":             {`{"ReturnValue":{"a":1}}`, "$return", 200, `{"a":1}`, jsonText},
		"return text":               {`{"ReturnValue":"plain text!"}`, "$return", 200, "plain text!", plainText},
		"return array, no outputs":  {`{"ReturnValue":["r1","r2"]}`, "res", 200, `["r1","r2"]`, jsonText},
		"outputs win over a return": {`{"ReturnValue":"rv","Outputs":{"other":1}}`, "res", 200, "{}", plainText},
	} {
		answer, err := answerTo(t, c.reply, c.binding)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if answer.Code != c.code || string(answer.Body) != c.body || answer.Header.Get("Content-Type") != c.contentType {
			t.Errorf("%s: %d %q %q", name, answer.Code, answer.Body, answer.Header.Get("Content-Type"))
		}
	}
}

func TestBadOutputObjectFailsTheInvocation(t *testing.T) {
	for _, reply := range []string{
		`{"Outputs":{"res":{"statusCode":"soon"}}}`,
		`{"Outputs":{"res":{"headers":{"X":null}}}}`,
		`{"Outputs":{"res":{"headers":"X"}}}`,
		`{"Outputs":{"res":5}}`,
	} {
		if answer, err := answerTo(t, reply, "res"); err == nil {
			t.Errorf("%s answered %+v", reply, answer)
		}
	}
}
