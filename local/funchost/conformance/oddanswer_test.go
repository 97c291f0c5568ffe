package conformance

import (
	"strings"
	"testing"
)

func TestParseAnswer(t *testing.T) {
	a, err := parseAnswer("429", "w.Header().Set(\"Retry-After\", \"1\") raw(S(\"text/plain\"), 429, \"busy\")")
	if err != nil || a.Status != 429 || *a.Type != "text/plain" || a.Body != "busy" || a.Headers["Retry-After"] != "1" {
		t.Errorf("%+v, %v", a, err)
	}
	a, err = parseAnswer("no-content-type-json", "raw(nil, 200, `{\"a\":1}`)")
	if err != nil || a.Type != nil || a.Body != `{"a":1}` {
		t.Errorf("%+v, %v", a, err)
	}
	for _, bad := range []string{"nothing", "raw(", "raw(js, 200)", `raw(js, "x", "y")`} {
		if _, err := parseAnswer("kind", bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestForm(t *testing.T) {
	got := form(`"PopReceipt":"\"MjNOb3Y=\"","Id":"\"c41036c3-972f-420a-b84f-c6b2bc152484\"","UtcNow":"2026-11-23T21:32:41.91Z","T":"2026-11-30T21:32:41+00:00"`)
	if strings.ContainsAny(got, "0123456789") || !strings.Contains(got, `\"<receipt>\"`) {
		t.Error(got)
	}
	if sameText("x", "a", "b") == nil || sameJSON("x", `{"a":1}`, `{"a":2}`) == nil || sameJSON("x", `{"a":1,"b":2}`, `{"b":2,"a":1}`) != nil {
		t.Error("the comparison is wrong")
	}
}

func TestHostThatIsGoneIsToldAtOnce(t *testing.T) {
	results := Run(t.Context(), Target{URL: "http://127.0.0.1:1", Root: t.TempDir()})
	if len(results) != 1 || results[0].Err == nil || !strings.Contains(results[0].String(), "does not serve http://127.0.0.1:1") {
		t.Errorf("%v", results)
	}
}
