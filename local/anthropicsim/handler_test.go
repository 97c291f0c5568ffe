package anthropicsim

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRequestsAreHeldToTheService(t *testing.T) {
	const user = `{"role":"user","content":[{"type":"text","text":"go"}]}`
	const asks = `{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"wait","input":{}}]}`
	whole := func(messages string) string { return `{"model":"m","max_tokens":9,"messages":[` + messages + `]}` }
	for _, c := range []struct {
		name, path, key, version, body string
		want                           int
	}{
		{"in order", "/v1/messages", "k", "2023-06-01", whole(user), 200},
		{"another path", "/v1/complete", "k", "2023-06-01", whole(user), 404},
		{"another key", "/v1/messages", "x", "2023-06-01", whole(user), 401},
		{"no version", "/v1/messages", "k", "", whole(user), 400},
		{"no JSON", "/v1/messages", "k", "2023-06-01", "{", 400},
		{"two users", "/v1/messages", "k", "2023-06-01", whole(user + "," + user + "," + user), 400},
		{"a use without its result", "/v1/messages", "k", "2023-06-01", whole(user + "," + asks + "," + user), 400},
		{"a use with its result", "/v1/messages", "k", "2023-06-01", whole(user + "," + asks + `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}`), 200},
	} {
		h := NewHandler("k")
		request := httptest.NewRequest(http.MethodPost, c.path, strings.NewReader(c.body))
		request.Header.Set("X-Api-Key", c.key)
		request.Header.Set("Anthropic-Version", c.version)
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, request)
		if recorder.Code != c.want || len(h.Requests()) != map[bool]int{true: 1}[c.want == 200] {
			t.Errorf("%s: status %d, want %d; kept %d", c.name, recorder.Code, c.want, len(h.Requests()))
		}
	}
}
