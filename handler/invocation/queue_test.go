package invocation

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRecordedQueueMessages(t *testing.T) {
	var got []QueueMessage
	take := func(_ context.Context, m QueueMessage) error {
		got = append(got, m)
		return nil
	}
	var functions []Function
	for _, name := range []string{"qobj", "qjson", "qbin", "qtext"} {
		functions = append(functions, Queue(name, "item", take))
	}
	router, _ := routerFor(t, functions...)
	for _, r := range recordedRequests(t) {
		switch r.URI {
		case "/qobj", "/qjson", "/qbin", "/qtext":
			if w := serve(router, r.request()); w.Code != http.StatusOK || w.Body.String() != "{}" {
				t.Errorf("%s: answered %d %s", r.URI, w.Code, w.Body)
			}
		}
	}
	object := `{"orderId":"42","n":5,"id":"mine","flag":true,"when":"2026-01-02T03:04:05.678Z","nested":{"a":1},"arr":[1],"nul":null,"myTrigger":"x"}`
	want := []QueueMessage{
		{Body: []byte(`he said "hi" é`), ID: "e8c5ca06-40d8-4663-9ddf-257c37c61e78", InvocationID: "34e7813b-a599-426d-a9cb-7156a60c2729", DequeueCount: 1},
		{Body: []byte(object), ID: "mine", InvocationID: "2513d764-0489-4908-809e-936bbc5ee877", DequeueCount: 1},
		{Body: []byte("raw bytes"), ID: "c8c27c57-f3af-48e3-8315-db20011355fb", InvocationID: "85142dbf-262e-4a62-a528-b2c66e94e5e7", DequeueCount: 1},
		{Body: []byte("t"), ID: "f7746020-76c9-41ce-8481-e3754d24617e", InvocationID: "c25f2542-c87c-4a7a-9703-e3692b512776", DequeueCount: 1},
		{Body: []byte("42"), ID: "a0b7bdf2-076b-4034-86bc-6d3aafd86ef0", InvocationID: "2b7b4333-d47e-4267-95dd-af24ddeed4fb", DequeueCount: 1},
		{Body: []byte("[1,2]"), ID: "1f5e6837-4619-4c72-b078-05a116e7e21e", InvocationID: "082765ac-f09c-4fda-a392-2809db2d5034", DequeueCount: 1},
		{Body: []byte(""), ID: "e4893063-f07b-4659-a738-6256628101c7", InvocationID: "c3a3a3ab-322f-4a1c-be50-7e3d15e0ed80", DequeueCount: 1},
		{Body: []byte("t"), ID: "f7746020-76c9-41ce-8481-e3754d24617e", InvocationID: "07344953-f2eb-4de1-bde1-88242c78343e", DequeueCount: 2},
		{Body: []byte("t"), ID: "f7746020-76c9-41ce-8481-e3754d24617e", InvocationID: "1dffde81-8ad8-4131-a8dd-7baadec9e6d1", DequeueCount: 3},
	}
	if len(got) != len(want) {
		t.Fatalf("the functions got %d messages, want %d", len(got), len(want))
	}
	for i := range want {
		if string(got[i].Body) != string(want[i].Body) || got[i].ID != want[i].ID ||
			got[i].InvocationID != want[i].InvocationID || got[i].DequeueCount != want[i].DequeueCount {
			t.Errorf("message %d:\n got %q %+v\nwant %q %+v", i, got[i].Body, got[i], want[i].Body, want[i])
		}
	}
}

func TestRecordedRetries(t *testing.T) {
	var bodies []string
	readJSON(t, "retry-requests.json", &bodies)
	var got [][3]int
	router, _ := routerFor(t, Queue("r", "item", func(_ context.Context, m QueueMessage) error {
		got = append(got, [3]int{m.DequeueCount, m.RetryCount, m.MaxRetryCount})
		return nil
	}))
	for _, body := range bodies {
		serve(router, call("r", body))
	}
	want := [][3]int{{1, 0, 2}, {1, 1, 2}, {1, 2, 2}, {2, 0, 2}, {2, 1, 2}, {2, 2, 2}}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("call %d: delivery, retry, limit = %v, want %v", i, got[i], want[i])
		}
	}
}

