package trials_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"azurehaymaker/durable/chaos/proxy"
)

// tap stands between the app and its storage: it injures what passes until the
// faults end, and keeps all that is written, for the search for secrets.
type tap struct {
	quiet, injured *proxy.Proxy
	servers        []*httptest.Server
	tally          proxy.Tally
	stormy         atomic.Bool

	mu      sync.Mutex
	written *os.File
	letters []letter
	err     error
}

// letter is a queue message as it was sent.
type letter struct{ queue, text string }

const keptLetters = 200

// newTap gives the tap and the connection string through it.
func newTap(connection string, p plan, folder string) (*tap, string, error) {
	t := &tap{}
	targets, places := map[proxy.Service]*url.URL{}, map[proxy.Service]int{}
	parts := strings.Split(connection, ";")
	keys := map[proxy.Service]string{proxy.Tables: "TableEndpoint=", proxy.Queues: "QueueEndpoint=", proxy.Blobs: "BlobEndpoint="}
	for service, key := range keys {
		for i, part := range parts {
			if address, ok := strings.CutPrefix(part, key); ok {
				target, err := url.Parse(address)
				if err != nil {
					return nil, "", err
				}
				targets[service], places[service] = target, i
			}
		}
	}
	var err error
	if t.quiet, err = proxy.New(proxy.Options{Targets: targets, Tally: &proxy.Tally{}}); err != nil {
		return nil, "", err
	}
	if t.injured, err = proxy.New(proxy.Options{Targets: targets, Tally: &t.tally, Seed: p.seed, Client: "app", Rates: p.storage}); err != nil {
		return nil, "", err
	}
	if t.written, err = os.Create(filepath.Join(folder, "storage.written")); err != nil {
		return nil, "", err
	}
	for service, key := range keys {
		server := httptest.NewServer(t.handler(service))
		t.servers = append(t.servers, server)
		parts[places[service]] = fmt.Sprint(key, server.URL, targets[service].Path)
	}
	return t, strings.Join(parts, ";"), nil
}

func (t *tap) close() error {
	for _, server := range t.servers {
		server.CloseClientConnections()
		server.Close()
	}
	t.quiet.Close()
	t.injured.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written.Close()
}

func (t *tap) handler(service proxy.Service) http.Handler {
	quiet, injured := t.quiet.Handler(service), t.injured.Handler(service)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodDelete {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return // the client has gone
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			t.keep(service, r, body)
		}
		if t.stormy.Load() {
			injured.ServeHTTP(w, r)
			return
		}
		quiet.ServeHTTP(w, r)
	})
}

// keep notes what is written, readable: messages without their base64, blobs
// without their compression.
func (t *tap) keep(service proxy.Service, r *http.Request, body []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := body
	switch {
	case service == proxy.Queues && r.Method == http.MethodPost:
		var message struct{ MessageText string }
		if xml.Unmarshal(body, &message) == nil {
			queue := strings.TrimSuffix(r.URL.Path, "/messages")
			t.letters = append(t.letters[max(0, len(t.letters)-keptLetters):], letter{queue[strings.LastIndex(queue, "/")+1:], message.MessageText})
			if decoded, err := base64.StdEncoding.DecodeString(message.MessageText); err == nil {
				text = decoded
			}
		}
	case service == proxy.Blobs:
		if reader, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			if inflated, err := io.ReadAll(reader); err == nil {
				text = inflated
			}
		}
	}
	if _, err := fmt.Fprintf(t.written, "%s %s\n%s\n", r.Method, r.URL.Path, text); err != nil && t.err == nil {
		t.err = err
	}
}

// letter is one of the last messages that were sent.
func (t *tap) letter(random int) (letter, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.letters) == 0 {
		return letter{}, false
	}
	return t.letters[random%len(t.letters)], true
}
