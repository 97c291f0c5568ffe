package agent

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"azurehaymaker/haymaker"
)

func TestQueueThatComesBack(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		start := time.Now()
		b.queue.fail = func() error {
			if time.Since(start) < 40*time.Second {
				return errQueueDown
			}
			return nil
		}
		expectOutcome(t, b.run(t.Context()), ExitDone)
		checkEvents(t, b)
	})
}

func TestQueueThatStaysDown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		b.queue.fail = func() error { return errQueueDown }
		outcome := b.run(t.Context())
		expectOutcome(t, outcome, ExitUndelivered)
		if late := time.Since(b.config.Deadline); late > 0 {
			t.Errorf("ended %s after the deadline", late)
		}
		s, err := openSpool(b.config.WorkDir)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if s.undelivered() != outcome.Undelivered || outcome.Undelivered == 0 {
			t.Errorf("%d events on disk, %d reported", s.undelivered(), outcome.Undelivered)
		}
		b.noSecrets()
	})
}

// TestQueueThatLosesAnswers: a message that arrived although the sender was told
// otherwise comes again; the receiver knows it by its ids.
func TestQueueThatLosesAnswers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		n := 0
		lossy := queueFunc(func(ctx context.Context, message []byte) error {
			_ = b.queue.Send(ctx, message)
			if n++; n%2 == 1 {
				return errQueueDown
			}
			return nil
		})
		d := b.dependencies()
		d.Queue = lossy
		a, err := New(b.config, scenarioOf(t, testScenario), d)
		if err != nil {
			t.Fatal(err)
		}
		expectOutcome(t, a.Run(t.Context()), ExitDone)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		checkEvents(t, b)
	})
}

type queueFunc func(ctx context.Context, message []byte) error

func (f queueFunc) Send(ctx context.Context, message []byte) error { return f(ctx, message) }

func TestMessagesStayUnderTheLimit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, testScenario, time.Minute, time.Minute)
		a, err := New(b.config, scenarioOf(t, testScenario), b.dependencies())
		if err != nil {
			t.Fatal(err)
		}
		for range 25 {
			a.reporter.report(haymaker.AgentEvent{EventType: haymaker.EventOperation, Message: strings.Repeat("<ä>", 3000), Details: map[string]any{"x": strings.Repeat("y", 9000)}})
		}
		a.courier.flush(t.Context())
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if events := b.events(); len(events) != 25 || len(b.queue.messages) < 2 {
			t.Errorf("%d events in %d messages", len(events), len(b.queue.messages))
		}
	})
}

// TestStorageQueue holds the wire form: POST to the queue's messages with the
// SAS, the text in base64.
func TestStorageQueue(t *testing.T) {
	var mu sync.Mutex
	var got []string
	status := []int{http.StatusServiceUnavailable, http.StatusCreated, http.StatusForbidden}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var message struct{ MessageText string }
		body, _ := io.ReadAll(r.Body)
		_ = xml.Unmarshal(body, &message)
		text, _ := base64.StdEncoding.DecodeString(message.MessageText)
		got = append(got, r.Method+" "+r.URL.Path+" "+r.URL.Query().Get("sig")+" "+string(text))
		w.WriteHeader(status[0])
		status = status[1:]
	}))
	defer server.Close()
	client := server.Client()
	defer client.CloseIdleConnections()
	queue, err := NewQueue(server.URL+"/account/agent-events?sig=abc", client)
	if err != nil {
		t.Fatal(err)
	}
	if err := queue.Send(t.Context(), []byte("hello")); err != nil {
		t.Error(err)
	}
	if want := "POST /account/agent-events/messages abc hello"; len(got) != 2 || got[1] != want {
		t.Errorf("got %q, want twice %q", got, want)
	}
	if err := queue.Send(t.Context(), []byte("again")); err == nil {
		t.Error("a refusal was taken for success")
	}
}

func TestSpoolGoesOn(t *testing.T) {
	dir := t.TempDir()
	s, err := openSpool(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b", "c"} {
		if err := s.add(haymaker.AgentEvent{EventID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.done(2); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := dir + "/" + spoolFile
	text, _ := os.ReadFile(file)
	if err := os.WriteFile(file, append(text, `{"event_id":"torn`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err = openSpool(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if next := s.next(1 << 20); len(next) != 1 || next[0].EventID != "c" {
		t.Errorf("pending %+v", next)
	}
	if err := s.add(haymaker.AgentEvent{EventID: "d"}); err != nil || s.last != 4 {
		t.Errorf("last %d, %v", s.last, err)
	}
}

func TestDamagedSpool(t *testing.T) {
	for name, files := range map[string][2]string{"event": {"nonsense\n{}\n", "0"}, "mark": {"{}\n", "many"}} {
		dir := t.TempDir()
		for i, file := range []string{spoolFile, markFile} {
			if err := os.WriteFile(dir+"/"+file, []byte(files[i]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := openSpool(dir); err == nil {
			t.Errorf("%s: damage was accepted", name)
		}
	}
}