func TestManualQueueCallHasNoID(t *testing.T) {
	var calls []struct{ URI, Body string }
	readJSON(t, "manual-calls.json", &calls)
	seen := 0
	router, _ := routerFor(t, Queue("q", "item", func(_ context.Context, m QueueMessage) error {
		seen++
		if m.ID != "" || m.DequeueCount != 0 || len(m.Body) == 0 {
			t.Errorf("manual call decoded as %+v", m)
		}
		return nil
	}))
	for _, c := range calls {
		if c.URI == "/q" {
			serve(router, call("q", c.Body))
		}
	}
	if seen != 2 {
		t.Errorf("%d manual calls arrived, want 2", seen)
	}
}

func TestMessagePropertyDoesNotPassForDequeueCount(t *testing.T) {
	e, err := parseEnvelope("q", []byte(`{"Data":{"item":"\"x\""},"Metadata":{"DequeueCount":"\"99\""}}`))
	if err != nil {
		t.Fatal(err)
	}
	m, err := e.queueMessage("item")
	if err != nil || m.DequeueCount != 0 {
		t.Errorf("got %d, %v; a property of the message was believed", m.DequeueCount, err)
	}
}

func TestUnreadableQueueCalls(t *testing.T) {
	router, logs := routerFor(t, Queue("q", "item", func(context.Context, QueueMessage) error {
		t.Error("the function was called")
		return nil
	}))
	for body, cause := range map[string]string{
		``:                                     "not the host's JSON envelope",
		`[]`:                                   "not the host's JSON envelope",
		`{}`:                                   "no binding item in Data",
		`{"Data":{"other":"\"x\""}}`:           "only [other]",
		`{"Data":{"item":{"a":1}}}`:            "not a JSON string",
		`{"Data":{"item":"\"broken"}}`:         "not JSON inside",
		`{"Data":{"item":"not base64!"}}`:      "neither quoted text nor base64",
		`{"Data":{"item":"\"a\" \"b\""}}`:      "not JSON inside",
		`{"Data":{"item":null}} {"Data":null}`: "not the host's JSON envelope",
	} {
		w := serve(router, call("q", body))
		if w.Code != http.StatusBadRequest {
			t.Errorf("%s: answered %d", body, w.Code)
		}
		all := logs.TakeAll()
		if len(all) != 1 || !strings.Contains(all[0].ContextMap()["cause"].(string), cause) {
			t.Errorf("%s: logged %v, want a cause with %q", body, all, cause)
		}
	}
}

func TestCallBodyIsBounded(t *testing.T) {
	router, logs := routerFor(t, Queue("q", "item", func(context.Context, QueueMessage) error { return errors.New("called") }))
	w := serve(router, call("q", `{"Data":{"item":"`+strings.Repeat("A", 1<<20)+`"}}`))
	if w.Code != http.StatusRequestEntityTooLarge || logs.Len() != 1 {
		t.Errorf("answered %d with %d log lines", w.Code, logs.Len())
	}
}

// hostEncodes is the host's encoding of queue text, written from the recording.
func hostEncodes(t interface{ Fatal(...any) }, text string) string {
	inner, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	outer, err := json.Marshal(string(inner))
	if err != nil {
		t.Fatal(err)
	}
	return `{"Data":{"message":` + string(outer) + `},"Metadata":{"DequeueCount":"1"}}`
}

func TestAnyTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		e, err := parseEnvelope("f", []byte(hostEncodes(t, text)))
		if err != nil {
			t.Fatal(err)
		}
		m, err := e.queueMessage("message")
		if err != nil || string(m.Body) != text {
			t.Fatalf("got %q, %v", m.Body, err)
		}
	})
}

func FuzzQueueCall(f *testing.F) {
	for _, r := range recordedRequests(f) {
		f.Add([]byte(r.Body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := parseEnvelope("f", body)
		if err != nil {
			return
		}
		m, err := e.queueMessage("item")
		var callErr *CallError
		if err != nil && !errors.As(err, &callErr) {
			t.Fatalf("untyped error %v", err)
		}
		if len(m.Body) > len(body) || m.DequeueCount < 0 {
			t.Fatalf("decoded %d bytes out of %d, delivery %d", len(m.Body), len(body), m.DequeueCount)
		}
		if _, err := e.timerInfo("timer"); err != nil && !errors.As(err, &callErr) {
			t.Fatalf("untyped error %v", err)
		}
	})
}
