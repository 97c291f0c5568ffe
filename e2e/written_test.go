package e2e

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
	"strings"
	"sync"
	"testing"

	"azurehaymaker/durable/chaos/proxy"
)

// written keeps all that app and agents write to storage: history, records,
// messages, reports, as it was before base64 and compression.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// between is for playground.Options.Between.
func (k *written) between(t *testing.T) func(connection string) (string, error) {
	return func(connection string) (string, error) {
		parts := strings.Split(connection, ";")
		targets, places := map[proxy.Service]*url.URL{}, map[proxy.Service]int{}
		settings := map[proxy.Service]string{proxy.Tables: "TableEndpoint=", proxy.Queues: "QueueEndpoint=", proxy.Blobs: "BlobEndpoint="}
		for service, setting := range settings {
			for i, part := range parts {
				address, ok := strings.CutPrefix(part, setting)
				if !ok {
					continue
				}
				target, err := url.Parse(address)
				if err != nil {
					return "", err
				}
				targets[service], places[service] = target, i
			}
		}
		way, err := proxy.New(proxy.Options{Targets: targets, Tally: &proxy.Tally{}})
		if err != nil {
			return "", err
		}
		t.Cleanup(way.Close)
		for service, place := range places {
			server := httptest.NewServer(k.handler(service, way.Handler(service)))
			t.Cleanup(func() {
				server.CloseClientConnections()
				server.Close()
			})
			parts[place] = settings[service] + server.URL + targets[service].Path
		}
		return strings.Join(parts, ";"), nil
	}
}

func (k *written) handler(service proxy.Service, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodDelete {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return // the client has gone
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			k.keep(service, r, body)
		}
		next.ServeHTTP(w, r)
	})
}

func (k *written) keep(service proxy.Service, r *http.Request, body []byte) {
	text := body
	switch service {
	case proxy.Queues:
		var message struct{ MessageText string }
		if xml.Unmarshal(body, &message) == nil {
			if decoded, err := base64.StdEncoding.DecodeString(message.MessageText); err == nil {
				text = decoded
			}
		}
	case proxy.Blobs:
		if reader, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			if inflated, err := io.ReadAll(reader); err == nil {
				text = inflated
			}
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	fmt.Fprintf(&k.text, "%s %s %s\n%s\n", service, r.Method, r.URL.Path, text)
}

func (k *written) all() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.String()
}
