package invocation

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"

	"go.uber.org/zap"
	"pgregory.net/rapid"
)

// TestHostUnderstandsEveryAnswer draws what functions may return and asks the
// model of the host: an error must fail, everything else succeed, nothing hang.
func TestHostUnderstandsEveryAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reply := Reply{Logs: rapid.SliceOf(rapid.String()).Draw(t, "logs")}
		if rapid.Bool().Draw(t, "has outputs") {
			reply.Outputs = map[string]Output{"out": One(rapid.SliceOf(rapid.Byte()).Draw(t, "output"))}
		}
		outcome := rapid.SampledFrom([]string{"reply", "error", "panic"}).Draw(t, "outcome")
		router, err := NewRouter(Options{Logger: zap.NewNop(), Deadline: 1 << 40, Grace: 1, MaxCallBytes: 1 << 20, MaxRequestBytes: 1},
			QueueWithOutputs("q", "message", func(context.Context, QueueMessage) (Reply, error) {
				switch outcome {
				case "error":
					return reply, errors.New("no")
				case "panic":
					panic("no")
				}
				return reply, nil
			}))
		if err != nil {
			t.Fatal(err)
		}
		defer router.Abandon()
		w := serve(router, call("q", hostEncodes(t, "x")))
		want := map[string]string{"reply": "succeeded", "error": "failed", "panic": "failed"}[outcome]
		if got := judge(w.Code, w.Header().Get("Content-Type"), w.Body.Bytes()); got != want {
			t.Fatalf("%s: the host says %s to %d %s", outcome, got, w.Code, w.Body)
		}
	})
}

func TestOneIsExact(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, body []byte) {
		raw, err := json.Marshal(One(body))
		if err != nil {
			t.Fatalf("%v", err)
		}
		got, err := convert(raw)
		if err != nil || len(got) != 1 || got[0] != string(body) {
			t.Fatalf("%q became %q, %v", body, got, err)
		}
	}
	for _, trap := range []string{"test", "", "{\"a\":1}", "{oops}", "2024-01-02T03:04:05Z", "SGVsbG8=", "output from go", "[1]", "null"} {
		check(t, []byte(trap))
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.SliceOf(rapid.Byte()).Draw(t, "body")) })
}

func TestManyIsExactOrRefused(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, texts []string) (sent bool) {
		out, err := Many(texts...)
		if err != nil {
			return false
		}
		raw, err := json.Marshal(out)
		if err != nil {
			t.Fatalf("%v", err)
		}
		got, err := convert(raw)
		if err != nil || !slices.Equal(got, texts) {
			t.Fatalf("%q became %q, %v", texts, got, err)
		}
		return true
	}
	for _, fine := range [][]string{nil, {"test", "{\"a\":1}", "[1]", ""}, {"2024-01-02"}, {"<&>", "é"}} {
		if !check(t, fine) {
			t.Errorf("%q was refused", fine)
		}
	}
	for _, trap := range []string{"2024-01-02T03:04:05Z", "2024-01-02T03:04:05.1+02:00", "/Date(1)/", "\xff"} {
		if check(t, []string{trap}) {
			t.Errorf("%q was not refused", trap)
		}
	}
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.SliceOf(rapid.String()).Draw(t, "texts")) })
}

func TestReadiness(t *testing.T) {
	router, _ := routerFor(t)
	if w := serve(router, recordedRequests(t)[0].request()); w.Code != http.StatusOK || w.Body.String() != "{}" {
		t.Errorf("GET / answered %d %s", w.Code, w.Body)
	}
}
