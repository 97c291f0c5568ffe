// Package httpreply turns a handler's reply into the HTTP answer of a function that is
// not forwarded, as recorded from the host: status is ignored in favour of statusCode, a
// missing output gives 200 {}, no outputs at all 204, and an output that is no object
// fails the invocation.
package httpreply

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"azurehaymaker/local/funchost/jsonnet"
	"azurehaymaker/local/funchost/output"
	"azurehaymaker/local/funchost/wire"
)

// Content types of answers that the function did not type itself.
const (
	plainText = "text/plain; charset=utf-8"
	jsonText  = "application/json; charset=utf-8"
)

// Answer is what the client gets.
type Answer struct {
	Code   int
	Header http.Header
	Body   []byte
	// HasLength says that the answer carries Content-Length; else it is chunked.
	HasLength bool
}

// From builds the answer. Binding is the name of the http output; empty when the
// function has none. An error fails the invocation, which the client sees as 500.
func From(reply *wire.Reply, binding string) (*Answer, error) {
	if binding == "$return" {
		return fromReturn(reply.ReturnValue)
	}
	if reply.Outputs == nil || binding == "" {
		return fromValue(reply.ReturnValue), nil
	}
	value, ok := reply.Outputs.Get(binding)
	if !ok {
		return text(http.StatusOK, "{}"), nil
	}
	object, err := asObject(value)
	if err != nil {
		return nil, fmt.Errorf("Failed while trying to Deserialize to httpOutputBindingResponse. %w", err) //nolint:staticcheck // the host's own sentence
	}
	return fromObject(object, false)
}

func text(code int, body string) *Answer {
	return &Answer{Code: code, Header: http.Header{"Content-Type": {plainText}}, Body: []byte(body)}
}

// fromValue answers with a return value when there are no outputs.
func fromValue(value any) *Answer {
	switch value.(type) {
	case nil:
		return &Answer{Code: http.StatusNoContent, Header: http.Header{}}
	case *jsonnet.Object, jsonnet.Array:
		return &Answer{Code: http.StatusOK, Header: http.Header{"Content-Type": {jsonText}}, Body: []byte(jsonnet.Compact(value)), HasLength: true}
	default:
		return text(http.StatusOK, jsonnet.Text(value))
	}
}

// fromReturn is the $return binding: here an object with a body is a whole answer and
// its status works; a string is parsed when it can be, after the base64 step.
func fromReturn(value any) (*Answer, error) {
	if s, ok := value.(string); ok {
		if decoded, ok := output.FromBase64(s); ok {
			return text(http.StatusOK, string(decoded)), nil
		}
		if parsed, err := jsonnet.Parse(s, jsonnet.ReadDates); err == nil {
			value = parsed
		}
	}
	if object, ok := value.(*jsonnet.Object); ok {
		if _, ok := object.GetFold("body"); ok {
			return fromObject(object, true)
		}
	}
	return fromValue(value), nil
}

func asObject(value any) (*jsonnet.Object, error) {
	switch v := value.(type) {
	case *jsonnet.Object:
		return v, nil
	case string:
		return jsonnet.ParseObject(v, jsonnet.ReadDates)
	default:
		return nil, errors.New("the http output must be an object with statusCode, headers and body")
	}
}

func fromObject(object *jsonnet.Object, statusWorks bool) (*Answer, error) {
	code, err := statusCode(object, statusWorks)
	if err != nil {
		return nil, err
	}
	body, _ := object.GetFold("body")
	answer := text(code, jsonnet.Text(body))
	if date, ok := body.(jsonnet.Date); ok {
		answer.Body = []byte(strings.Trim(jsonnet.Compact(date), `"`))
	}
	headers, ok := object.GetFold("headers")
	if !ok || headers == nil {
		return answer, nil
	}
	list, ok := headers.(*jsonnet.Object)
	if !ok {
		return nil, errors.New("headers of the http output must be an object")
	}
	for _, name := range list.Names() {
		value, _ := list.Get(name)
		if value == nil {
			return nil, fmt.Errorf("the header %s of the http output is null", name)
		}
		answer.Header.Set(name, headerText(name, jsonnet.Text(value)))
	}
	return answer, nil
}

// headerText adds the charset to a JSON or text type without one, as the host does.
func headerText(name, value string) string {
	lower := strings.ToLower(value)
	if strings.EqualFold(name, "Content-Type") && !strings.Contains(lower, "charset") &&
		(strings.HasPrefix(lower, "text/") || strings.HasPrefix(lower, "application/json")) {
		return value + "; charset=utf-8"
	}
	return value
}

func statusCode(object *jsonnet.Object, statusWorks bool) (int, error) {
	value, ok := object.GetFold("statusCode")
	if (!ok || value == nil) && statusWorks {
		value, ok = object.GetFold("status")
	}
	if !ok || value == nil {
		return http.StatusOK, nil
	}
	code, err := strconv.Atoi(jsonnet.Text(value))
	if err != nil || code < 100 || code > 999 {
		return 0, fmt.Errorf("statusCode %q of the http output is no HTTP status", jsonnet.Text(value))
	}
	return code, nil
}
