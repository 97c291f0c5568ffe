package proxy_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"azurehaymaker/durable/chaos/proxy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a storage that counts what reaches it, a proxy and a client.
type world struct {
	reached atomic.Int64
	url     string
	client  http.Client
	tally   proxy.Tally
}

func newWorld(t *testing.T, options proxy.Options) *world {
	t.Helper()
	w := &world{client: http.Client{Transport: &http.Transport{}}}
	storage := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.reached.Add(1)
		body, _ := io.ReadAll(r.Body)
		answer.Header().Set("X-Method", r.Method)
		answer.Header().Set("X-Encoding", strings.Join(r.TransferEncoding, " "))
		answer.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(answer, r.URL.String()+" "+string(body))
	}))
	target, err := url.Parse(storage.URL)
	if err != nil {
		t.Fatal(err)
	}
	options.Targets = map[proxy.Service]*url.URL{proxy.Tables: target, proxy.Queues: target, proxy.Blobs: target}
	options.Tally = &w.tally
	p, err := proxy.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.Handler(proxy.Queues))
	w.url = server.URL
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		server.Close()
		p.Close()
		storage.Close()
	})
	return w
}

func (w *world) put(t *testing.T, body string) (*http.Response, string, error) {
	t.Helper()
	response, err := w.client.Post(w.url+"/account/queue/messages?visibilitytimeout=3", "text/plain", strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response, string(text), err
}

func TestWithoutFaultsItOnlyForwards(t *testing.T) {
	w := newWorld(t, proxy.Options{})
	response, text, err := w.put(t, "hello")
	if err != nil || response.StatusCode != http.StatusAccepted || text != "/account/queue/messages?visibilitytimeout=3 hello" || response.Header.Get("X-Method") != http.MethodPost {
		t.Errorf("got %v, %q, %v", response, text, err)
	}
}

// Storage refuses an empty body that comes in chunks, such as a lease's.
func TestAnEmptyBodyHasALength(t *testing.T) {
	w := newWorld(t, proxy.Options{})
	response, _, err := w.put(t, "")
	if err != nil || response.Header.Get("X-Encoding") != "" {
		t.Errorf("forwarded as %q, %v", response.Header.Get("X-Encoding"), err)
	}
}

func TestEachFault(t *testing.T) {
	for fault, want := range map[proxy.Fault]struct {
		status  int // 0: no answer
		reached int64
	}{
		proxy.Reset: {0, 0}, proxy.Refused: {500, 0}, proxy.Busy: {503, 0}, proxy.Outage: {500, 0},
		proxy.Delayed: {202, 1}, proxy.LostReset: {0, 1}, proxy.LostRefused: {500, 1},
	} {
		t.Run(string(fault), func(t *testing.T) {
			w := newWorld(t, proxy.Options{Rates: proxy.Rates{fault: 1}})
			response, _, err := w.put(t, "x")
			status := 0
			if err == nil {
				status = response.StatusCode
			}
			if status != want.status || w.reached.Load() != want.reached {
				t.Errorf("status %d, %d reached storage; want %d and %d", status, w.reached.Load(), want.status, want.reached)
			}
			if fault == proxy.Busy && response.Header.Get("Retry-After") == "" {
				t.Error("a 503 says nothing of when to try again")
			}
			if _, _, faults := w.tally.Totals(); faults[fault] != 1 {
				t.Errorf("tallied %v", faults)
			}
		})
	}
}

// fates are what happens to n requests in a row.
func fates(t *testing.T, seed uint64, client string, n int) string {
	w := newWorld(t, proxy.Options{Seed: seed, Client: client, Rates: proxy.Rates{
		proxy.Refused: 0.2, proxy.LostRefused: 0.2, proxy.Busy: 0.2, proxy.Outage: 0.02,
	}})
	var b strings.Builder
	for range n {
		before := w.reached.Load()
		response, _, err := w.put(t, "x")
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(response.Status[:3])
		if w.reached.Load() > before {
			b.WriteByte('!')
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func TestASeedMeansTheSameFaults(t *testing.T) {
	first := fates(t, 7, "a", 100)
	if again := fates(t, 7, "a", 100); again != first {
		t.Errorf("the same seed gives\n%s\nand\n%s", first, again)
	}
	if fates(t, 8, "a", 100) == first || fates(t, 7, "b", 100) == first {
		t.Error("another seed or client meets the same faults")
	}
	if !strings.Contains(first, "500 500 500 500 500") {
		t.Errorf("no outage is longer than a client library tries: %s", first)
	}
}

func TestItKillsAtTheGivenRequest(t *testing.T) {
	for _, after := range []bool{false, true} {
		var kills atomic.Int64
		w := newWorld(t, proxy.Options{KillAt: 2, AfterEffect: after, Kill: func() { kills.Add(1) }})
		if _, _, err := w.put(t, "1"); err != nil || kills.Load() != 0 {
			t.Fatalf("the first request: %v, %d kills", err, kills.Load())
		}
		_, _, err := w.put(t, "2")
		var failed *url.Error
		if !errors.As(err, &failed) || kills.Load() != 1 {
			t.Errorf("the second request: %v, %d kills", err, kills.Load())
		}
		if reached := w.reached.Load(); (reached == 2) != after {
			t.Errorf("%d requests reached storage; the last one should: %t", reached, after)
		}
	}
}

func TestRetriesAreCounted(t *testing.T) {
	w := newWorld(t, proxy.Options{Rates: proxy.Rates{proxy.Refused: 1}})
	for _, body := range []string{"a", "a", "b", "b"} {
		if _, _, err := w.put(t, body); err != nil {
			t.Fatal(err)
		}
	}
	if requests, retries, _ := w.tally.Totals(); requests != 4 || retries != 2 {
		t.Errorf("%d requests, %d retries; want 4 and 2", requests, retries)
	}
}
